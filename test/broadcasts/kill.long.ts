import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DELIVERY } from '../../src/broadcasts/ledger.ts';
import { seeded } from '../support/seeded.ts';
import { until as soon } from '../support/waiting.ts';
import { assertLedger } from './assert-ledger.ts';
import type { InstanceOptions } from './instance.ts';
import type { SenderOrder } from './sender.ts';
import { done, openStage, people, received, type Stage, send, until } from './stage.ts';

let stage: Stage;
const children: ChildProcess[] = [];
const everyone = people(10_000, 2_000);

beforeAll(async () => {
  stage = await openStage();
  await stage.subscribe(everyone);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stage.stop();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function startSender(options: InstanceOptions): Promise<ChildProcess> {
  const child = fork(new URL('sender.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  const order: SenderOrder = {
    access: stage.database.access,
    secret: stage.secret,
    apiRoot: stage.apiRoot,
    options,
  };
  child.send(order);
  await once(child, 'message');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** How many the ledger holds as under way, once the server has finished what the dead process had asked of it. */
async function underWay(id: number): Promise<number> {
  let looks = 0;
  await soon(async () => {
    const [busy] = await stage.prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`;
    looks = busy?.count === 0 ? looks + 1 : 0;
    // What it had sent just before may still be on its way to the server.
    return looks >= 15;
  }, 'the server being done');
  return await stage.prisma.delivery.count({ where: { broadcast: id, state: DELIVERY.sending } });
}

describe('a sending process that is killed', () => {
  const KILLS = 20;
  const RATE = 100;
  const AT_ONCE = 2 * RATE;

  test('at twenty points, while planning and sending: everyone is accounted for, nobody gets it twice', async () => {
    const random = seeded(20_261_121);
    const staff = await stage.instance({ works: false, lookMs: 600_000 });
    const { id } = await send(staff);
    let before = { sent: 0, unknown: 0 };
    let inFlight = 0;
    for (let life = 0; life < KILLS; life += 1) {
      const arrived = stage.standIn.statistics().sent;
      const child = await startSender({ direct: true, rate: RATE, partSize: 250, lookMs: 100 });
      // Of four one dies while it plans or takes over, two amid their messages, and one when something is in its ledger.
      const messages = () => stage.standIn.statistics().sent > arrived;
      const noted = async () => ((await staff.broadcasts.progress(id))?.sent ?? 0) > before.sent;
      if (life % 4 === 3) await soon(noted);
      else if (life % 4 > 0) await soon(messages);
      await sleep(random() * 350);
      await kill(child);

      const left = await underWay(id);
      const { sent = 0, unknown = 0 } = (await staff.broadcasts.progress(id)) ?? {};
      await assertLedger(stage.prisma, id);
      expect(left).toBeLessThanOrEqual(AT_ONCE);
      expect(sent).toBeGreaterThanOrEqual(before.sent);
      // Unknown becomes only what the one before had under way.
      expect([before.unknown, before.unknown + inFlight]).toContain(unknown);
      if (unknown > before.unknown || left > inFlight) inFlight = left;
      before = { sent, unknown };
    }
    // They got somewhere, and none got to the end.
    expect(before.sent).toBeGreaterThanOrEqual(KILLS / 4);
    expect(before.sent).toBeLessThan(2_000);

    const last = await startSender({ direct: true, rate: 1000, partSize: 250, lookMs: 200 });
    const progress = await until(staff, id, done);
    await kill(last);
    expect(progress).toMatchObject({ audience: 2_000, gone: 0, failed: 0, skipped: 0, left: 0 });
    expect(progress.unknown).toBe(before.unknown + inFlight);
    expect(progress.sent + progress.unknown).toBe(2_000);
    await assertLedger(stage.prisma, id);
    const [never = 0, once_ = 0, ...more] = received(stage.standIn, everyone);
    expect(more).toEqual([]);
    expect(never).toBeLessThanOrEqual(progress.unknown);
    expect(once_).toBeGreaterThanOrEqual(progress.sent);
    process.stdout.write(
      `${KILLS} kills: ${progress.sent} sent, ${progress.unknown} unknown, ${once_ - progress.sent} of these arrived\n`,
    );
    await staff.stop();
  }, 300_000);

  test('is followed by another machine within seconds, through the queue', async () => {
    const staff = await stage.instance({ works: false, lookMs: 600_000 });
    const first = await startSender({ rate: 100 });
    const { id } = await send(staff);
    await until(staff, id, ({ sent }) => sent > 100);
    const second = await startSender({ rate: 1000 });
    await kill(first);
    const killed = performance.now();
    const { sent } = await until(staff, id, () => true);
    await until(staff, id, (progress) => progress.sent > sent + 100);
    const seconds = (performance.now() - killed) / 1000;
    expect(seconds).toBeLessThan(45);
    process.stdout.write(`another machine went on after ${seconds.toFixed(1)} s\n`);
    const progress = await until(staff, id, done);
    expect(progress).toMatchObject({ audience: 2_000, left: 0 });
    expect(progress.sent + progress.unknown).toBe(2_000);
    await assertLedger(stage.prisma, id);
    await kill(second);
    await staff.stop();
  });
});
