import { randomBytes } from 'node:crypto';
import { rmdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Bot, startBot } from '../e2e/bot.ts';
import { type Fleet, startFleet } from '../e2e/fleet.ts';
import { english, sign, thanked, toReview } from '../e2e/journey.ts';
import type { Phone } from '../e2e/phone.ts';
import type { Program } from '../e2e/program.ts';
import type { TestDatabase } from '../support/database.ts';
import { type Disk, layDisk } from './disk.ts';

const { bot: words } = english;

const PEOPLE = 40;
/** How long the disk is full, at least. */
const FULL_MS = 8_000;
const MOST_LINES_A_SECOND = 10;

const ready = async ({ url }: Program): Promise<number> => (await fetch(`${url}/readyz`)).status;
const lines = (program: Program): number => program.output().split('\n').length;
const areThanked = (people: readonly Phone[]): number =>
  people.filter(({ told }) => told.some((text) => text.includes(thanked))).length;

interface Trial {
  readonly disk: Disk;
  readonly program: Program;
  readonly people: readonly Phone[];
  readonly pending: () => number;
  readonly stored: () => Promise<number>;
}

/** Fills the disk while everybody signs, and gives the room back. @param filled what else is done to the full disk */
async function fillAndFree({ disk, program, people, pending, stored }: Trial, filled: () => Promise<void>) {
  const [linesBefore, before] = [lines(program), await stored()];
  await disk.fill();
  await filled();
  const began = performance.now();
  const since = (): number => performance.now() - began;
  await Promise.all(people.map((phone) => phone.taps(words('button.signNow'))));
  await expect.poll(() => ready(program)).toBe(503);
  await expect.poll(since).toBeGreaterThan(FULL_MS);
  expect(await ready(program)).toBe(503);
  expect((await fetch(`${program.url}/healthz`)).status).toBe(200);
  // What is left over in pages that were there already may hold some; the others are not acknowledged.
  const thankedMeanwhile = areThanked(people);
  expect(thankedMeanwhile).toBeLessThan(people.length);
  expect(pending()).toBeGreaterThan(0);
  const [written, seconds] = [lines(program) - linesBefore, since() / 1000];
  expect(written).toBeLessThan(MOST_LINES_A_SECOND * seconds + 20);
  process.stdout.write(`full: ${written} lines in ${seconds.toFixed()} s, ${thankedMeanwhile} thanked meanwhile\n`);

  await disk.free();
  await expect.poll(() => ready(program)).toBe(200);
  await Promise.all(people.map((phone) => phone.sees(thanked)));
  expect(await stored()).toBe(before + people.length);
}

const place = (): string => join(inject('scratch'), `disk-${randomBytes(4).toString('hex')}`);
const small = await layDisk(place(), 48);
const large = await layDisk(place(), 300);
afterAll(() => Promise.all([small?.close(), large?.close()]));

describe.runIf(small !== null)('a disk that is full', () => {
  describe('where the tables of a database of its own lie', () => {
    const space = `small_${randomBytes(4).toString('hex')}`;
    let fleet: Fleet;
    let database: TestDatabase;
    beforeAll(async () => {
      fleet = await startFleet({ programs: 1, subscribers: 0, rate: 1000, through: moved });
    });
    afterAll(async () => {
      await fleet?.close();
      await database?.asSuperuser(`DROP TABLESPACE ${space}`, 'postgres');
    });

    async function moved(made: TestDatabase): Promise<number> {
      database = made;
      const { database: name, port } = made.access;
      await made.asSuperuser(`CREATE TABLESPACE ${space} LOCATION '${small?.path}'`, 'postgres');
      const others = `datname = '${name}' AND pid <> pg_backend_pid()`;
      await made.asSuperuser(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE ${others}`,
        'postgres',
      );
      await made.asSuperuser(`ALTER DATABASE ${name} SET TABLESPACE ${space}`, 'postgres');
      return port;
    }

    test('nothing is acknowledged that could not be stored, /readyz tells, and it goes on by itself when there is room', async () => {
      if (small === null) return;
      const disk = small;
      const people = await Promise.all(Array.from({ length: PEOPLE }, (_, nth) => fleet.phone(100 + nth)));
      await Promise.all(people.map((phone) => toReview(phone)));
      const program = fleet.program(0);
      const { standIn, prisma } = fleet;
      const pending = () => standIn.pendingUpdates();
      await fillAndFree(
        { disk, program, people, pending, stored: () => prisma.signature.count() },
        async () => undefined,
      );
      await standIn.idle();
      const { _sum } = await prisma.tally.aggregate({ _sum: { signed: true } });
      expect(_sum.signed).toBe(PEOPLE);
      await sign(await fleet.phone(99));
      expect(await prisma.signature.count()).toBe(PEOPLE + 1);
    });
  });

  describe('under all of it', () => {
    let bot: Bot;
    beforeAll(async () => {
      bot = await startBot('webhook', {
        prepare: async ({ dataDir }) => {
          await rmdir(dataDir);
          await symlink(large?.path ?? '', dataDir);
        },
      });
    });
    afterAll(() => bot?.close());

    test('the database, which ends for want of room, is started again by itself when there is some', async () => {
      if (large === null) return;
      const { standIn, store, program } = bot;
      const people = await Promise.all(Array.from({ length: PEOPLE }, (_, nth) => bot.phone({ id: 100 + nth })));
      await Promise.all(people.map((phone) => toReview(phone)));
      const stored = async () => (await bot.counts()).signatures;
      const trial = { disk: large, program, people, pending: () => standIn.pendingUpdates(), stored };
      // The next thing that is written needs a new file of the write-ahead log.
      await fillAndFree(trial, async () => void (await store.pool.query('SELECT pg_switch_wal()').catch(() => null)));
      expect(program.output()).toMatch(/"reason":"full","msg":"the database server cannot be started again yet"/);
      await expect.poll(() => program.output()).toContain('the database server runs again');
      await standIn.idle();
      expect((await bot.counts()).tally).toBe(PEOPLE);
      await sign(await bot.phone({ id: 99 }));
      expect(await stored()).toBe(PEOPLE + 1);
    });
  });
});
