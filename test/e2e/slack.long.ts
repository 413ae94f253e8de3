import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type TestBrowser, type WatchedPage } from '../support/browser.ts';
import { PATIENCE } from '../support/waiting.ts';
import { bare } from './phone.ts';
import { named, sit } from './playground.ts';
import { type Home, makeHome, type Program } from './program.ts';
import { PETITION, wordsIn } from './words.ts';

const VOLUNTEER = 'Ingrid Solberg';
const ADMINISTRATOR = 'Yusuf Demir';
const MEMBER = 'Camille Roy';
const NAME = 'Camille R. Essai';
/** A card that has just changed changes again after a minute. */
const A_MINUTE = { timeout: 120_000 };

const english = wordsIn('en');
const french = wordsIn('fr');
const title = english.of(PETITION, 'title');

let home: Home;
let program: Program;
let browser: TestBrowser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  home = await makeHome();
  program = await home.start();
  browser = await launchBrowser();
  watched = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce', viewport: { width: 1700, height: 900 } });
  page = watched.page;
  page.setDefaultTimeout(PATIENCE);
  await page.goto(program.url);
  await page.getByRole('button', { name: 'Open Slack' }).click();
  await pane(VOLUNTEER).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

afterEach(() => expect(watched.troubles).toEqual([]));

const pane = (name: string): Locator => page.getByRole('region', { name: `The Slack of ${name}` });
const modal = (): Locator => page.getByRole('dialog').last();
const button = (label: string, within: Locator = modal()): Locator =>
  within.getByRole('button', { name: named(label) }).last();
const card = (name: string): Locator => pane(name).getByRole('article').filter({ hasText: title }).last();
const cardText = async (name: string): Promise<string> => bare(await card(name).innerText());
const modalText = async (): Promise<string> => bare(await modal().innerText());

async function command(name: string, line: string): Promise<void> {
  const field = pane(name).getByRole('textbox', { name: /^Message to/ });
  await field.fill(line);
  await field.press('Escape');
  await field.press('Enter');
}

async function closesModal(): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('a volunteer shares a card to a channel with a sentence of their own', async () => {
  await command(VOLUNTEER, '/petition share');
  await button(title).click();
  await modal().getByLabel(english.bot('slack.share.channel')).first().selectOption('everyone');
  await modal().getByLabel(english.bot('slack.share.sentence')).fill('Because my neighbour is afraid. <!channel>');
  await button(english.bot('slack.share.submit')).click();
  await expect.poll(modalText).toContain(english.bot('slack.share.posted'));
  await closesModal();
  await expect.poll(() => cardText(VOLUNTEER)).toContain('Because my neighbour is afraid. <!channel>');
  expect(await cardText(VOLUNTEER)).toContain(english.bot('card.first'));
});

test('a member signs from the card with a name; the count moves on the card and in Telegram; nobody sees who', async () => {
  const beside = page.getByRole('button', { name: 'Show another person beside' });
  await page.getByRole('button', { name: 'More for this pane' }).first().click();
  await beside.click();
  await pane(ADMINISTRATOR)
    .getByRole('button', { name: `${MEMBER} member` })
    .click();
  await button(english.bot('button.sign'), card(MEMBER)).click();
  await expect.poll(modalText).toContain(french.begin('consent.sign.risk').slice(0, 30));
  await button(french.bot('form.sign.submit')).click();
  await modal().getByText('Please fill in this field.').first().waitFor();
  await modal().getByRole('checkbox').check();
  await modal()
    .getByRole('radio', { name: named(french.bot('button.withName')) })
    .check();
  await modal().getByRole('textbox').fill(NAME);
  await button(french.bot('form.sign.submit')).click();
  await expect.poll(modalText).toContain(french.bot('review.named', { name: NAME }));
  await button(french.bot('button.signNow')).click();
  await expect.poll(modalText).toContain(french.bot('sign.thanks'));
  await closesModal();

  const moved = english.bot('card.count', { count: 1 });
  await expect.poll(() => cardText(VOLUNTEER)).toContain(moved);
  await expect.poll(() => cardText(MEMBER)).toContain(moved);
  const telegram = await sit(page, 'Kari Nordmann', 'en');
  await telegram.presses(title);
  await telegram.sees(moved);

  const shown = await pane(VOLUNTEER).getByRole('log').innerText();
  for (const secret of [NAME, 'Camille', 'Roy']) expect(shown).not.toContain(secret);
  await pane(MEMBER)
    .getByRole('button', { name: `${ADMINISTRATOR} administrator` })
    .click();
  const seen = await pane(ADMINISTRATOR).getByRole('log').innerText();
  for (const secret of [NAME, 'Camille', 'Roy']) expect(seen).not.toContain(secret);
  await pane(ADMINISTRATOR)
    .getByRole('button', { name: `${MEMBER} member` })
    .click();
});

test('the member reads what is stored and withdraws, in windows that only they see', async () => {
  await command(MEMBER, '/petition mydata');
  await expect.poll(modalText).toContain(french.bot('mine.heading'));
  expect(await modalText()).toContain(french.bot('mine.sealed'));
  await closesModal();
  await command(MEMBER, '/petition withdraw');
  await expect.poll(modalText).toContain(french.bot('withdraw.ask', { title: french.of(PETITION, 'title') }));
  await button(french.bot('button.withdrawYes')).click();
  await expect.poll(modalText).toContain(french.bot('withdraw.withdrawn'));
  await closesModal();
  await command(MEMBER, '/petition mydata');
  await expect.poll(modalText).toContain(french.bot('mine.nothing'));
  await closesModal();
});

test('when the campaign is closed its card says so, and its old button signs nobody', async () => {
  expect(await home.command(['campaign', 'close', PETITION])).toMatchObject({ code: 0 });
  const old = button(english.bot('button.sign'), card(MEMBER));
  await old.click();
  await expect.poll(modalText).toContain(french.bot('ended.closed'));
  await closesModal();
  await expect.poll(() => cardText(VOLUNTEER), A_MINUTE).toContain(english.bot('ended.closed'));
  expect(await button(english.bot('button.sign'), card(VOLUNTEER)).count()).toBe(0);
});
