import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/waiting.ts';
import { openStage, type Person, SLUG, type Stage, told } from '../turn/fixture.ts';

let stage: Stage;
let other: TestDatabase;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  [stage, other] = await Promise.all([openStage(), freshDatabase(1)]);
  prisma = stage.database.store.prisma;
});
afterAll(() => Promise.all([stage?.database.drop(), other?.drop()]));

const nextDay = (): Date => new Date(stage.clock.now.getTime() + 86_400_000);
const rewrite = (): Promise<number> =>
  rewriteFinishedDays({ prisma, now: nextDay, campaigns: stage.deps.campaigns.outlines });

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

/** A relation's file as it lies on the disk. */
async function fileOf(relation: string): Promise<Buffer> {
  await stage.database.asSuperuser('CHECKPOINT');
  const { rows: read } = await stage.database.asSuperuser(
    `SELECT pg_read_binary_file(pg_relation_filepath('${relation}')) AS bytes`,
  );
  return read[0].bytes;
}

function placesOf(hex: string, file: Buffer): number[] {
  const sought = Buffer.from(hex, 'hex');
  const places: number[] = [];
  for (let at = file.indexOf(sought); at >= 0; at = file.indexOf(sought, at + 1)) places.push(at);
  return places;
}

describe('the nightly rewriting', () => {
  test('takes from place and transaction id what they tell', async () => {
    for (let id = 1; id <= 8; id += 1) await signAndSubscribe(stage.person(id));
    const before = await rows('signature', 'signer');
    expect(new Set(before.map(({ xmin }) => xmin)).size).toBe(8);

    expect(
      await rewriteFinishedDays({ prisma, now: () => stage.clock.now, campaigns: stage.deps.campaigns.outlines }),
    ).toBe(0);
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

  test('leaves in the files no row that was moved or taken back, each that stays once and in the order of pseudonyms', async () => {
    const leaver = stage.person(21);
    const known = (await prisma.signature.findMany()).map(({ signer }) => signer);
    await leaver.sign(null);
    const { signer } = await prisma.signature.findFirstOrThrow({ where: { signer: { notIn: known } } });
    const gone = Buffer.from(signer).toString('hex');
    await prisma.signature.deleteMany({ where: { signer } });
    const stay = (await rows('signature', 'signer')).map(({ name }) => name).toSorted();
    // Positive control: before the rewriting it is there.
    expect(placesOf(gone, await fileOf('signature')).length).toBeGreaterThan(0);
    await rewrite();
    for (const relation of ['signature', 'signature_campaign_signer_key']) {
      expect(placesOf(gone, await fileOf(relation))).toEqual([]);
    }
    const heap = await fileOf('signature');
    const places = stay.map((name) => placesOf(name, heap));
    expect(places.map(({ length }) => length)).toEqual(stay.map(() => 1));
    // A page is filled from its end.
    expect(places.flat()).toEqual(places.flat().toSorted((one, other) => other - one));
  });

  test.each([
    ['that reads here', () => stage.database, 'SELECT count(*) FROM preference', 'REPEATABLE READ'],
    // What writes there bounds every snapshot of the server.
    ['that writes in another database', () => other, 'SELECT pg_current_xact_id()', 'READ COMMITTED'],
  ])('waits for a transaction %s, because what is moved would be kept for it', async (_, database, sql, isolation) => {
    const old = await database().store.pool.connect();
    await old.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    await old.query(sql);
    await prisma.signature.updateMany({ data: { language: isolation === 'READ COMMITTED' ? 'fr' : 'nb' } });
    const stay = (await rows('signature', 'signer')).map(({ name }) => name);
    let finished = false;
    const done = rewrite().finally(() => {
      finished = true;
    });
    // It has looked several times whether that transaction is gone.
    const looks = new Set<string>();
    await until(async () => {
      const { rows: seen } = await stage.database.asSuperuser(
        "SELECT query_start::text AS at FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%age(backend_xmin)%' AND pid <> pg_backend_pid()",
      );
      for (const { at } of seen) looks.add(at);
      return finished || looks.size > 2;
    });
    expect(finished).toBe(false);
    await old.query('COMMIT');
    old.release();
    await done;
    const heap = await fileOf('signature');
    expect(stay.map((name) => placesOf(name, heap).length)).toEqual(stay.map(() => 1));
  });

  test('after a restore, when ids have begun anew, everything is due', async () => {
    await prisma.$executeRaw`COMMENT ON TABLE signature IS 'rewritten 1000000000 2026-03-02'`;
    expect(await rewrite()).toBe(9);
  });

  test('a day is finished when it is on the calendar of its campaign, also when that was moved to another zone', async () => {
    await prisma.signature.deleteMany({ where: { signer: { not: new Uint8Array() } } });
    await stage.person(30).sign(null);
    const night = (at: string, timeZone: string | null): Promise<number> =>
      rewriteFinishedDays({
        prisma,
        now: () => new Date(at),
        campaigns: () => (timeZone === null ? [] : [{ slug: SLUG, timeZone }]),
      });
    // In Toronto it is still the day before. Positive control: in Oslo it is not.
    await prisma.signature.updateMany({ data: { day: new Date('2026-03-09') } });
    expect(await night('2026-03-10T02:47:00Z', 'America/Toronto')).toBe(0);
    expect(await night('2026-03-10T02:47:00Z', 'Europe/Oslo')).toBe(1);
    expect(await night('2026-03-11T02:47:00Z', 'Europe/Oslo')).toBe(0);
    await prisma.signature.updateMany({ data: { day: new Date('2026-03-11') } });
    expect(await night('2026-03-12T02:47:00Z', 'America/Toronto')).toBe(0);
    expect(await night('2026-03-13T02:47:00Z', 'Europe/Oslo')).toBe(1);
    // Without a pack it may go on anywhere.
    await prisma.signature.updateMany({ data: { day: new Date('2026-03-13') } });
    expect(await night('2026-03-14T02:47:00Z', null)).toBe(0);
    expect(await night('2026-03-15T02:47:00Z', null)).toBe(1);
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
