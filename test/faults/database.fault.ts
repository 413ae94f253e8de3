import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Fleet, startFleet } from '../e2e/fleet.ts';
import { english, sign, thanked, toReview } from '../e2e/journey.ts';
import { openWire, type Wire } from '../support/wire.ts';

const { bot: words } = english;

/** Lines that a program may write while its database is away, each second; more would fill a disk. */
const MOST_LINES_A_SECOND = 10;
/** How long the database is away, at least: longer than a connection is waited for. */
const AWAY_MS = 8_000;
/** The same in the test of what grows meanwhile. */
const LONG_MS = 60_000;
/** Garbage is let lie until there is some 150 MB of it; after that nothing may grow by so many MB in so long. */
const LOOK_MS = 20_000;
const MOST_GROWN = 5;
const COMES_TO_REST_MS = 220_000;
/** People who go on tapping meanwhile; Telegram brings what they did again and again. */
const IMPATIENT = 60;

let wire: Wire;
let fleet: Fleet;
let person = 100;

beforeAll(async () => {
  fleet = await startFleet({
    programs: 1,
    subscribers: 0,
    rate: 1000,
    through: async ({ access }) => {
      wire = await openWire(access.port);
      return wire.port;
    },
  });
});
afterEach(async () => {
  wire.mend();
  await allow(true);
});
afterAll(async () => {
  await fleet?.close();
  await wire?.close();
});

const ready = async (): Promise<number> => (await fetch(`${fleet.program(0).url}/readyz`)).status;
const stored = (): Promise<number> => fleet.prisma.signature.count();
const lines = (): number => fleet.program(0).output().split('\n').length;

/** Whether anybody but the superuser may connect; those who are connected are sent away. */
async function allow(anybody: boolean): Promise<void> {
  const { database } = fleet.database.access;
  await fleet.database.asSuperuser(`ALTER DATABASE ${database} CONNECTION LIMIT ${anybody ? -1 : 0}`, 'postgres');
  if (anybody) return;
  const theirs = `datname = '${database}' AND application_name = 'opprop' AND pid <> pg_backend_pid()`;
  await fleet.database.asSuperuser(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${theirs}`,
    'postgres',
  );
}

describe('a database that is away', () => {
  test.each<[string, () => Promise<void> | void]>([
    ['its connections broken and refused, as when it was killed', () => wire.cut()],
    ['silent on connections that stand, as when it hangs', () => wire.stall()],
    ['out of connections', () => allow(false)],
  ])('%s: nothing is acknowledged, /readyz tells, and it recovers by itself', async (_, away) => {
    const phone = await fleet.phone(person++);
    await toReview(phone);
    const before = await stored();
    const program = fleet.program(0);
    const linesBefore = lines();
    await away();
    const began = performance.now();
    // As people do who get no answer.
    await phone.taps(words('button.signNow'), 2);
    await expect.poll(ready).toBe(503);
    await expect.poll(() => performance.now() - began).toBeGreaterThan(AWAY_MS);
    expect(phone.told.some((text) => text.includes(thanked))).toBe(false);
    expect(await fetch(`${program.url}/healthz`).then(({ status }) => status)).toBe(200);
    const seconds = (performance.now() - began) / 1000;
    expect(lines() - linesBefore).toBeLessThan(MOST_LINES_A_SECOND * seconds + 20);

    wire.mend();
    await allow(true);
    await expect.poll(ready).toBe(200);
    await phone.sees(thanked);
    await fleet.standIn.idle();
    expect(await stored()).toBe(before + 1);
    expect(fleet.program(0)).toBe(program);
    await sign(await fleet.phone(person++));
    expect(await stored()).toBe(before + 2);
  });

  test('slow: everything is done once, however long it takes', async () => {
    const before = await stored();
    wire.delay(700);
    const people = await Promise.all(Array.from({ length: 5 }, () => fleet.phone(person++)));
    await Promise.all(people.map((phone) => sign(phone)));
    await fleet.standIn.idle();
    expect(await stored()).toBe(before + people.length);
  });

  test('moved elsewhere without a word, so that nobody answers on what stands: it is asked there, by itself', async () => {
    const phone = await fleet.phone(person++);
    await toReview(phone);
    const before = await stored();
    wire.lose();
    const began = performance.now();
    await phone.taps(words('button.signNow'));
    await phone.sees(thanked);
    process.stdout.write(`moved: answered after ${Math.round(performance.now() - began)} ms\n`);
    await fleet.standIn.idle();
    await expect.poll(ready).toBe(200);
    expect(await stored()).toBe(before + 1);
  });

  test(`${LONG_MS / 1000} s gone while ${IMPATIENT} people go on: memory comes to rest, the log stays short, and all is done after`, async () => {
    const people = await Promise.all(Array.from({ length: IMPATIENT }, () => fleet.phone(person++)));
    await Promise.all(people.map((phone) => toReview(phone)));
    const before = await stored();
    const [linesBefore, broughtBefore, began] = [lines(), fleet.brought(), performance.now()];
    const since = () => performance.now() - began;
    wire.cut();
    await Promise.all(people.map((phone) => phone.taps(words('button.signNow'), 3)));
    let [settled, grown, looked] = [0, Number.POSITIVE_INFINITY, 0];
    while (since() < LONG_MS || (grown > MOST_GROWN && since() < COMES_TO_REST_MS)) {
      looked = since();
      settled = await fleet.program(0).memory();
      await expect.poll(since, { timeout: 2 * LOOK_MS }).toBeGreaterThan(looked + LOOK_MS);
      grown = (await fleet.program(0).memory()) - settled;
    }
    const seconds = since() / 1000;
    const written = lines() - linesBefore;
    const tries = fleet.brought() - broughtBefore;
    process.stdout.write(
      `gone: ${tries} tries, ${written} lines in ${Math.round(seconds)} s; ${settled.toFixed()} MB, and in the last ${LOOK_MS / 1000} s ${grown.toFixed(1)} more\n`,
    );
    expect(tries).toBeGreaterThan(IMPATIENT);
    expect(grown).toBeLessThanOrEqual(MOST_GROWN);
    expect(written).toBeLessThan(MOST_LINES_A_SECOND * seconds);

    wire.mend();
    await Promise.all(people.map((phone) => phone.sees(thanked)));
    await fleet.standIn.idle();
    expect(await stored()).toBe(before + IMPATIENT);
  });
});
