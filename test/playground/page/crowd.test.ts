import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CrowdPort } from '../../../bots/playground/ports.ts';
import { launchBrowser, type TestBrowser } from '../../support/browser.ts';
import { PATIENCE } from '../../support/waiting.ts';
import { everything, openRoom, type Room } from './room.ts';

const crowd = { people: 0, messages: 0, pauses: [] as number[] };
const port: CrowdPort = {
  add: async (count) => {
    crowd.people += count;
    return crowd.people;
  },
  size: () => crowd.people,
  received: () => crowd.messages,
  slowDown: (seconds) => void crowd.pauses.push(seconds),
};

let room: Room;
let browser: TestBrowser;

beforeAll(async () => {
  browser = await launchBrowser();
  room = await openRoom(everything, { crowd: port });
});

afterAll(async () => {
  await browser.close();
  await room.close();
});

test('a crowd is added, what it receives is counted as it comes, and the bot can be slowed down', async () => {
  const { page, troubles } = await browser.newPage({ locale: 'nb-NO', viewport: { width: 360, height: 740 } });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(room.url);
  await page.getByRole('button', { name: 'Legg til en folkemengde' }).click();
  const pane = page.getByRole('region', { name: 'Folkemengde' });
  const figure = (name: string) => pane.locator('dl > div', { hasText: name }).getByRole('definition');

  await pane.getByLabel('Hvor mange flere').fill('5001');
  await pane.getByRole('button', { name: 'Legg til' }).click();
  expect(crowd.people).toBe(0);
  await pane.getByLabel('Hvor mange flere').fill('5000');
  await page.keyboard.press('Enter');
  await expect.poll(() => figure('Abonnenter').innerText()).toMatch(/^5\s000$/);

  crowd.messages = 1200;
  await expect.poll(() => figure('Mottatte meldinger').innerText()).toMatch(/^1\s200$/);
  await expect.poll(() => pane.getByRole('status').innerText()).toMatch(/1\s200 mottatte meldinger/);

  await pane.getByRole('button', { name: 'Be om 10 sekunders pause' }).click();
  await expect.poll(() => crowd.pauses).toEqual([10]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);

  await page.getByRole('button', { name: 'Lukk folkemengden' }).click();
  await page.getByRole('button', { name: 'Åpne Telegram' }).waitFor();
  expect(troubles).toEqual([]);
  expect(room.troubles).toEqual([]);
});
