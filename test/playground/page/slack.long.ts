import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, type TestBrowser, type WatchedPage } from '../../support/browser.ts';
import { PATIENCE, until } from '../../support/waiting.ts';
import { openRoom, type Room } from './room.ts';
import { type Counter, createCounter, openSlack, type TestSlack } from './slack-app.ts';
import { HOSTILE } from './slack-screens.ts';

/** Would be markup, if it were drawn as markup. */
const HOSTILE_FILE = '<b>picture<b>.png';

let slack: TestSlack;
let counter: Counter;
let room: Room;
let browser: TestBrowser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  counter = createCounter();
  slack = await openSlack(counter);
  room = await openRoom(
    (bot) => {
      bot.command('start', (ctx) => ctx.reply('Welcome'));
      bot.command('sign', async (ctx) => {
        counter.add();
        const sent = await ctx.reply(`${counter.count()} have signed`);
        counter.onChange(() => bot.api.editMessageText(ctx.chat.id, sent.message_id, `${counter.count()} have signed`));
      });
    },
    { slack: slack.port, staffCode: async () => 'one-time-code' },
  );
  await open({ viewport: { width: 1600, height: 900 } });
});

async function open(options: BrowserContextOptions): Promise<void> {
  watched = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  page = watched.page;
  page.setDefaultTimeout(PATIENCE);
  await page.goto(room.url);
  await page.getByRole('button', { name: 'Open Slack' }).click();
  await field('Ingrid Solberg').waitFor();
}

afterEach(async () => {
  await page.context().close();
  await room.close();
  await slack.close();
  expect(watched.troubles).toEqual([]);
  expect(room.troubles).toEqual([]);
});

const pane = (name: string) => page.getByRole('region', { name: `The Slack of ${name}` });
const field = (name: string) => pane(name).getByRole('textbox', { name: /^Message to/ });
const modal = (title: string) => page.getByRole('dialog', { name: title });
const button = (name: string, within: Page | ReturnType<typeof pane> = page) =>
  within.getByRole('button', { name, exact: true });
const message = (name: string, text: string | RegExp) => pane(name).getByRole('article').filter({ hasText: text });

async function command(name: string, line: string): Promise<void> {
  await field(name).fill(line);
  await field(name).press('Escape');
  await field(name).press('Enter');
}

async function beside(): Promise<void> {
  await button('More for this pane').first().click();
  await button('Show another person beside').first().click();
}

async function fillIn(name: string): Promise<void> {
  await modal('Sign').getByLabel('I agree').check();
  await modal('Sign').getByRole('textbox', { name: 'Your name' }).fill(name);
}

/** A form with a file in it, whose name is long. */
async function openWithPicture(): Promise<void> {
  const name = `${'long'.repeat(30)}.png`;
  await command('Ingrid Solberg', '/petition picture');
  await modal('Picture')
    .getByLabel('A picture')
    .setInputFiles({ name, mimeType: 'image/png', buffer: Buffer.from('x') });
  await modal('Picture').getByText(name).waitFor();
}

const inPage = async (name: 'faintTexts' | 'smallTargets'): Promise<string> => {
  const source = await readFile(join(import.meta.dirname, 'in-page.js'), 'utf8');
  return `(() => { ${source.replaceAll('export ', '')} return ${name}(); })()`;
};
const focused = () =>
  page.evaluate<string>('document.activeElement.getAttribute("data-key") ?? document.activeElement.textContent');

test('a volunteer shares, a member signs from the card, and its count moves for both', async () => {
  await command('Ingrid Solberg', '/petition share');
  await beside();
  await message('Yusuf Demir', '41 have signed').getByRole('button', { name: 'Sign' }).click();
  await fillIn('Yusuf D.');
  await button('Continue', modal('Sign')).click();
  await message('Yusuf Demir', '42 have signed').waitFor();
  await message('Ingrid Solberg', '42 have signed').waitFor();
  expect(await pane('Ingrid Solberg').innerText()).not.toContain('Yusuf D.');

  await pane('Yusuf Demir')
    .getByRole('navigation', { name: 'Channels' })
    .getByRole('button', { name: 'Trial bot' })
    .click();
  await pane('Yusuf Demir').getByText('Signed as Yusuf D.').waitFor();
  await button('Withdraw', pane('Yusuf Demir')).click();
  await modal('Withdraw?').getByText('It is gone then.').waitFor();
  await button('Keep it', modal('Withdraw?')).click();
  await modal('Withdraw?').waitFor({ state: 'detached' });
});

test('a signature made in one channel moves the count in the other', async () => {
  await command('Ingrid Solberg', '/petition share');
  await button('Add a person').click();
  await button('Open Telegram').click();
  const telegram = page.getByRole('region', { name: 'The Telegram of Kari' });
  await button('Start', telegram).click();
  await telegram.getByRole('article').filter({ hasText: 'Welcome' }).waitFor();
  await telegram.getByRole('textbox').fill('/sign');
  await telegram.getByRole('textbox').press('Enter');
  await message('Ingrid Solberg', '42 have signed').getByRole('button', { name: 'Sign' }).click();
  await fillIn('Ingrid');
  await button('Continue', modal('Sign')).click();
  await telegram.getByText('43 have signed').waitFor();
});

test('what is wrong in a modal stands at its field, and the keyboard alone is enough', async () => {
  await command('Ingrid Solberg', '/petition sign');
  await modal('Sign').waitFor();
  await expect.poll(focused).toBe('Sign');
  for (let field = 0; field < 3; field += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await modal('Sign').getByText('Please fill in this field.').first().waitFor();
  expect(await modal('Sign').getByText('Please fill in this field.').count()).toBe(2);
  await expect.poll(focused).toBe('consent boxes I agree');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.type('bad');
  await page.keyboard.press('Enter');
  await modal('Sign').getByText('Another name, please').waitFor();
  const name = modal('Sign').getByRole('textbox', { name: 'Your name' });
  expect(await name.getAttribute('aria-invalid')).toBe('true');
  expect(await name.inputValue()).toBe('bad');
  expect(await modal('Sign').getByLabel('I agree').isChecked()).toBe(true);
  await expect.poll(focused).toBe('name typed ');
  await page.keyboard.press('Escape');
  await modal('Sign').waitFor({ state: 'detached' });
  expect(await field('Ingrid Solberg').and(page.locator(':focus')).count()).toBe(1);
});

test('modals lie on each other; closing one shows the one below with what was put in', async () => {
  await command('Ingrid Solberg', '/petition sign');
  await fillIn('Kept');
  await button('More', modal('Sign')).click();
  await button('Not now', modal('More about it')).click();
  expect(await modal('Sign').getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Kept');
  await modal('Sign').getByLabel('Tell a channel').selectOption('everyone');
  await button('More', modal('Sign')).click();
  await button('Close', modal('More about it')).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('a file is chosen, taken off, chosen again and sent; what does not fit is told at the field', async () => {
  await command('Ingrid Solberg', '/petition picture');
  const chooser = modal('Picture').getByLabel('A picture');
  await expect.poll(focused).toBe('picture file ');
  expect(await chooser.getAttribute('accept')).toBe('.png,.jpg');
  await button('Send', modal('Picture')).click();
  await modal('Picture').getByText('Please fill in this field.').waitFor();

  const bytes = Buffer.alloc(5 * 1024 * 1024, 7);
  await chooser.setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer: Buffer.concat([bytes, bytes]) });
  await modal('Picture').getByText('The file is too large. Here it can have at most 5 MB.').waitFor();
  await chooser.setInputFiles({ name: 'paper.pdf', mimeType: 'application/pdf', buffer: Buffer.from('x') });
  await modal('Picture').getByText('Only these kinds of files are taken here: png, jpg.').waitFor();
  expect(await chooser.getAttribute('aria-invalid')).toBe('true');

  await chooser.setInputFiles({ name: 'first.png', mimeType: 'image/png', buffer: Buffer.from('x') });
  await modal('Picture').getByText('first.png').waitFor();
  expect(await chooser.getAttribute('aria-invalid')).toBeNull();
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Remove first.png');
  await page.keyboard.press('Enter');
  await modal('Picture').getByText('first.png').waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('picture file ');

  await chooser.setInputFiles({ name: HOSTILE_FILE, mimeType: 'image/png', buffer: bytes });
  await modal('Picture').getByText(HOSTILE_FILE).waitFor();
  await button('Send', modal('Picture')).click();
  await modal('Picture').waitFor({ state: 'detached' });
  await until(() => slack.received.length > 0, 'the file');
  expect(slack.received.map(({ name }) => name)).toEqual([HOSTILE_FILE]);
  expect(slack.received[0]?.bytes.equals(bytes)).toBe(true);
});

test('every kind of block is drawn, and nobody’s words become markup', async () => {
  await command('Ingrid Solberg', '/petition gallery');
  const shown = message('Ingrid Solberg', 'Everything');
  await shown.getByText('Only visible to you').waitFor();
  expect(await shown.getByRole('heading', { level: 4 }).innerText()).toBe(`Everything ${HOSTILE}`);
  expect(await shown.locator('[onerror]').count()).toBe(0);
  expect(await shown.locator('strong').allInnerTexts()).toEqual(expect.arrayContaining(['bold', 'One', 'Rich']));
  expect(await shown.locator('em, s, code').allInnerTexts()).toEqual(['italic', 'gone', 'code']);
  await shown.getByText('<b>').waitFor();
  await shown.getByRole('img', { name: 'A picture from afar' }).waitFor();
  await shown.getByRole('combobox', { name: 'Choose' }).selectOption('two');
  await shown.getByLabel('one').check();
  await shown.getByRole('link', { name: 'a link' }).click();
  await button('Cancel', modal('Open a page on the internet?')).click();
  await button('Dismiss', shown).click();
  await shown.waitFor({ state: 'detached' });
});

test('an app that does not answer, and a command that is none, are told', async () => {
  await command('Ingrid Solberg', '/petition silent');
  await pane('Ingrid Solberg').getByText('The app did not respond. Nothing was done.').waitFor();
  await command('Ingrid Solberg', '/other');
  await pane('Ingrid Solberg').getByText('/other is not a command here.').waitFor();
  expect(await field('Ingrid Solberg').inputValue()).toBe('/other');
});

test('commands and their words are offered while they are typed', async () => {
  await field('Ingrid Solberg').pressSequentially('/pe');
  await page.getByRole('option', { name: /\/petition/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('si');
  expect(await page.getByRole('option').allInnerTexts()).toEqual(['/petition sign', '/petition silent']);
  await page.keyboard.press('Enter');
  await modal('Sign').waitFor();
});

test('shortcuts are in the composer and on messages', async () => {
  await button('Shortcuts').click();
  await button('Sign the petition').click();
  await button('Not now', modal('Sign')).click();
  await field('Ingrid Solberg').fill('Good morning');
  await field('Ingrid Solberg').press('Enter');
  await button('More for the message of Ingrid Solberg').click();
  await button('Answer with the petition').click();
  const answer = message('Ingrid Solberg', '41 have signed');
  await answer.waitFor();
  expect(await answer.getAttribute('data-thread')).toBe('true');
});

test('the reader changes who they are; each has their own channels, and can join and leave', async () => {
  const channels = (name: string) => pane(name).getByRole('navigation', { name: 'Channels' }).getByRole('button');
  expect(await channels('Ingrid Solberg').allInnerTexts()).toEqual([
    'everyone',
    expect.stringContaining('human-rights'),
    expect.stringMatching(/with-partners\s+shared/),
    'Trial bot',
  ]);
  await button('Camille Roy member').click();
  await expect.poll(() => channels('Camille Roy').allInnerTexts()).not.toContain('human-rights');
  await button('Leave', pane('Camille Roy')).click();
  await button('Join this channel', pane('Camille Roy')).click();
  await field('Camille Roy').waitFor();
  await slack.standIn.admin.deactivate(slack.sample.people[2]?.userId ?? '');
  await pane('Camille Roy').getByText('This account is deactivated.').waitFor();
});

test('a person becomes staff by a command that is typed for the reader', async () => {
  await button('More for this pane').click();
  await button('Make this person staff').click();
  await message('Ingrid Solberg', 'Only for you').waitFor();
  await button('Add a person').click();
  await page.getByLabel('Works for the campaign').check();
  await button('Open Telegram').click();
  await page.getByRole('article').filter({ hasText: '/staff one-time-code' }).waitFor();
});

test('a reloaded page has the panes again', async () => {
  await command('Ingrid Solberg', '/petition share');
  await beside();
  await page.reload();
  await message('Yusuf Demir', '41 have signed').waitFor();
  await button('Close Slack', pane('Yusuf Demir')).click();
  await button('Close Slack', pane('Ingrid Solberg')).click();
  await button('Open Telegram').waitFor();
});

test('every text stands out enough in light and in dark colours', async () => {
  const faint = await inPage('faintTexts');
  for (const line of ['share', 'gallery']) await command('Ingrid Solberg', `/petition ${line}`);
  await message('Ingrid Solberg', 'Everything').waitFor();
  const inBoth = async (what: { evaluate(script: string): Promise<unknown> }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await what.evaluate(faint)).toEqual([]);
    }
  };
  await inBoth(page);
  await command('Ingrid Solberg', '/petition sign');
  await button('Continue', modal('Sign')).click();
  await modal('Sign').getByText('Please fill in this field.').first().waitFor();
  await inBoth(modal('Sign'));
  await page.keyboard.press('Escape');
  await openWithPicture();
  await inBoth(modal('Picture'));
});

test('on a phone nothing is cut off, and all targets are large enough', async () => {
  await page.context().close();
  await open({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  for (const line of ['share', 'gallery', 'sign']) await command('Ingrid Solberg', `/petition ${line}`);
  await modal('Sign').waitFor();
  const fits = async () => {
    for (const width of [320, 360]) {
      await page.setViewportSize({ width, height: 640 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(await inPage('smallTargets'))).toEqual([]);
    }
  };
  await fits();
  await page.keyboard.press('Escape');
  await openWithPicture();
  await fits();
  await page.keyboard.press('Escape');
  await beside();
  await page.getByRole('navigation', { name: 'People' }).getByRole('button', { name: 'Ingrid (Slack)' }).click();
  await field('Ingrid Solberg').waitFor();
  expect(await pane('Yusuf Demir').isVisible()).toBe(false);
});
