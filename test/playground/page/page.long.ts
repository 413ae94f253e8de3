import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, type TestBrowser, type WatchedPage } from '../../support/browser.ts';
import { PATIENCE } from '../../support/waiting.ts';
import { everything, openRoom, type Room } from './room.ts';

let room: Room;
let browser: TestBrowser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  room = await openRoom(everything, { languages: ['nb', 'fr', 'en', 'ug'] });
  await open({ viewport: { width: 1280, height: 800 } });
});

async function open(options: BrowserContextOptions): Promise<void> {
  watched = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  page = watched.page;
  page.setDefaultTimeout(PATIENCE);
  await page.goto(room.url);
  await page.locator('.setup').waitFor();
}

afterEach(async () => {
  await page.context().close();
  await room.close();
  expect(watched.troubles).toEqual([]);
  expect(room.troubles).toEqual([]);
});

const seatOf = (name: string) => page.getByRole('region', { name: `The Telegram of ${name}` });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const article = (text: string | RegExp) => page.getByRole('article').filter({ hasText: text });

async function sit(name: string, language = 'en'): Promise<void> {
  if ((await page.locator('.setup').count()) === 0) await button('Add a person').click();
  await page.getByLabel('First name in the profile').fill(name);
  await page.getByLabel('Language of their Telegram').selectOption(language);
  await button('Open Telegram').click();
  await seatOf(name).getByRole('button', { name: 'Start', exact: true }).click();
  await seatOf(name).getByRole('article').filter({ hasText: 'Welcome' }).waitFor();
}

async function say(name: string, text: string): Promise<void> {
  const field = seatOf(name).getByRole('textbox');
  await field.fill(text);
  await field.press('Escape');
  await field.press('Enter');
}

/** What has the focus, as a screen reader would name it. */
const focused = () =>
  page.evaluate<string>(`(({ activeElement: now }) =>
    now.getAttribute('aria-label') ?? (now.textContent || now.getAttribute('placeholder')) ?? '')(document)`);

/** A function of `in-page.js` as a script: the types of the browser stay out of the tests. */
async function inPage(name: 'faintTexts' | 'smallTargets'): Promise<string> {
  const source = await readFile(join(import.meta.dirname, 'in-page.js'), 'utf8');
  return `(() => { ${source.replaceAll('export ', '')} return ${name}(); })()`;
}

test('the whole way is walked with the keyboard alone, and the focus is never lost', async () => {
  const tabTo = async (name: string | RegExp) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      const now = await focused();
      if (typeof name === 'string' ? now === name : name.test(now)) return;
    }
    throw new Error(`nothing named ${name} can be reached`);
  };
  expect(await page.getByLabel('First name in the profile').and(page.locator(':focus')).count()).toBe(1);
  await tabTo('Open Telegram');
  await page.keyboard.press('Enter');
  await button('Start').waitFor();
  await expect.poll(focused).toBe('Start');
  await page.keyboard.press('Enter');
  await article('Welcome').waitFor();
  await expect.poll(focused).toBe('Message');

  await page.keyboard.type('/as');
  await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('/ask')]);
  await page.keyboard.press('Enter');
  await article('What is your name?').waitFor();
  await expect.poll(focused).toBe('Your name');
  await page.keyboard.type('Kari');
  await page.keyboard.press('Enter');
  await article('You wrote: Kari').waitFor();
  expect(await page.locator('blockquote').innerText()).toMatch(/^Trial bot\s+What is your name\?$/);

  const back = async (name: string) => {
    for (let presses = 0; presses < 40 && (await focused()) !== name; presses += 1)
      await page.keyboard.press('Shift+Tab');
  };
  await back('Alert');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Trial bot' }).getByText('Read this first').waitFor();
  expect(await focused()).toBe('OK');
  await page.keyboard.press('Enter');
  expect(await focused()).toBe('Alert');

  await back('Change');
  await page.keyboard.press('Enter');
  await article('Changed').waitFor();
  await expect.poll(focused).toContain('Changed');
  await tabTo('Remove');
  await page.keyboard.press('Enter');
  await article('Changed').waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('Messages with Trial bot');
});

test('text is drawn with its formatting, and a link asks before it leads out', async () => {
  await sit('Kari');
  const welcome = article('Welcome');
  expect(await welcome.locator('strong').innerText()).toBe('Welcome');
  expect(await welcome.locator('.text').getAttribute('dir')).toBe('auto');
  expect(await welcome.locator('.text').getAttribute('lang')).toBe('en');
  await welcome.getByRole('link', { name: 'thank' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open a page on the internet?' });
  expect(await dialog.getByRole('link').getAttribute('href')).toBe('https://example.org/thanks');
  expect(await dialog.getByRole('link').getAttribute('rel')).toContain('noreferrer');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await say('Kari', '<img src=x onerror=alert(1)> <b>not bold</b>');
  await article('You wrote: <img src=x onerror=alert(1)> <b>not bold</b>').waitFor();
});

test('buttons stand in the rows and columns as given', async () => {
  await sit('Kari');
  const rows = await article('Welcome').locator('.keys').all();
  const texts = await Promise.all(
    rows.map(async (row) => (await row.locator('.key').allInnerTexts()).map((text) => text.trim())),
  );
  expect(texts).toEqual([['Change', 'Toast'], ['Alert', 'Remove'], ['Copy', 'Friend'], ['Share']]);
});

test('a short word is shown and read out, an edit is marked, a deletion takes the message away', async () => {
  await sit('Kari');
  await button('Toast').click();
  await page.getByRole('status').filter({ hasText: 'A short word' }).waitFor();
  await button('Change').click();
  await article('Changed').getByText('edited').waitFor();
  await button('Remove').click();
  await article('Changed').waitFor({ state: 'detached' });
});

test('messages stand in a log that is read out politely', async () => {
  await sit('Kari');
  const log = page.getByRole('log', { name: 'Messages with Trial bot' });
  expect(await log.getAttribute('aria-live')).toBe('polite');
  expect(await log.getByRole('article').allInnerTexts()).toEqual([
    expect.stringContaining('You'),
    expect.stringContaining('Trial bot'),
  ]);
});

test('pictures are shown, documents are read and saved', async () => {
  await sit('Kari');
  await say('Kari', '/picture');
  const picture = article('The picture').getByRole('img', { name: 'Picture' });
  await picture.waitFor();
  await expect.poll(() => picture.evaluate((img: unknown) => (img as { naturalWidth: number }).naturalWidth)).toBe(240);
  await say('Kari', '/papers');
  await button('Read mine.json').click();
  await page.getByRole('dialog', { name: 'mine.json' }).getByText('{"kept":"nothing"}').waitFor();
  await page.keyboard.press('Escape');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download mine.json' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('mine.json');
});

test('a copy button copies and says so', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await sit('Kari');
  await button('Copy').click();
  await page.getByRole('status').filter({ hasText: 'Copied.' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('words to copy');
});

test('one person shares into the group, and the link opens the chat of the other with its payload', async () => {
  await sit('Kari');
  await button('Add a person').click();
  await page.getByLabel('First name in the profile').fill('Amira');
  await button('Open Telegram').click();
  await seatOf('Amira').getByRole('button', { name: 'Start', exact: true }).waitFor();
  const boxes = await Promise.all([seatOf('Kari').boundingBox(), seatOf('Amira').boundingBox()]);
  expect(boxes[0]?.y).toBe(boxes[1]?.y);

  await seatOf('Kari').getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share in which chat?' });
  await expect.poll(() => dialog.getByRole('radio').count()).toBe(2);
  await dialog.getByRole('button', { name: 'Send' }).click();
  await seatOf('Kari').getByRole('log', { name: 'Messages with Friends' }).getByText('Sign with me').waitFor();

  await seatOf('Amira')
    .getByRole('button', { name: /Friends.*1 new/ })
    .click();
  const shared = seatOf('Amira').getByRole('article').filter({ hasText: 'Sign with me' });
  expect(await shared.innerText()).toContain('Kari');
  await shared.getByRole('link', { name: 'Open' }).click();
  await seatOf('Amira').getByRole('button', { name: 'Start', exact: true }).click();
  await seatOf('Amira').getByRole('article').filter({ hasText: 'Welcome and thank you shared_1' }).waitFor();
  expect(page.context().pages().length).toBe(1);
});

test('a start link in the same chat, or pasted, starts at once', async () => {
  await sit('Kari');
  await article('Welcome').getByRole('link', { name: 'Friend' }).click();
  await article('Welcome and thank you from_friend').waitFor();
  await button('More for Kari').click();
  await button('Open a link of the bot').click();
  const dialog = page.getByRole('dialog', { name: 'Open a link of the bot' });
  await dialog.getByLabel('Link').fill('https://example.org');
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await dialog.getByRole('alert').getByText('This is not a link of this bot.').waitFor();
  await dialog.getByLabel('Link').fill('https://t.me/trial_bot?start=pasted');
  await page.keyboard.press('Enter');
  await article('Welcome and thank you pasted').waitFor();
});

test('the bot is called into any chat by its name', async () => {
  await sit('Kari');
  await seatOf('Kari').getByRole('button', { name: 'Friends' }).click();
  await seatOf('Kari').getByRole('textbox').fill('@trial_bot sign');
  await page.getByRole('option', { name: /The card/ }).click();
  await seatOf('Kari').getByRole('log', { name: 'Messages with Friends' }).getByText('Sign with me').waitFor();
});

test('a message can be edited, and something other than words sent', async () => {
  await sit('Kari');
  await say('Kari', 'first');
  await article('You wrote: first').waitFor();
  await page.getByRole('button', { name: 'Edit your message' }).last().click();
  await seatOf('Kari').getByRole('textbox').fill('second');
  await button('Save the change').click();
  await article('You changed it').waitFor();
  await article(/second.*edited/s).waitFor();
  await button('Send something other than words').click();
  await button('A sticker').click();
  await article('No words in that').waitFor();
  await button('Send something other than words').click();
  await button('A photo').click();
  const photo = seatOf('Kari').getByRole('img', { name: 'Picture' });
  await expect.poll(() => photo.evaluate((img: unknown) => (img as { naturalWidth: number }).naturalWidth)).toBe(320);
});

test('the bot is blocked and unblocked', async () => {
  await sit('Kari');
  await button('More for Kari').click();
  await button('Block the bot').click();
  await seatOf('Kari').getByText('You have blocked this bot.').filter({ visible: true }).waitFor();
  await seatOf('Kari').getByRole('button', { name: 'Unblock the bot' }).click();
  await seatOf('Kari').getByRole('textbox').waitFor();
});

test('a person starts over as a new one, and a reloaded page shows everything again', async () => {
  await sit('Kari', 'none');
  await seatOf('Kari').getByText('no language').waitFor();
  await page.reload();
  await article('Welcome').waitFor();
  await button('More for Kari').click();
  await button('Start over as a new person').click();
  await page.getByLabel('First name in the profile').waitFor();
  await expect.poll(() => page.locator('.seat').count()).toBe(0);
});

test('a person can have a language that is new to the bots, and another one later', async () => {
  await sit('Kari', 'ug');
  await seatOf('Kari').getByText('ug', { exact: true }).waitFor();
  await button('More for Kari').click();
  await button('Change the language').click();
  await page.getByRole('dialog').getByLabel('Language of their Telegram').selectOption('fr-CA');
  await button('Save the change').click();
  await seatOf('Kari').getByText('fr-CA', { exact: true }).waitFor();
  await say('Kari', 'Bonjour');
  await article('You wrote: Bonjour').waitFor();
});

test('on a phone nothing is cut off, and all targets are large enough', async () => {
  await page.context().close();
  await open({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  await sit('Kari');
  await sit('Amira', 'xx');
  for (const name of ['/picture', '/papers', '/ask']) await say('Amira', name);
  await article('What is your name?').waitFor();
  for (const width of [320, 360]) {
    await page.setViewportSize({ width, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await page.evaluate(await inPage('smallTargets'))).toEqual([]);
  }
  await page.getByRole('navigation', { name: 'People' }).getByRole('button', { name: 'Kari' }).click();
  await seatOf('Kari').getByRole('textbox').waitFor();
});

describe('words and colours', () => {
  test.each([
    ['nn-NO', 'nb', 'Åpne Telegram', 'Ingenting du skriver her, forlater denne datamaskinen'],
    ['fr-CA', 'fr', 'Ouvrir Telegram', 'rien ne quitte cet ordinateur'],
    ['de-DE', 'en', 'Open Telegram', 'Nothing you write here leaves this computer'],
  ])('a browser in %s is answered in %s', async (locale, language, go, note) => {
    const other = await browser.newPage({ locale });
    await other.page.goto(room.url);
    await other.page.getByRole('button', { name: go }).waitFor();
    await other.page.getByText(note).waitFor();
    expect(await other.page.locator('html').getAttribute('lang')).toBe(language);
    await other.page.context().close();
    expect(other.troubles).toEqual([]);
  });

  test('the language is chosen on the page and remembered', async () => {
    await button('Français').click();
    await button('Ouvrir Telegram').waitFor();
    await page.reload();
    await button('Ouvrir Telegram').waitFor();
  });

  test('every text stands out enough in light and in dark colours', async () => {
    await sit('Kari');
    await say('Kari', '/ask');
    await article('What is your name?').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate(await inPage('faintTexts'))).toEqual([]);
    }
  });

  test('the other colours are a button away and remembered', async () => {
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const light = await ground();
    await button('Dark colours').click();
    expect(await ground()).not.toBe(light);
    await page.reload();
    await button('Open Telegram').waitFor();
    expect(await button('Dark colours').getAttribute('aria-pressed')).toBe('true');
    expect(await ground()).not.toBe(light);
  });
});
