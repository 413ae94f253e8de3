import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import { openStage, type Person, SLUG, type Stage, told } from '../turn/fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());

const nextDay = (): Date => new Date(stage.clock.now.getTime() + 86_400_000);
const rewrite = (): Promise<number> => rewriteFinishedDays({ prisma, now: nextDay });

async function signAndSubscribe(person: Person): Promise<void> {
  await person.sign(null);
  const offered = await person.take({ kind: 'pressed', action: `updates.${SLUG}` });
  await person.take({
    kind: 'pressed',
    action: told(offered).match(/"action":"(news\.[^"]*\.all\.[^"]+)"/)?.[1] ?? '',
  });
}

interface Row {
  id: string;
  name: string;
  xmin: string;
}
const rows = (table: string, name: string): Promise<Row[]> =>
  prisma.$queryRawUnsafe<Row[]>(
    `SELECT id::text, encode(${name}, 'hex') AS name, xmin::text FROM ${table} ORDER BY ctid`,
  );

describe('the nightly rewriting', () => {
  test('takes from place and transaction id what they tell', async () => {
    for (let id = 1; id <= 8; id += 1) await signAndSubscribe(stage.person(id));
    const before = await rows('signature', 'signer');
    expect(new Set(before.map(({ xmin }) => xmin)).size).toBe(8);

    expect(await rewriteFinishedDays({ prisma, now: () => stage.clock.now })).toBe(0);
    expect(await rewrite()).toBe(16);
    const [signatures, subscriptions] = [await rows('signature', 'signer'), await rows('subscription', 'subscriber')];
    for (const after of [signatures, subscriptions]) {
      expect(after).toHaveLength(8);
      expect(new Set(after.map(({ xmin }) => xmin)).size).toBe(1);
      expect(after.map(({ name }) => name)).toEqual(after.map(({ name }) => name).toSorted());
    }
    expect(signatures.map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
  });

  test('touches again only what has changed since', async () => {
    expect(await rewrite()).toBe(0);
    await signAndSubscribe(stage.person(20));
    expect(await rewrite()).toBe(2);
    await prisma.signature.updateMany({ where: { signer: { not: new Uint8Array() } }, data: { language: 'fr' } });
    expect(await rewrite()).toBe(9);
  });

  test('leaves no old row in the file', async () => {
    const [dead] = await prisma.$queryRaw<{ dead: number }[]>`
      SELECT n_dead_tup::int AS dead FROM pg_stat_user_tables WHERE relname = 'signature'`;
    expect(dead?.dead).toBe(0);
  });

  test('after a restore, when ids have begun anew, everything is due', async () => {
    await prisma.$executeRaw`COMMENT ON TABLE signature IS 'rewritten 1000000000 2026-03-02'`;
    expect(await rewrite()).toBe(9);
  });

  test('people can sign, withdraw and correct meanwhile', async () => {
    const people = Array.from({ length: 30 }, (_, index) => stage.person(100 + index));
    await Promise.all(people.map((person) => person.sign(null)));
    const leave = async (person: Person): Promise<void> => {
      const asked = await person.take({ kind: 'pressed', action: `withdraw.${SLUG}` });
      const answer = await person.take({
        kind: 'pressed',
        action: told(asked).match(/"action":"(w\.[^"]+)"/)?.[1] ?? '',
      });
      expect(told(answer)).toContain('withdraw.withdrawn');
    };
    const before = await prisma.signature.count();
    const newcomers = Array.from({ length: 10 }, (_, index) => stage.person(200 + index));
    await Promise.all([
      rewrite(),
      ...people.slice(0, 15).map(leave),
      ...newcomers.map((person) => person.sign(null)),
      rewrite(),
    ]);
    expect(await prisma.signature.count()).toBe(before - 15 + 10);
  });
});
