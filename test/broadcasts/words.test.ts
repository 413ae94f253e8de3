import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { textFor } from '../../src/broadcasts/compose.ts';
import { createAlarm, createSpacing } from '../../src/broadcasts/pace.ts';
import { forgetBroadcasts } from '../../src/broadcasts/retention.ts';
import { assertLedger } from './assert-ledger.ts';
import { type Instance, SLUG } from './instance.ts';
import { done, openStage, people, received, SAID, type Stage, send, until } from './stage.ts';

let stage: Stage;
let one: Instance;
beforeAll(async () => {
  stage = await openStage();
  one = await stage.instance();
});
afterAll(() => stage.stop());
afterEach(() => stage.prisma.subscription.deleteMany());

const chatOf = (user: number) => stage.standIn.seats.chat(user, user).messages.filter(({ from }) => from === 'bot');
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What the campaign's name above the words takes. */
const NAMED = 'Nowhere is safe for Uyghurs\n\n'.length;

describe('what people get', () => {
  test('formatting, a link button and the way out', async () => {
    await stage.subscribe([1000]);
    const content = {
      texts: {
        en: [[{ text: 'Read ' }, { text: 'this <b>', bold: true }, { text: ' now', url: 'https://example.org/' }]],
      },
      picture: null,
      link: { labels: { en: 'Open', nb: 'Åpne' }, url: 'https://example.org/news' },
    };
    await until(one, (await send(one, { content })).id, done);
    const call = stage.standIn.calls.findLast(({ method }) => method === 'sendMessage');
    expect(call?.fields['text']).toBe('Nowhere is safe for Uyghurs\n\nRead this <b> now');
    expect(JSON.stringify(call?.fields['entities'])).toMatch(/bold.*text_link/);
    const keyboard = JSON.stringify(call?.fields['reply_markup']);
    expect(keyboard).toContain('https://example.org/news');
    expect(keyboard).toContain('"callback_data":"stop"'.replaceAll('"', keyboard.includes('\\"') ? '\\"' : '"'));
  });

  test('their chosen language goes before the one they subscribed in; a language without a text gets its neighbour', async () => {
    await stage.subscribe([1100, 1101]);
    await stage.subscribe([1102], { language: 'nn' });
    await stage.subscribe([1103], { language: 'fr' });
    const person = Uint8Array.from(stage.privacy.pseudonyms.of('preference', 'telegram:1101'));
    await stage.prisma.preference.create({ data: { person, language: 'nb' } });
    await until(one, (await send(one)).id, done);
    expect([1100, 1101, 1102, 1103].map((user) => chatOf(user).at(-1)?.text.split('\n\n')[1]?.slice(0, 5))).toEqual([
      'Good ',
      'Godt ',
      'Godt ',
      'Good ',
    ]);
    expect(textFor({ ...SAID, texts: { fr: [[{ text: 'Bonjour' }]] } }, 'nb')).toBe('fr');
    expect(textFor({ ...SAID, texts: {} }, 'nb')).toBeNull();
  });

  test('the discreet: only that there is something new; the text is behind a tap', async () => {
    await stage.subscribe([1200]);
    const person = Uint8Array.from(stage.privacy.pseudonyms.of('preference', 'telegram:1200'));
    await stage.prisma.preference.create({ data: { person, discreet: true } });
    const { id } = await send(one);
    await until(one, id, done);
    const fields = stage.standIn.calls.findLast(({ method }) => method === 'sendMessage')?.fields;
    expect(fields?.['chat_id']).toBe(1200);
    expect(JSON.stringify(fields)).toContain(`bnews.${id.toString(36)}`);
    expect(JSON.stringify(fields)).not.toMatch(/Good news|parliament|Uyghur|petition/i);
    expect(await one.broadcasts.readBroadcast(id, 'en')).toMatchObject({
      paragraphs: [[{ text: 'Nowhere is safe for Uyghurs', bold: true }], ...(SAID.texts['en'] ?? [])],
    });
    const draft = await one.broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content: SAID, author: 'a' });
    expect(await one.broadcasts.readBroadcast(draft.id, 'en')).toBeNull();
    expect(await one.broadcasts.preview(draft.id, 'en', { discreet: true })).toMatchObject({ picture: null });
  });

  test('a picture is uploaded once and then sent by its id, over broadcasts too', async () => {
    const everyone = people(1300, 20);
    await stage.subscribe(everyone);
    const picture = await one.broadcasts.storePicture({ bytes: PIXEL, name: 'a.png' });
    expect(await one.broadcasts.storePicture({ bytes: PIXEL, name: 'b.png' })).toEqual(picture);
    const content = { ...SAID, picture };
    await until(one, (await send(one, { content })).id, done);
    await until(one, (await send(one, { content })).id, done);
    const photos = stage.standIn.calls
      .filter(({ method }) => method === 'sendPhoto')
      .map(({ fields }) => fields['photo']);
    expect(photos).toHaveLength(40);
    expect(photos.filter((photo) => String(photo).startsWith('AgACAgQ'))).toHaveLength(39);
    expect(received(stage.standIn, everyone)).toEqual([0, 0, 20]);
  });

  test('too long: how much to cut, by channel and language, less with a picture', async () => {
    const texts = { en: [[{ text: 'x'.repeat(4100) }]], nb: [[{ text: 'kort' }]] };
    const broadcast = { id: 1, campaign: SLUG, content: { ...SAID, texts } };
    expect(one.broadcasts.excess(broadcast)).toEqual([{ channel: 'telegram', language: 'en', cut: 4 + NAMED }]);
    const content = { ...SAID, texts, picture: { kind: 'stored', id: 'a'.repeat(64) } as const };
    expect(one.broadcasts.excess({ ...broadcast, content })[0]?.cut).toBe(4100 - 1024 + NAMED);
  });

  test('a test goes to one address, in no ledger', async () => {
    await stage.standIn.seats.sit({ id: 1400, firstName: 'Staff' });
    await stage.standIn.seats.start(1400);
    const draft = await one.broadcasts.createDraft({ campaign: SLUG, purpose: 'update', content: SAID, author: 'a' });
    const address = { chat: 1400, thread: null, pressed: null, pressedHas: null, typed: null, callback: null };
    const to = { channel: 'telegram', account: '4242', address, language: 'nb' } as const;
    expect(await one.broadcasts.testSend(draft.id, to)).toEqual({ kind: 'sent' });
    expect(chatOf(1400).at(-1)?.text).toContain('Godt nytt');
    expect(await stage.prisma.delivery.count({ where: { broadcast: draft.id } })).toBe(0);
  });
});

describe('whom it reaches', () => {
  test('closing reaches those who chose only the end; delivery too, and their addresses go with it', async () => {
    await stage.subscribe(people(2000, 6));
    await stage.subscribe(people(2100, 4), { scope: 'end', language: 'nb' });
    const audience = await one.broadcasts.audience(SLUG, 'closing');
    expect(audience.total).toBe(10);
    expect(audience.groups.map(({ scope, language, count }) => [scope, language, count])).toEqual([
      ['all', 'en', 6],
      ['end', 'nb', 4],
    ]);
    expect((await one.broadcasts.audience(SLUG, 'update')).total).toBe(6);
    expect(
      one.broadcasts.estimateSeconds({
        ...audience,
        groups: audience.groups.map((group) => ({ ...group, count: 15_000 })),
      }),
    ).toBe(30);

    expect(await until(one, (await send(one, { purpose: 'closing' })).id, done)).toMatchObject({ sent: 10 });
    expect(await stage.prisma.subscription.count()).toBe(10);
    const { id } = await send(one, { purpose: 'delivery' });
    expect(await until(one, id, done)).toMatchObject({ sent: 10 });
    expect(await stage.prisma.subscription.groupBy({ by: ['scope'], _count: true })).toEqual([
      { scope: 'all', _count: 6 },
    ]);
    expect(await stage.prisma.delivery.count({ where: { broadcast: id } })).toBe(6);
    await assertLedger(stage.prisma, id);
  });

  test('nobody: it is done at once', async () => {
    expect(await until(one, (await send(one)).id, done)).toMatchObject({ audience: 0, left: 0 });
  });
});

describe('retention', () => {
  test('rows go some days after the end, texts and pictures with the campaign; counters stay', async () => {
    await stage.subscribe(people(3000, 5));
    const picture = await one.broadcasts.storePicture({ bytes: PIXEL, name: 'a.png' });
    const { id } = await send(one, { content: { ...SAID, picture } });
    await until(one, id, done);
    const { prisma } = stage;
    const later = (days: number) => new Date(Date.now() + days * 86_400_000);
    await forgetBroadcasts({ prisma, days: 30, now: () => later(29) });
    expect(await prisma.delivery.count({ where: { broadcast: id } })).toBe(5);
    await forgetBroadcasts({ prisma, days: 30, now: () => later(31) });
    expect(await prisma.delivery.count()).toBe(0);
    expect((await one.broadcasts.getDraft(id))?.content.texts).toEqual(SAID.texts);

    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'delivered', deliveredAt: new Date() } });
    // A week in which the handing over can be undone comes first.
    await forgetBroadcasts({ prisma, days: 30, now: () => later(36) });
    expect((await one.broadcasts.getDraft(id))?.content.texts).toEqual(SAID.texts);
    await forgetBroadcasts({ prisma, days: 30, now: () => later(38) });
    expect((await one.broadcasts.getDraft(id))?.content.texts).toEqual({});
    expect(await one.broadcasts.readBroadcast(id, 'en')).toBeNull();
    expect(await prisma.broadcastPicture.count()).toBe(0);
    expect(await one.broadcasts.progress(id)).toMatchObject({ state: 'done', sent: 5 });
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'open', deliveredAt: null } });
  });
});

describe('pace', () => {
  test('places are even, a lag is made up for only a little, and nothing begins with a burst', () => {
    let now = 1000;
    const place = createSpacing(20, () => now);
    expect([place(), place(), place()]).toEqual([0, 50, 100]);
    now += 10_000;
    expect([place(), place(), place(), place()]).toEqual([0, 0, 0, 50]);
  });

  test('an unusual share of failures needs twenty messages, and four times as many after each alarm', () => {
    const feed = (alarms: number, outcomes: readonly boolean[]) => {
      const alarm = createAlarm(alarms);
      return outcomes.findIndex((failed) => alarm(failed));
    };
    const failing = Array.from({ length: 200 }, () => true);
    expect(feed(0, failing)).toBe(19);
    expect(feed(1, failing)).toBe(79);
    expect(
      feed(
        0,
        failing.map((_, index) => index % 2 === 0),
      ),
    ).toBe(20);
    expect(
      feed(
        0,
        failing.map((_, index) => index % 3 === 0),
      ),
    ).toBe(-1);
    expect(feed(0, [...Array.from({ length: 1000 }, () => false), ...failing])).toBe(1050);
  });
});
