import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { PATIENCE } from '../support/waiting.ts';
import { sit } from './playground.ts';
import { type Home, makeHome, type Program } from './program.ts';
import { PETITION, wordsIn } from './words.ts';

let home: Home;
let program: Program;
let browser: TestBrowser;

beforeAll(async () => {
  home = await makeHome();
  program = await home.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

test('a restart keeps people and chats in both channels, and one button begins everything anew', async () => {
  const { bot, of } = wordsIn('en');
  const { page } = await browser.newPage({
    locale: 'en-GB',
    reducedMotion: 'reduce',
    viewport: { width: 1600, height: 900 },
  });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(program.url);
  const kari = await sit(page, 'Kari Moe', 'en');
  await kari.sees(bot('campaigns.welcome'));
  await page.getByRole('button', { name: 'Open Slack' }).click();
  const slack = page.getByRole('region', { name: 'The Slack of Ingrid Solberg' });
  const field = slack.getByRole('textbox', { name: /^Message to/ });
  await field.fill('Good morning');
  await field.press('Enter');
  await slack.getByRole('article').getByText('Good morning').waitFor();

  const { port } = new URL(program.url);
  expect(await program.stop()).toBe(0);
  // The page notices by itself.
  const reloaded = page.waitForEvent('load');
  program = await home.start({ PORT: port });
  await reloaded;
  await kari.presses(of(PETITION, 'title'));
  await kari.sees(of(PETITION, 'call').slice(0, 40));
  await slack.getByRole('article').getByText('Good morning').waitFor();
  await field.fill('/petition sign');
  await field.press('Escape');
  await field.press('Enter');
  await slack.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await slack.getByRole('dialog').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Start everything anew' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
  await page.locator('.setup').waitFor();
  expect(await page.locator('.seat, .slack').count()).toBe(0);
  const per = await sit(page, 'Per Vik', 'en');
  await per.sees(bot('campaigns.welcome'));
  await page.getByRole('button', { name: 'Open Slack' }).click();
  await field.waitFor();
  expect(await slack.getByRole('article').count()).toBe(0);
});
