import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSigner } from '../../src/privacy/seal.ts';
import { createTurns } from '../../src/turn/turn.ts';
import { counts, hashes, openStage, SLUG, type Stage, type Told, told } from './fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());

describe('signing', () => {
  test('reading and being asked for consent stores nothing', async () => {
    const reader = stage.person(1);
    const opened = await reader.take({ kind: 'opened', payload: '' });
    const asked = await reader.take({ kind: 'pressed', action: `sign.${SLUG}` });
    expect(opened.replies.length).toBeGreaterThan(0);
    expect(told(asked)).toContain('consent.sign');
    expect(await prisma.conversation.count()).toBe(0);
    expect(await prisma.preference.count()).toBe(0);
  });

  test('looking answers what reading gives, and neither stores nor does anything else', async () => {
    const looking = stage.person(40, {}, { ...stage.turns, take: (arrival) => stage.turns.look(arrival) as never });
    const began = await counts(stage);
    expect(told(await looking.take({ kind: 'pressed', action: `sign.${SLUG}` }))).toContain('consent.sign');
    const consent = `agree.${SLUG}.a.${hashes(SLUG, 'sign')['nb']?.slice(0, 8)}`;
    expect(await looking.take({ kind: 'pressed', action: consent })).toBeNull();
    expect(await looking.take({ kind: 'commanded', command: 'stop', words: '' })).toBeNull();
    expect(await prisma.conversation.count()).toBe(0);
    expect(await counts(stage)).toEqual(began);
    // Whoever has a row has what they did noted in it.
    await stage.person(40).review(null);
    expect(await looking.take({ kind: 'pressed', action: `sign.${SLUG}` })).toBeNull();
    await prisma.conversation.deleteMany();
  });

  test('stores the name sealed, the wording, and one count', async () => {
    const answer = await stage.person(2).sign('Kari Nordmann');
    expect(told(answer)).toContain('sign.thanks');
    const [row] = await prisma.signature.findMany();
    if (!row) throw new Error('nothing was stored');
    expect(openSigner(row.box, stage.keys, { campaign: SLUG, row: row.id })).toEqual({
      name: 'Kari Nordmann',
      visibility: 'named',
    });
    expect(row).toMatchObject({ campaign: SLUG, language: 'nb', channel: 'telegram', day: new Date('2026-03-01') });
    expect(await prisma.consentText.findMany({ select: { hash: true, text: true } })).toEqual([
      { hash: row.consent, text: `sign consent of ${SLUG} in nb` },
    ]);
    expect(await counts(stage)).toEqual({ signed: 1, withdrawn: 0, letters: 0 });
    expect(told(answer)).toContain('"count":1');
  });

  test('a box of someone without a name looks the same', async () => {
    await stage.person(3).sign(null);
    const boxes = await prisma.signature.findMany({ select: { box: true } });
    expect(boxes.map(({ box }) => box.length)).toEqual([560, 560]);
  });

  test('the same delivery five times at once gives one signature and one answer', async () => {
    const person = stage.person(4);
    const action = await person.review('Ola');
    const before = await counts(stage);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => person.take({ kind: 'pressed', action }, 'update 7')),
    );
    expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(1);
    expect((await counts(stage)).signed).toBe(before.signed + 1);
    expect((await person.take({ kind: 'pressed', action }, 'update 7')).duplicate).toBe(true);
  });

  test('two taps on the button that signs give one signature', async () => {
    const person = stage.person(5);
    const action = await person.review(null);
    const before = await counts(stage);
    const answers = await Promise.all([
      person.take({ kind: 'pressed', action }),
      person.take({ kind: 'pressed', action }),
    ]);
    expect(answers.map((answer) => answer.duplicate)).toEqual([false, false]);
    expect(answers.filter((answer) => told(answer).includes('sign.thanks'))).toHaveLength(1);
    expect((await counts(stage)).signed).toBe(before.signed + 1);
  });

  test('the same person in two chats at once gives one signature', async () => {
    const [here, there] = [stage.person(6, { chat: 'a' }), stage.person(6, { chat: 'b' })];
    const actions = [await here.review(null), await there.review(null)];
    const before = await counts(stage);
    const answers = await Promise.all(
      [here, there].map((person, index) => person.take({ kind: 'pressed', action: actions[index] ?? '' })),
    );
    expect(answers.filter((answer) => told(answer).includes('sign.thanks'))).toHaveLength(1);
    expect(answers.filter((answer) => told(answer).includes('sign.already'))).toHaveLength(1);
    expect((await counts(stage)).signed).toBe(before.signed + 1);
  });
});

describe('without a campaign', () => {
  test('people are answered all the same', async () => {
    const turns = createTurns({ ...stage.deps, campaigns: { outlines: () => [], wording: () => null } });
    const answer = await stage.person(7, {}, turns).take({ kind: 'opened', payload: '' });
    expect(answer.replies.length).toBeGreaterThan(0);
  });
});

describe('afterwards', () => {
  test('a withdrawal leaves the count and nothing of the person', async () => {
    const person = stage.person(10);
    await person.sign('Marit');
    const before = { rows: await prisma.signature.count(), ...(await counts(stage)) };
    const asked = await person.take({ kind: 'pressed', action: `withdraw.${SLUG}` });
    const action = told(asked).match(/"action":"(w\.[^"]+)"/)?.[1] ?? '';
    const answer = await person.take({ kind: 'pressed', action });
    expect(told(answer)).toContain('withdraw.withdrawn');
    expect(await prisma.signature.count()).toBe(before.rows - 1);
    expect(await counts(stage)).toMatchObject({ signed: before.signed, withdrawn: before.withdrawn + 1 });
  });

  test('everything can be deleted, and the delivery that did it is still known', async () => {
    const person = stage.person(11);
    await person.sign('Nils');
    await person.take({ kind: 'pressed', action: 'lang.fr' });
    await person.take({ kind: 'pressed', action: `lsent.${SLUG}` });
    const rows = await prisma.signature.count();
    const asked = await person.take({ kind: 'pressed', action: 'erase' });
    const action = told(asked).match(/"action":"(w\.[^"]+)"/)?.[1] ?? '';
    const [first, second] = await Promise.all([
      person.take({ kind: 'pressed', action }, 'erase once'),
      person.take({ kind: 'pressed', action }, 'erase once'),
    ]);
    expect([first?.duplicate, second?.duplicate].toSorted()).toEqual([false, true]);
    expect(told(first?.duplicate ? second : first)).toContain('erase.done');
    expect(await prisma.signature.count()).toBe(rows - 1);
    expect(await prisma.preference.count()).toBe(0);
    expect(await prisma.letterReport.count()).toBe(0);
  });

  test('who is discreet no more leaves no row, and keeps a language they chose', async () => {
    const [person, french] = [stage.person(13), stage.person(14)];
    await french.take({ kind: 'pressed', action: 'lang.fr' });
    const chosen = async () =>
      (await prisma.preference.findMany({ orderBy: { language: 'asc' } })).map(({ language, discreet }) => [
        language,
        discreet,
      ]);
    for (const one of [person, french]) await one.take({ kind: 'pressed', action: 'discreet' });
    expect(await chosen()).toEqual([
      ['fr', true],
      [null, true],
    ]);
    for (const one of [person, french])
      expect(told(await one.take({ kind: 'pressed', action: 'discreet' }))).toContain('discreet.off');
    expect(await chosen()).toEqual([['fr', false]]);
    // Once more, from nothing.
    expect(told(await person.take({ kind: 'pressed', action: 'discreet' }))).toContain('discreet.on');
    await prisma.preference.deleteMany();
  });

  test('a chosen language holds for what follows it', async () => {
    const person = stage.person(12);
    const answer = await person.take({ kind: 'pressed', action: 'lang.fr' });
    expect((answer.replies.at(-1) as Told).language).toBe('fr');
    const later = await person.take({ kind: 'commanded', command: 'help', words: '' });
    expect((later.replies[0] as Told).language).toBe('fr');
  });

  test('leaving ends updates and keeps the signature', async () => {
    const person = stage.person(13);
    await person.sign(null);
    const offered = await person.take({ kind: 'pressed', action: `updates.${SLUG}` });
    const action = told(offered).match(/"action":"(news\.[^"]*\.all\.[^"]+)"/)?.[1] ?? '';
    await person.take({ kind: 'pressed', action });
    expect(await prisma.subscription.count()).toBe(1);
    const [row] = await prisma.subscription.findMany();
    expect(JSON.parse(stage.privacy.addresses.decrypt(row?.id ?? '', row?.address ?? new Uint8Array()))).toEqual({
      chat: 13,
    });
    const rows = await prisma.signature.count();
    await person.take({ kind: 'left' });
    expect(await prisma.subscription.count()).toBe(0);
    expect(await prisma.signature.count()).toBe(rows);
  });

  test('what is stored is told with the wording agreed to', async () => {
    const person = stage.person(14);
    await person.sign(null);
    const answer = await person.take({ kind: 'pressed', action: 'minedoc' });
    expect(told(answer)).toContain(`sign consent of ${SLUG} in nb`);
  });
});
