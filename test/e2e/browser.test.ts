import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, type TestBrowser, type WatchedPage } from '../support/browser.ts';
import { PATIENCE } from '../support/waiting.ts';
import { type Chair, named, sit } from './playground.ts';
import { type Home, makeHome, type Program } from './program.ts';
import { PETITION, wordsIn } from './words.ts';

let home: Home;
let program: Program;
let browser: TestBrowser;
let watched: WatchedPage;

beforeAll(async () => {
  home = await makeHome();
  program = await home.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await home?.remove();
});

beforeEach(async () => {
  watched = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } });
  watched.page.setDefaultTimeout(PATIENCE);
  await watched.page.goto(program.url);
});

afterEach(async () => {
  await watched.page.context().close();
  expect(watched.troubles).toEqual([]);
});

const titleIn = (language: string) => wordsIn(language).of(PETITION, 'title');

async function openPetition(name: string, language: string, words: ReturnType<typeof wordsIn>) {
  const chair = await sit(watched.page, name, language);
  await chair.sees(words.bot('campaigns.welcome'));
  await chair.presses(words.of(PETITION, 'title'));
  await chair.sees(words.of(PETITION, 'call').slice(0, 40));
  return chair;
}

test('in Norwegian, with a typed name: it is read, signed, found in the data and withdrawn', async () => {
  const words = wordsIn('nb');
  const { bot } = words;
  const chair = await openPetition('Åse Fjell', 'nn', words);
  await chair.presses(bot('button.sign'));
  await chair.sees(words.begin('consent.sign.risk'));
  await chair.presses(bot('button.withName'));
  await chair.sees(bot('form.sign.name.ask').split('\n')[0] ?? '');
  await chair.says('Åse Ünal-Fjell');
  await chair.sees(words.bot('review.named', { name: 'Åse Ünal-Fjell' }));
  await chair.presses(bot('button.signNow'));
  await chair.sees(bot('sign.thanks'));
  await expect.poll(() => chair.text()).not.toContain('Åse Ünal-Fjell');

  await chair.says('/mydata');
  await chair.sees(bot('mine.heading'));
  await chair.sees(bot('mine.sealed'));
  await chair.presses(bot('button.mineDocument'));
  await chair.presses('Read opprop.json');
  const document = watched.page.getByRole('dialog', { name: 'opprop.json' });
  await document.getByText(`"campaign": "${PETITION}"`).waitFor();
  expect(await document.innerText()).not.toContain('Åse');
  await watched.page.keyboard.press('Escape');

  await chair.says('/withdraw');
  await chair.sees(bot('withdraw.ask', { title: titleIn('nb') }));
  await chair.presses(bot('button.withdrawYes'));
  await chair.sees(bot('withdraw.withdrawn'));
  await chair.says('/mydata');
  await chair.sees(bot('mine.nothing'));
  await chair.leaves();
});

test('in French, with the name of the profile', async () => {
  const words = wordsIn('fr');
  const { bot } = words;
  const chair = await openPetition('Aimée Tremblay', 'fr-CA', words);
  await chair.presses(bot('button.sign'));
  await chair.sees(words.begin('consent.sign.risk'));
  await chair.presses(bot('button.withName'));
  await chair.presses(bot('button.useName', { name: 'Aimée Tremblay' }));
  await chair.sees(bot('review.named', { name: 'Aimée Tremblay' }));
  await chair.presses(bot('button.signNow'));
  await chair.sees(bot('sign.thanks'));
  await chair.presses(bot('button.withdraw'));
  await chair.presses(bot('button.withdrawYes'));
  await chair.sees(bot('withdraw.withdrawn'));
  expect(await chair.text()).not.toContain('Tremblay');
  await chair.leaves();
});

test('in English with the keyboard alone, without a name', async () => {
  const { bot, of } = wordsIn('en');
  const { page } = watched;
  const focused = () =>
    page.evaluate<string>(`(({ activeElement: now, body }) => now === body ? ''
      : now.getAttribute('aria-label') ?? (now.textContent || now.getAttribute('placeholder')) ?? '')(document)`);
  const goTo = async (name: string, key: 'Tab' | 'Shift+Tab') => {
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await focused()).includes(name)) return page.keyboard.press('Enter');
      await page.keyboard.press(key);
    }
    throw new Error(`nothing named ${name} can be reached`);
  };
  const seen = (words: string) => page.getByRole('article').filter({ hasText: words }).last().waitFor();
  await page.locator('.setup').waitFor();
  await goTo('Open Telegram', 'Tab');
  await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
  await expect.poll(focused).toBe('Start');
  await page.keyboard.press('Enter');
  await seen(bot('campaigns.welcome'));
  await goTo(of(PETITION, 'title'), 'Shift+Tab');
  await seen(of(PETITION, 'call').slice(0, 40));
  await expect.poll(focused).toBe(of(PETITION, 'title'));
  await goTo(bot('button.sign'), 'Tab');
  await seen(bot('consent.sign.doors').slice(0, 40));
  await goTo(bot('button.withoutName'), 'Tab');
  await seen(bot('review.anonymous'));
  await goTo(bot('button.signNow'), 'Tab');
  await seen(bot('sign.thanks'));
  await page.keyboard.press('Tab');
});

test('a second supporter comes by the link that the first one shared, and sees the count', async () => {
  const { bot, of } = wordsIn('en');
  const words = wordsIn('en');
  const first = await openPetition('Kari Nordmann', 'xx', words);
  await first.presses(bot('button.share'));
  await first.presses(bot('button.pickChat'));
  const dialog = watched.page.getByRole('dialog', { name: 'Share in which chat?' });
  await dialog.getByRole('button', { name: 'Send' }).click();
  await first.room.getByRole('log', { name: 'Messages with Friends' }).getByText(of(PETITION, 'title')).waitFor();

  const second = await sit(watched.page, 'Amira Saïd', 'en');
  await second.sees(bot('campaigns.welcome'));
  await second.room.getByRole('button', { name: /Friends/ }).click();
  await second.room.getByRole('link', { name: bot('button.sign') }).click();
  await second.sees(of(PETITION, 'call').slice(0, 40));
  await second.presses(bot('button.sign'));
  await second.presses(bot('button.withoutName'));
  await second.sees(bot('review.anonymous'));
  await second.presses(bot('button.signNow'));
  await second.sees(bot('sign.thanks'));
  await first.leaves();
  await second.leaves();
});

test('on a phone, what came last is in sight: also when the buttons of the message above go', async () => {
  const words = wordsIn('nb');
  await watched.page.setViewportSize({ width: 360, height: 740 });
  const chair = await openPetition('Liv Dahl', 'nb', words);
  await chair.presses(words.bot('button.read'));
  const page = await chair.sees(words.bot('reading.heading', { title: '', number: 1, total: 13 }).trim());
  const top = async () => (await page.boundingBox())?.y ?? Number.POSITIVE_INFINITY;
  await expect.poll(top).toBeLessThan(400);
  await chair.leaves();
});

const log = (chair: Chair) => chair.room.locator('.log').first();
const scrolled = (chair: Chair, to: number | null) =>
  log(chair).evaluate((element: unknown, top) => {
    const { scrollHeight, clientHeight } = element as { scrollHeight: number; clientHeight: number };
    if (top !== null) (element as { scrollTop: number }).scrollTop = top;
    return scrollHeight - clientHeight - (element as { scrollTop: number }).scrollTop;
  }, to);

test.each([
  [390, 844],
  [1280, 800],
])('Sign is seen without scrolling at %d by %d, in each language', async (width, height) => {
  await watched.page.setViewportSize({ width, height });
  for (const [language, tag] of Object.entries({ nb: 'nb', fr: 'fr-CA', en: 'en' })) {
    const words = wordsIn(language);
    const chair = await openPetition('Ola Moe', tag, words);
    const sign = chair.room.getByRole('button', { name: named(words.bot('button.sign')) }).last();
    const below = async () => {
      const [inner, outer] = await Promise.all([sign.boundingBox(), log(chair).boundingBox()]);
      return (inner?.y ?? 0) + (inner?.height ?? 0) - (outer?.y ?? 0) - (outer?.height ?? 0);
    };
    await expect.poll(below, { message: language, timeout: 5000 }).toBeLessThanOrEqual(0);
    await chair.leaves();
  }
});

test('an old card answers where the reader is looking, and a mark leads to what came below', async () => {
  const words = wordsIn('en');
  const chair = await openPetition('Nora Lie', 'en', words);
  const mark = chair.room.getByRole('button', { name: 'To the newest message' });
  await chair.presses(words.bot('button.read'));
  await chair.sees(words.bot('reading.heading', { title: '', number: 1, total: 13 }).trim());
  await scrolled(chair, 0);
  await mark.waitFor();
  await chair.room
    .getByRole('button', { name: named(words.of(PETITION, 'title')) })
    .first()
    .click();
  const card = chair.room.getByRole('article').last().getByText(words.of(PETITION, 'call').slice(0, 40));
  await card.waitFor();
  await expect.poll(async () => (await card.boundingBox())?.y ?? Number.POSITIVE_INFINITY).toBeLessThan(500);
  await expect.poll(async () => (await card.boundingBox())?.y ?? 0).toBeGreaterThan(100);

  await scrolled(chair, 0);
  await mark.click();
  await expect.poll(() => scrolled(chair, null)).toBeLessThan(2);
  await expect.poll(() => mark.count()).toBe(0);
  await chair.leaves();
});

test('whoever reads on in a long answer stays there, whatever else changes on the page', async () => {
  const words = wordsIn('fr');
  const chair = await openPetition('Zoé Roy', 'fr-CA', words);
  await chair.presses(words.bot('button.sign'));
  await chair.sees(words.begin('consent.sign.risk'));
  const read = async (to: number) => {
    await scrolled(chair, to);
    const left = await scrolled(chair, null);
    await watched.page.getByRole('button', { name: 'Add a person' }).click();
    await watched.page.getByRole('button', { name: 'Cancel' }).click();
    expect(await scrolled(chair, null)).toBe(left);
    return left;
  };
  const whole = await scrolled(chair, null);
  expect(await read(100_000)).toBe(0);
  const top = await log(chair).evaluate((element: unknown) => (element as { scrollTop: number }).scrollTop);
  expect(await read(top - Math.round(whole / 2))).toBeGreaterThan(60);
  await chair.leaves();
});

test('a campaign is closed while the review is on the screen: the tap does not sign', async () => {
  const words = wordsIn('nb');
  const { bot } = words;
  const chair = await openPetition('Jonas Berg', 'nb', words);
  await chair.presses(bot('button.sign'));
  await chair.presses(bot('button.withoutName'));
  await chair.sees(bot('review.anonymous'));
  const closed = await home.command(['campaign', 'close', PETITION]);
  expect(closed).toMatchObject({ code: 0 });
  await chair.presses(bot('button.signNow'));
  await chair.sees(bot('ended.closed'));
  expect(await chair.text()).not.toContain(bot('sign.thanks'));
  await chair.says('/mydata');
  await chair.sees(bot('mine.nothing'));
  await chair.leaves();
});
