import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/channel/channel.ts';
import { openStage, type Person, SLUG, type Stage, told } from '../turn/fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());

async function choose(person: Person, scope: 'all' | 'end' | 'none', times = 1): Promise<Answer[]> {
  const offered = await person.take({ kind: 'pressed', action: `updates.${SLUG}` });
  const action = told(offered).match(new RegExp(`"action":"(news\\.[^"]*\\.${scope}[^"]*)"`))?.[1] ?? '';
  return await Promise.all(Array.from({ length: times }, () => person.take({ kind: 'pressed', action })));
}

describe('updates', () => {
  test('are a consent of their own, kept with its wording and an encrypted address', async () => {
    await choose(stage.person(1), 'all');
    const [row] = await prisma.subscription.findMany({ include: { text: true } });
    expect(row).toMatchObject({ campaign: SLUG, scope: 'all', channel: 'telegram', account: 'bot', language: 'nb' });
    expect(row?.text.text).toBe(`updates consent of ${SLUG} in nb`);
    expect(JSON.parse(stage.privacy.addresses.decrypt(row?.id ?? '', row?.address ?? new Uint8Array()))).toEqual({
      chat: 1,
    });
    expect(await prisma.signature.count()).toBe(0);
  });

  test('can be chosen anew: one row, the last choice', async () => {
    const [before] = await prisma.subscription.findMany();
    stage.clock.now = new Date('2026-03-05T10:00:00Z');
    await choose(stage.person(1), 'end');
    const [row, ...more] = await prisma.subscription.findMany();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ id: before?.id, scope: 'end', day: new Date('2026-03-05') });
  });

  test('chosen several times at once are one row', async () => {
    const answers = await choose(stage.person(2), 'all', 4);
    expect(answers).toHaveLength(4);
    expect(await prisma.subscription.count()).toBe(2);
  });

  test('cannot be joined to a signature', async () => {
    await stage.person(2).sign(null);
    const [signer, subscriber] = ([`signature:${SLUG}`, `subscription:${SLUG}`] as const).map((purpose) =>
      stage.privacy.pseudonyms.of(purpose, 'telegram:2').toString('hex'),
    );
    const written = (rows: readonly object[]) =>
      rows.map((row) =>
        Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)),
      );
    const [signature = []] = written(await prisma.signature.findMany());
    const subscription = written(await prisma.subscription.findMany()).find((row) => row.includes(subscriber)) ?? [];
    expect(signature).toContain(signer);
    expect(subscription).not.toContain(signer);
    // What both say is said of everyone: campaign, channel, language, day.
    const shared = signature.filter((value) => value !== null && subscription.some((other) => Object.is(other, value)));
    expect(shared).toEqual(expect.arrayContaining([SLUG, 'telegram', 'nb']));
    expect(shared).toHaveLength(3);
  });

  test('end by a word, and saying it again is no error', async () => {
    const first = await stage.person(1).take({ kind: 'commanded', command: 'stop', words: '' });
    const again = await stage.person(1).take({ kind: 'typed', text: 'STOP' });
    expect(await prisma.subscription.count()).toBe(1);
    expect(told(again)).not.toBe(told(first));
  });
});
