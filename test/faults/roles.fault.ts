import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertLedger } from '../broadcasts/assert-ledger.ts';
import { composes, sendNow } from '../e2e/composing.ts';
import { type Fleet, startFleet } from '../e2e/fleet.ts';
import { english, sign, thanked, title, toReview } from '../e2e/journey.ts';
import { bare } from '../e2e/phone.ts';
import type { Person } from '../slack/person.ts';
import { PGBOUNCER, startPgBouncer } from '../support/pgbouncer.ts';
import { until } from '../support/waiting.ts';
import { root } from '../tooling/paths.ts';

const { bot: words } = english;

const RATE = 60;
/** Within this a worker's death is noticed, and another has its place. */
const TAKEN_OVER_MS = 30_000;
/** Web processes come first; only they are sent updates. */
const WEB = 3;
/** Sessions that all programs share behind a pooler: fewer than one of them would open for itself. */
const SESSIONS = 12;

interface Way {
  readonly how: string;
  readonly pooled: boolean;
  readonly subscribers: number;
  /** Workers, which are killed one after the other; there is one more. */
  readonly workers: readonly number[];
}

const WAYS: readonly Way[] = [
  { how: 'on one PostgreSQL', pooled: false, subscribers: 1_200, workers: [3, 4] },
  { how: 'behind PgBouncer in transaction mode', pooled: true, subscribers: 600, workers: [3] },
];
if (PGBOUNCER === null) process.stdout.write('PgBouncer is not installed here: what is tested behind it is skipped\n');

describe.each(WAYS)('$how, three web processes', ({ pooled, subscribers, workers }) => {
  const skipped = pooled && PGBOUNCER === null;
  const stops: (() => Promise<void>)[] = [];
  let fleet: Fleet;
  let somebody = 10;
  beforeAll(async () => {
    if (skipped) return;
    fleet = await startFleet({
      programs: WEB + workers.length + 1,
      subscribers,
      rate: RATE,
      slack: true,
      settingsOf: (nth) => ({ ROLE: nth < WEB ? 'web' : 'worker' }),
      serves: (nth) => nth < WEB,
      ...(pooled && {
        through: async ({ access, store }) => {
          await store.pool.query(await readFile(join(root, 'src/server/deploy/pooler.sql'), 'utf8'));
          const bouncer = await startPgBouncer(access, SESSIONS);
          stops.push(() => bouncer.stop());
          return bouncer.port;
        },
      }),
    });
  });
  afterAll(async () => {
    await fleet?.close();
    for (const stop of stops) await stop();
  });

  const signatures = (): Promise<number> => fleet.prisma.signature.count();
  const tallied = async (): Promise<number> => {
    const { _sum } = await fleet.prisma.tally.aggregate({ _sum: { signed: true, withdrawn: true } });
    return (_sum.signed ?? 0) - (_sum.withdrawn ?? 0);
  };
  const quiet = (): void => {
    // Whatever a program could not send, it says so.
    for (let nth = 0; nth < WEB; nth += 1) expect(fleet.program(nth).output()).not.toMatch(/"level":"(?:warn|error)"/);
  };

  /** People who sign without a pause, until told to stop; gives how many did. */
  function peopleSign(atOnce: number): { stop(): Promise<number> } {
    let over = false;
    const people = Array.from({ length: atOnce }, async () => {
      let signed = 0;
      for (; !over; signed += 1) await sign(await fleet.phone(somebody++));
      return signed;
    });
    return {
      async stop() {
        over = true;
        return (await Promise.all(people)).reduce((sum, signed) => sum + signed, 0);
      },
    };
  }

  test.skipIf(skipped)(
    'whatever one person does comes to another of them each time, in both channels, and is done once',
    async () => {
      const before = await signatures();
      const served = (): number[] => Array.from({ length: WEB }, (_, nth) => fleet.served(nth));
      const already = served();
      const [kari, ola] = [await fleet.phone(somebody++), fleet.colleague()];
      for (let time = 0; time < 3; time += 1) {
        await Promise.all([toReview(kari), toReviewInSlack(ola)]);
        // Fast fingers: each tap goes to another process, at the same moment.
        await Promise.all([
          ...Array.from({ length: 4 }, () => kari.taps(words('button.signNow'))),
          ...Array.from({ length: 4 }, () => ola.press('modal', words('button.signNow'))),
        ]);
        await Promise.all([kari.sees(thanked), ola.sees(words('sign.thanks'))]);
        await fleet.standIn.idle();
        expect([await signatures(), await tallied()]).toEqual([before + 2, before + 2]);
        await kari.says('/withdraw', words('withdraw.ask', { title }));
        await kari.presses(words('button.withdrawYes'), words('withdraw.withdrawn'));
        await ola.close();
        await ola.command('/petition withdraw');
        await sees(ola, words('withdraw.ask', { title }));
        await ola.press('modal', words('button.withdrawYes'));
        await sees(ola, words('withdraw.withdrawn'));
        await ola.close();
        expect([await signatures(), await tallied()]).toEqual([before, before]);
      }
      // Every one of them had a hand in it.
      for (const [nth, count] of served().entries()) expect(count - (already[nth] ?? 0)).toBeGreaterThan(5);
      quiet();
    },
  );

  test.skipIf(skipped)(
    'they are replaced one after the other while people sign: nothing is lost, nobody is told of it',
    async () => {
      const before = await signatures();
      const people = peopleSign(4);
      for (let nth = 0; nth < WEB; nth += 1) {
        const then = await signatures();
        await expect.poll(signatures).toBeGreaterThan(then + 4);
        await fleet.replace(nth);
      }
      const signed = await people.stop();
      await fleet.standIn.idle();
      expect([await signatures(), await tallied()]).toEqual([before + signed, before + signed]);
      quiet();
    },
  );

  test.skipIf(skipped)(
    'one worker in the whole cluster sends for an account; when it is killed, another goes on soon, and nobody gets it twice',
    async () => {
      const staff = await fleet.staff(1);
      await composes(staff);
      await staff.taps(sendNow);
      const left = () => fleet.received()[0] ?? 0;
      const account = () => fleet.prisma.sendingAccount.findFirstOrThrow({ where: { channel: 'telegram' } });
      await expect.poll(left).toBeLessThan(subscribers - RATE);
      // Nobody took over from anybody: two workers would fence each other off.
      const { epoch } = await account();
      await expect.poll(left).toBeLessThan(subscribers - 4 * RATE);
      expect((await account()).epoch).toBe(epoch);
      for (const worker of workers) {
        const before = left();
        await fleet.kill(worker);
        const killed = performance.now();
        await expect.poll(left, { timeout: TAKEN_OVER_MS, interval: 50 }).toBeLessThan(before - 2 * RATE);
        process.stdout.write(
          `worker ${worker} killed: others go on after ${Math.round(performance.now() - killed)} ms\n`,
        );
      }
      await expect
        .poll(async () => (await fleet.prisma.broadcast.findFirstOrThrow()).state, { timeout: 120_000 })
        .toBe('done');
      const { id } = await fleet.prisma.broadcast.findFirstOrThrow();
      await assertLedger(fleet.prisma, id);
      const [, , ...more] = fleet.received();
      expect(more).toEqual([]);
    },
  );
});

const sees = (person: Person, text: string): Promise<void> =>
  until(
    () => person.hasModal() && bare(person.read('modal')).includes(text),
    () => `a window that says ${text}`,
  );

/** Goes to the review in a window, without a name. */
async function toReviewInSlack(person: Person): Promise<void> {
  await person.command('/petition sign');
  await sees(person, words('consent.sign.doors').slice(0, 20));
  await person.fill('field.consent', ['yes']);
  await person.fill('field.visibility', 'anonymous');
  await person.submit();
  await sees(person, words('review.anonymous'));
}
