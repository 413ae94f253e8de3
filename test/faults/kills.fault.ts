import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seeded } from '../support/seeded.ts';
import { PATIENCE } from '../support/waiting.ts';
import { type Ground, openGround, type Reached } from './ground.ts';
import { type Life, livesOnSlack, livesOnTelegram, newLife, PATIENCE_MS } from './lives.ts';
import { broadcasts, closes, type StaffWork } from './staff-lives.ts';

/** Another one in each run; `OPPROP_FAULTS_SEED` brings a run back. */
const SEED = Number(process.env['OPPROP_FAULTS_SEED'] ?? randomInt(2 ** 31));
/** In all; `OPPROP_FAULTS_KILLS=100` for the long form. */
const KILLS = Number(process.env['OPPROP_FAULTS_KILLS'] ?? 24);
/** People at a time, of each platform. */
const AT_ONCE = 4;
const SUBSCRIBERS = 60;
/** A broadcast takes some seconds, so that many a kill falls into it. */
const RATE = 30;
/** A program lives until so much is confirmed by it, and up to so long after. */
const CONFIRMED = 4;
const LIVES_MS = 1_500;
/** Most kills wait so long at most until a broadcast is written: it takes many steps, and none would ever be sent. */
const SPARED_MS = 15_000;

describe.each<[Reached, number]>([
  ['polling and Socket Mode', SEED],
  ['webhook and HTTP', SEED + 1],
])('on Telegram and Slack, by %s (seed %i)', (reached, seed) => {
  let ground: Ground;
  beforeAll(async () => {
    process.stdout.write(`seed ${SEED}\n`);
    ground = await openGround(reached, { subscribers: SUBSCRIBERS, rate: RATE });
  });
  afterAll(() => ground?.close());

  test(`SIGKILL at any moment, ${KILLS / 2} times, loses nothing that was confirmed, and does nothing twice`, {
    timeout: 120_000 + KILLS * 30_000,
  }, async ({ onTestFailed }) => {
    onTestFailed(() => void process.stderr.write(ground.program().output().split('\n').slice(-40).join('\n')));
    const { prisma } = ground;
    const random = seeded(seed);
    const lives: Life[] = [];
    const work: StaffWork = { closed: 0, broadcasts: 0, unknown: 0, writing: false };
    let ended = false;
    const over = (): boolean => ended;
    const goOn = async (
      channel: Life['channel'],
      live: (life: Life, plan: Parameters<typeof livesOnSlack>[2]) => Promise<void>,
    ): Promise<void> => {
      while (!over()) {
        const life = newLife(channel);
        lives.push(life);
        await live(life, { withdraws: random() < 0.5, stops: random() < 0.5 });
      }
    };
    const crowd = Array.from({ length: AT_ONCE }, () => [
      goOn('telegram', async (life, plan) => livesOnTelegram(await ground.phone(PATIENCE_MS), life, plan)),
      goOn('slack', (life, plan) => livesOnSlack(ground.colleague(), life, plan)),
    ]).flat();
    const [closer, writer] = [await ground.staff(PATIENCE_MS), await ground.staff(PATIENCE_MS)];
    const everybody = Promise.all([
      ...crowd,
      closes(ground, closer, work, over),
      broadcasts(ground, writer, work, over),
    ]);
    // Whoever fails ends the test at once, and not when all the others are done.
    const failed = everybody.then(() => new Promise<never>(() => undefined));
    const are = (holds: (told: Life['told']) => boolean): number => lives.filter(({ told }) => holds(told)).length;
    const surely = (act: 'signed' | 'subscribed'): number =>
      lives.filter(({ told, takesBack }) => told.has(act) && !takesBack.has(act)).length;
    const confirmed = (): number => lives.reduce((sum, { told }) => sum + told.size, work.closed + work.broadcasts);
    const subscribed = async (): Promise<number> => (await prisma.subscription.count()) - SUBSCRIBERS;

    for (let kill = 0; kill < KILLS / 2; kill += 1) {
      const before = confirmed();
      const spares = random() < 0.8;
      const began = performance.now();
      const waits = (): boolean => spares && work.writing && performance.now() - began < SPARED_MS;
      const isDue = (): boolean => confirmed() > before + CONFIRMED && !waits();
      await Promise.race([failed, expect.poll(isDue, { timeout: 5 * PATIENCE }).toBe(true)]);
      await sleep(random() * LIVES_MS);
      await ground.killAndStart(async () => {
        expect(await prisma.signature.count()).toBeGreaterThanOrEqual(surely('signed'));
        expect(await subscribed()).toBeGreaterThanOrEqual(surely('subscribed'));
      });
      if ((kill + 1) % 10 === 0)
        process.stdout.write(`${kill + 1} kills, ${confirmed()} acts, ${JSON.stringify(work)}\n`);
    }
    ended = true;
    await everybody;
    await Promise.all([ground.telegram.idle(), ground.slack.idle()]);

    expect(lives.every(({ done }) => done)).toBe(true);
    const signed = are((told) => told.has('signed') && !told.has('withdrawn'));
    expect(await prisma.signature.count()).toBe(signed);
    const { _sum } = await prisma.tally.aggregate({ _sum: { signed: true, withdrawn: true } });
    expect((_sum.signed ?? 0) - (_sum.withdrawn ?? 0)).toBe(signed);
    expect(_sum.signed).toBe(lives.length);
    for (const channel of ['telegram', 'slack'] as const) {
      const still = lives.filter(({ told, ...life }) => life.channel === channel && !told.has('stopped')).length;
      const others = channel === 'telegram' ? SUBSCRIBERS : 0;
      expect((await prisma.subscription.count({ where: { channel } })) - others, channel).toBe(still);
    }
    expect(await prisma.auditEvent.count({ where: { what: 'closed' } })).toBe(work.closed);
    // Every act was reached, or the sums above say little.
    for (const act of ['signed', 'subscribed', 'withdrawn', 'stopped'] as const)
      expect(are((told) => told.has(act))).toBeGreaterThan(0);
    expect(Math.min(work.closed, work.broadcasts)).toBeGreaterThan(0);
    process.stdout.write(`${KILLS / 2} kills: ${lives.length} people, ${confirmed()} acts, ${JSON.stringify(work)}\n`);
  });
});
