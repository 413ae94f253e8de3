import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type TestBrowser, type WatchedPage } from '../support/browser.ts';
import { PATIENCE } from '../support/waiting.ts';
import { type Chair, sit, sitAsStaff } from './playground.ts';
import { type Home, makeHome, type Program } from './program.ts';
import { PETITION, wordsIn } from './words.ts';

const CROWD = 400;
/** How long a broadcast of this size may take on a busy machine, in milliseconds. */
const A_BROADCAST = { timeout: 90_000 };

const english = wordsIn('en');
const { bot } = english;
const title = english.of(PETITION, 'title');

let home: Home;
let program: Program;
let browser: TestBrowser;
let watched: WatchedPage;
let page: Page;
let staff: Chair;

beforeAll(async () => {
  home = await makeHome();
  program = await home.start();
  browser = await launchBrowser();
  watched = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce', viewport: { width: 1600, height: 900 } });
  page = watched.page;
  page.setDefaultTimeout(PATIENCE);
  await page.goto(program.url);
});

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

afterEach(() => expect(watched.troubles).toEqual([]));

const crowd = () => page.getByRole('region', { name: 'Crowd' });
const figure = async (name: string): Promise<number> =>
  Number(
    (await crowd().locator('dl > div', { hasText: name }).getByRole('definition').innerText()).replaceAll(',', ''),
  );
const received = () => figure('Messages received');
/** What the progress message says, in percent. */
const percent = async (): Promise<number> => Number(/(\d+)\s?%/.exec(await staff.text())?.[1] ?? -1);

async function opens(name: string, language: string): Promise<Chair> {
  const words = wordsIn(language);
  const chair = await sit(page, name, language);
  await chair.presses(words.of(PETITION, 'title'));
  await chair.sees(words.of(PETITION, 'call').slice(0, 40));
  return chair;
}

async function review(chair: Chair, words = english): Promise<void> {
  await chair.presses(words.bot('button.sign'));
  await chair.presses(words.bot('button.withoutName'));
  await chair.sees(words.bot('review.anonymous'));
}

test('a person becomes staff by a code, which leaves the chat; a crowd and a supporter want updates', async () => {
  staff = await sitAsStaff(page, 'Solveig Berg', 'en');
  await staff.sees(english.begin('staff.accepted'));
  await expect.poll(() => staff.text()).not.toMatch(/[a-z2-7]{4}(-[a-z2-7]{4}){4}/);

  const norwegian = wordsIn('nb');
  const supporter = await opens('Amira Saïd', 'nb');
  await review(supporter, norwegian);
  await supporter.presses(norwegian.bot('button.signNow'));
  await supporter.sees(norwegian.bot('sign.thanks'));
  await supporter.presses(norwegian.bot('button.updates'));
  await supporter.presses(norwegian.bot('button.updatesAll'));
  await supporter.sees(norwegian.bot('updates.chosen.all', { title: norwegian.of(PETITION, 'title') }));

  await page.getByRole('button', { name: 'Add a crowd' }).click();
  await crowd().getByLabel('How many more').fill(String(CROWD));
  await crowd().getByRole('button', { name: 'Add' }).click();
  await expect.poll(() => figure('Subscribers')).toBe(CROWD);
  expect(program.output()).not.toContain('the queue could not be served');
});

test('a broadcast is written with formatting in two languages, and seen as it will look', async () => {
  await staff.says('/broadcast');
  await staff.presses(bot('staff.button.new', { title }));
  await staff.sees(bot('staff.compose.words', { language: 'English' }).split('\n')[0] ?? '');
  await staff.says('**Good news** for everyone: [read it](https://example.org/news).');
  await staff.sees(bot('staff.compose.words', { language: 'norsk bokmål' }).split('\n')[0] ?? '');
  await staff.says('**Godt nytt** for alle: [les det](https://example.org/nytt).');
  await staff.sees(bot('staff.compose.words', { language: 'français' }).split('\n')[0] ?? '');
  await staff.presses(bot('button.skip'));
  await staff.sees(bot('staff.compose.picture').split('\n')[0] ?? '');
  await staff.presses(bot('button.skip'));
  await staff.sees(bot('staff.compose.label', { language: 'English' }).split('\n')[0] ?? '');
  await staff.presses(bot('button.skip'));
  const draft = await staff.sees(
    bot('staff.draft.audience', { count: CROWD, duration: '' }).split(String(CROWD))[0] ?? '',
  );
  await staff.sees(bot('staff.draft.fallsBack', { language: 'français', reads: 'English' }));
  await formatted(draft, 'Good news', 'read it');

  await staff.presses(bot('staff.button.test'));
  await staff.sees(bot('staff.after.tested'));
  const seen = staff.room.getByRole('article').filter({ hasText: 'Godt nytt for alle' }).nth(-2);
  await formatted(seen, 'Godt nytt', 'les det');
  await seen.getByRole('button', { name: wordsIn('nb').bot('button.stop') }).waitFor();
  expect(await received()).toBe(0);
});

const formatted = async (message: Awaited<ReturnType<Chair['sees']>>, bold: string, link: string): Promise<void> => {
  await message.locator('b, strong').getByText(bold, { exact: true }).waitFor();
  await message.getByRole('link', { name: link, exact: true }).waitFor();
};

test('it is sent, paused, goes on, is made to wait while a supporter signs undisturbed, and is told to the end', async () => {
  const late = await opens('Jonas Dahl', 'en');
  await staff.presses(bot('staff.button.send'));
  await staff.sees(bot('staff.progress.heading.sending', { title }));
  await expect.poll(percent).toBe(0);
  await expect.poll(received, A_BROADCAST).toBeGreaterThan(20);
  await staff.presses(bot('staff.button.pause'));
  await staff.sees(bot('staff.progress.heading.paused', { title }));
  // What was under way when the pause came arrives yet.
  const stands = async (): Promise<boolean> => {
    const before = await received();
    await page.waitForTimeout(1500);
    return (await received()) === before;
  };
  await expect.poll(stands).toBe(true);
  const paused = await received();
  expect(paused).toBeLessThan(CROWD);
  await page.waitForTimeout(1500);
  expect(await received()).toBe(paused);
  const shown = await percent();
  expect(shown).toBeGreaterThan(0);
  expect(shown).toBeLessThan(100);

  await staff.presses(bot('staff.button.resume'));
  await crowd().getByRole('button', { name: 'Ask for a pause of 10 seconds' }).click();
  await review(late);
  await late.presses(bot('button.signNow'));
  await late.sees(bot('sign.thanks'));
  expect(await received()).toBeLessThan(CROWD);

  await expect.poll(received, A_BROADCAST).toBe(CROWD);
  await staff.sees(bot('staff.progress.heading.done', { title }));
  await expect.poll(percent).toBe(100);
  expect(await staff.text()).toContain(`Sent: ${CROWD + 1} ·`);
  const supporter = page.getByRole('region', { name: 'The Telegram of Amira Saïd' });
  await formatted(supporter.getByRole('article').filter({ hasText: 'Godt nytt' }), 'Godt nytt', 'les det');
  await late.leaves();
});

test('closing: the short name is typed, no old button signs, the thanks go out, and cards say that it is closed', async () => {
  const reviewing = await opens('Kari Nordmann', 'en');
  await review(reviewing);
  const reading = await opens('Lise Moe', 'en');
  await staff.says('/close');
  await staff.sees(bot('staff.which'));
  await staff.presses(title);
  await staff.sees(english.of(PETITION, 'closed.thanks').slice(0, 30));
  await staff.sees(bot('staff.close.what').slice(0, 40));
  await staff.presses(bot('staff.button.close'));
  await staff.sees(bot('staff.close.confirm', { title, name: PETITION }));
  await staff.says('uyghurs abroad');
  await staff.sees(bot('staff.close.wrong', { title, name: PETITION }));
  await staff.says(PETITION);
  await staff.sees(bot('staff.moved.close.done', { title }));

  await reviewing.presses(bot('button.signNow'));
  await reviewing.sees(bot('ended.closed'));
  expect(await reviewing.text()).not.toContain(bot('sign.thanks'));
  await reviewing.says('/mydata');
  await reviewing.sees(bot('mine.nothing'));
  await reading.presses(bot('button.sign'));
  await reading.sees(bot('ended.closed'));

  await expect.poll(received, A_BROADCAST).toBe(2 * CROWD);
  const norwegian = wordsIn('nb');
  const thanks = norwegian.of(PETITION, 'closed.thanks').split('\n')[0] ?? '';
  const supporter = page.getByRole('region', { name: 'The Telegram of Amira Saïd' });
  await supporter.getByRole('article').filter({ hasText: thanks }).last().waitFor();
  await reading.leaves();

  const late = await sit(page, 'Per Vik', 'en');
  await late.says(`/start ${PETITION}`);
  await late.sees(bot('ended.closed'));
  expect(await late.room.getByRole('button', { name: bot('button.sign'), exact: true }).count()).toBe(0);
});
