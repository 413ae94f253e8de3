import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bot, type Mode, startBot } from './bot.ts';
import { english, recorded, sign, thanked, title, toReview } from './journey.ts';
import { LETTER, PETITION } from './words.ts';

const { bot: words } = english;

/** No campaign that is shipped has an e-mail address. */
async function withLetterAddress(locales: string): Promise<void> {
  const path = `${locales}/campaigns/${LETTER}/facts.json`;
  const facts = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...facts, letter: { ...facts.letter, email: 'embassy@example.org' } }));
}

describe.each<Mode>(['polling', 'webhook'])('the whole program, %s', (mode) => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot(mode, { locales: withLetterAddress });
  });
  afterAll(() => bot.close());
  // What the program logged tells why; it holds nobody's data.
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => void process.stderr.write(bot.output().split('\n').slice(-40).join('\n')));
  });

  test('the same update, five times at once, gives one signature and one confirmation', async () => {
    const phone = await bot.phone({ id: 1001 });
    await toReview(phone);
    const before = await bot.counts();
    await phone.taps(words('button.signNow'));
    await bot.standIn.redeliver(bot.standIn.lastUpdateId(), 4);
    await phone.sees(thanked);
    await bot.standIn.redeliver(bot.standIn.lastUpdateId(), 5);
    // Taken in order: when this is answered, so was what came before.
    await phone.says('/help', words('help.intro'));
    expect(await bot.counts()).toEqual({ signatures: before.signatures + 1, tally: before.tally + 1 });
    expect(phone.told.filter((text) => text.includes(thanked))).toHaveLength(1);
    expect(phone.told.filter((text) => text.includes(recorded))).toHaveLength(1);
  });

  test('two taps on Sign give one signature, and each tap is answered', async () => {
    const phone = await bot.phone({ id: 1002 });
    await toReview(phone);
    const before = await bot.counts();
    await phone.taps(words('button.signNow'), 2);
    await phone.sees(thanked);
    await phone.says('/help', words('help.intro'));
    expect(await bot.counts()).toEqual({ signatures: before.signatures + 1, tally: before.tally + 1 });
    expect(phone.told.filter((text) => text.includes(thanked))).toHaveLength(1);
    const { callbacks } = bot.standIn.statistics();
    expect(callbacks.answered).toBe(callbacks.asked);
  });

  test('a group gets a short card with a way into the private chat, in the same topic, and no step', async () => {
    const phone = await bot.phone({ id: 1003 });
    const group = await bot.standIn.groups.create({ title: 'Friends', members: [1003], forum: true });
    const topic = await bot.standIn.groups.openTopic(1003, group, 'Campaigns');
    await bot.standIn.seats.say(1003, group, `/sign@opprop_test_bot ${PETITION}`, { threadId: topic });
    await phone.starts(undefined, words('campaigns.welcome'));
    await expect
      .poll(() => bot.standIn.seats.chat(1003, group).messages.filter(({ from }) => from === 'bot'))
      .toHaveLength(1);
    const [card] = bot.standIn.seats.chat(1003, group).messages.filter(({ from }) => from === 'bot');
    expect(card?.threadId).toBe(topic);
    expect(card?.text).toContain(title);
    expect(card?.keyboard.flat()).toEqual([
      expect.objectContaining({ kind: 'url', url: `https://t.me/opprop_test_bot?start=${PETITION}` }),
    ]);
  });

  test('inline mode offers the cards in the language of whoever asks', async () => {
    await bot.phone({ id: 1004 });
    await bot.phone({ id: 1005, firstName: 'Jean', languageCode: 'fr-CA' });
    const [mine, his] = await Promise.all([bot.standIn.seats.inline(1004, ''), bot.standIn.seats.inline(1005, '')]);
    expect(mine?.map((result) => result.title)).toContain(title);
    expect(his).toHaveLength(mine?.length ?? 0);
    expect(his?.map((result) => result.title)).not.toContain(title);
  });

  test('the letter page opens the mail program, and loads nothing', async () => {
    const page = await fetch(`${bot.program.url}/letter/${LETTER}/fr`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toMatch(/<html lang="fr"[\s\S]*href="mailto:embassy@example\.org/);
    expect((await fetch(`${bot.program.url}/letter/no-such-campaign/fr`)).status).toBe(404);
  });

  test('it tells that it lives and is ready, and has no playground', async () => {
    const status = async (path: string) => (await fetch(bot.program.url + path)).status;
    expect(await Promise.all(['/healthz', '/readyz', '/', '/playground/app.js'].map(status))).toEqual([
      200, 200, 404, 404,
    ]);
    const act = await fetch(`${bot.program.url}/play/sit`, { method: 'POST', body: '{}' });
    expect(act.status).toBe(404);
  });

  test('blocking keeps the signature, and coming back does not subscribe', async () => {
    const phone = await bot.phone({ id: 1006 });
    await sign(phone);
    await phone.presses(words('button.updates'), words('consent.updates.stop'));
    await phone.presses(words('button.updatesAll'), words('updates.chosen.all', { title }));
    expect(await bot.store.prisma.subscription.count()).toBe(1);
    const { signatures } = await bot.counts();
    await bot.standIn.seats.block(1006);
    await expect.poll(() => bot.store.prisma.subscription.count()).toBe(0);
    await bot.standIn.seats.unblock(1006);
    await bot.standIn.idle();
    expect(await bot.store.prisma.subscription.count()).toBe(0);
    expect((await bot.counts()).signatures).toBe(signatures);
  });

  test('an open campaign is closed while a tap is on its way: not signed, and told so', async () => {
    const phone = await bot.phone({ id: 1007 });
    await toReview(phone);
    const { signatures } = await bot.counts();
    const { code, output } = await bot.home.command(['campaign', 'close', PETITION], bot.settings);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('closed') });
    await phone.presses(words('button.signNow'), words('ended.closed'));
    expect((await bot.counts()).signatures).toBe(signatures);
    expect(await bot.home.command(['campaign', 'reopen', PETITION], bot.settings)).toMatchObject({ code: 0 });
    await phone.starts(PETITION, title);
    expect(phone.labels).toContain(words('button.sign'));
  });

  test('while the database is away nothing is confirmed; when it is back it is done, once', async () => {
    const phone = await bot.phone({ id: 1008 });
    await toReview(phone);
    const before = await bot.counts();
    const away = await bot.home.takeDatabaseAway();
    await expect.poll(async () => (await fetch(`${bot.program.url}/readyz`)).status).toBe(503);
    await phone.taps(words('button.signNow'));
    const failed = () => /an update (waits|was not acknowledged), its turn failed/.test(bot.program.output());
    await expect.poll(failed).toBe(true);
    expect(bot.standIn.pendingUpdates()).toBe(1);
    expect((await fetch(`${bot.program.url}/healthz`)).status).toBe(200);
    await away.bringBack();
    await phone.sees(thanked);
    await bot.standIn.idle();
    expect(await bot.counts()).toEqual({ signatures: before.signatures + 1, tally: before.tally + 1 });
    expect(phone.told.filter((text) => text.includes(thanked))).toHaveLength(1);
  });

  test('replies left unsent by SIGKILL are sent at the next start', async () => {
    const phone = await bot.phone({ id: 1009 });
    await toReview(phone);
    const { signatures } = await bot.counts();
    for (const method of ['sendMessage', 'editMessageText']) {
      bot.standIn.faults.on({ fault: { kind: 'silence' }, method, chat: 1009 });
    }
    await phone.taps(words('button.signNow'));
    await expect.poll(async () => (await bot.counts()).signatures).toBe(signatures + 1);
    await bot.program.kill();
    expect(phone.told.some((text) => text.includes(thanked))).toBe(false);
    bot.standIn.faults.clear();
    await bot.startAgain();
    await phone.sees(thanked);
    await bot.standIn.idle();
    expect((await bot.counts()).signatures).toBe(signatures + 1);
  });

  test('SIGTERM ends it in an orderly way, and the database with it', async () => {
    await bot.store.close();
    expect(await bot.program.stop()).toBe(0);
    expect(await bot.home.serverPid()).toBeNull();
    expect(bot.output()).not.toMatch(/"level":"error"/);
  });
});
