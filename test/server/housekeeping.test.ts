import { afterAll, beforeAll, expect, test } from 'vitest';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createJournal } from '../../src/privacy/journal.ts';
import { defineHousekeeping } from '../../src/server/housekeeping.ts';
import type { JobHandler, Jobs } from '../../src/server/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import { noteDone } from '../../src/store/chores.ts';
import { scratch } from '../support/scratch.ts';
import { openStage, type Stage } from '../turn/fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.drop());

/** A queue that only notes what it is given. */
function noting() {
  const handlers = new Map<string, JobHandler>();
  const sent: string[] = [];
  const crons = new Map<string, string>();
  const jobs: Jobs = {
    define: ({ name }, handler) => void (handler && handlers.set(name, handler)),
    schedule: (queue, cron) => void crons.set(queue, cron),
    send: async (queue) => sent.push(queue) > 0,
    start: async () => undefined,
    stop: async () => undefined,
  };
  const run = (name: string) => handlers.get(name)?.({}, new AbortController().signal);
  return { jobs, sent, crons, run };
}

async function house(now: () => Date, backUp: (() => Promise<void>) | null = null) {
  const queue = noting();
  const { prisma } = stage.database.store;
  const erasureKeys = createErasureKeys(scratch());
  const catchUp = defineHousekeeping(queue.jobs, {
    ...stage.deps,
    prisma,
    now,
    erasureKeys,
    journal: createJournal(scratch(), stage.secret),
    backUp,
    rememberTrail: null,
    config: { retentionDays: 30 },
    log: createLog('error', { write: () => undefined }),
  });
  return { ...queue, catchUp };
}

const redo = async (): Promise<string> =>
  (await stage.database.asSuperuser('SELECT redo_lsn::text AS at FROM pg_control_checkpoint()')).rows[0].at;

test('what came due while no program ran is done at the start, and only that', async () => {
  const monday = new Date('2026-03-02T09:00:00Z');
  const first = await house(() => monday);
  await first.catchUp();
  expect(first.sent).toEqual(['expire-conversations', 'end-retention', 'rewrite-finished-days']);
  await first.run('rewrite-finished-days');
  const again = await house(() => monday);
  await again.catchUp();
  expect(again.sent).toEqual(['expire-conversations']);
  const late = await house(() => new Date('2026-03-04T00:30:00Z'));
  await late.catchUp();
  expect(late.sent).toContain('rewrite-finished-days');
});

test('a backup is made each night where they are kept, and at the start when one was missed', async () => {
  const now = new Date('2026-03-04T02:00:00Z');
  const { prisma } = stage.database.store;
  const none = await house(() => now);
  await none.catchUp();
  expect(none.crons.has('back-up')).toBe(false);
  let made = 0;
  const backUp = async () => {
    made += 1;
  };
  const kept = await house(() => now, backUp);
  expect(kept.crons.get('back-up')).toBe('37 3 * * *');
  await kept.catchUp();
  expect(kept.sent).toContain('back-up');
  await kept.run('back-up');
  expect(made).toBe(1);
  await noteDone(prisma, 'backup', new Date(now.getTime() - 22 * 3_600_000));
  const fresh = await house(() => now, backUp);
  await fresh.catchUp();
  expect(fresh.sent).not.toContain('back-up');
});

test('every minute the write-ahead log goes on in a new file', async () => {
  const { run, crons } = await house(() => new Date('2026-03-04T02:00:00Z'));
  const file = async () =>
    (await stage.database.asSuperuser('SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS name')).rows[0].name;
  await stage.database.store.prisma.preference.create({ data: { person: Buffer.alloc(32, 1) } });
  const before = await file();
  await run('end-log-file');
  await stage.database.store.prisma.preference.create({ data: { person: Buffer.alloc(32, 2) } });
  expect(await file()).not.toBe(before);
  expect(crons.get('end-log-file')).toBe('* * * * *');
});

test('the hourly and the nightly work end with a checkpoint', async () => {
  const { run, crons } = await house(() => new Date('2026-03-04T02:00:00Z'));
  for (const name of ['expire-conversations', 'rewrite-finished-days']) {
    const before = await redo();
    await run(name);
    expect(await redo()).not.toBe(before);
  }
  expect(crons.get('expire-conversations')).toMatch(/^\d+ \* \* \* \*$/);
  expect(crons.get('rewrite-finished-days')).toMatch(/^\d+ 2 \* \* \*$/);
});

test('within the hour after its close a campaign forgets who came with whom', async () => {
  const { prisma } = stage.database.store;
  await stage.person(77).sign(null);
  const left = () => prisma.signature.count({ where: { cohort: { not: null } } });
  const { run } = await house(() => stage.clock.now);
  await run('expire-conversations');
  expect(await left()).toBe(1);
  await prisma.campaign.updateMany({ data: { state: 'closed' } });
  await run('expire-conversations');
  expect(await left()).toBe(0);
});
