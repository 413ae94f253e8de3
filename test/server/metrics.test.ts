import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Messenger, Outcome, OutgoingMessage } from '../../src/broadcasts/messenger.ts';
import { createJobs, type Jobs } from '../../src/server/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import { rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import { noteDone } from '../../src/store/chores.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { root } from '../tooling/paths.ts';

let database: TestDatabase;
let jobs: Jobs;
let metrics: Metrics;
const config = { dataDir: '/', database: { kind: 'embedded', dataDir: '/', database: 'opprop' } } as const;

beforeAll(async () => {
  database = await freshDatabase();
  jobs = createJobs(database.store, createLog('error', { write: () => undefined }));
  jobs.define({ name: 'something' });
  await jobs.start();
  metrics = createMetrics();
  metrics.look({ store: database.store, config });
});
afterAll(async () => {
  await jobs.stop();
  await database.drop();
});

/** Samples as they are read, such as `opprop_pool_connections{state="idle"}`. */
async function read(from = metrics): Promise<Map<string, number>> {
  const lines = (await from.render()).split('\n').filter((line) => line.startsWith('opprop_'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

test('sends are counted by what became of them', async () => {
  const outcomes: Outcome[] = [{ kind: 'sent' }, { kind: 'sent' }, { kind: 'retry after', seconds: 3 }];
  const messenger: Messenger = {
    channel: 'telegram',
    serves: async () => true,
    pace: () => ({ perSecond: 30, atOnce: 1 }),
    who: () => null,
    excess: () => 0,
    send: async () => outcomes.shift() ?? { kind: 'gone' },
  };
  const watched = metrics.watchSends(messenger);
  for (let i = 0; i < 3; i += 1) await watched.send('12345678', { chat: 987_654_321 }, {} as OutgoingMessage);
  const found = await read();
  expect(found.get('opprop_sends_total{channel="telegram",outcome="sent"}')).toBe(2);
  expect(found.get('opprop_sends_total{channel="telegram",outcome="retry_after"}')).toBe(1);
  expect(found.get('opprop_send_seconds_count{channel="telegram"}')).toBe(3);
  expect([...found.keys()].join()).not.toMatch(/12345678|987654321/);
});

test('queues, broadcasts, troubles, the night, the disk and connections are told as they are now', async () => {
  const { prisma } = database.store;
  await jobs.send('something', {});
  await jobs.send('something', {}, { afterSeconds: 3600 });
  await prisma.trouble.create({ data: { what: 'token', since: new Date() } });
  await rewriteFinishedDays({ prisma, now: () => new Date('2026-03-02T02:47:00Z'), campaigns: () => [] });
  await noteDone(prisma, 'backup', new Date('2026-03-01T12:00:00Z'));
  const found = await read();
  expect(found.get('opprop_backup_timestamp_seconds')).toBe(Date.parse('2026-03-01T12:00:00Z') / 1000);
  expect(found.get('opprop_queue_jobs{queue="something",state="waiting"}')).toBe(1);
  expect(found.get('opprop_trouble{what="token"}')).toBe(1);
  expect(found.get('opprop_trouble{what="disk"}')).toBe(0);
  expect(found.get('opprop_broadcasts{state="sending"}')).toBe(0);
  expect(found.get('opprop_nightly_timestamp_seconds')).toBe(Date.parse('2026-03-02') / 1000);
  expect(found.get('opprop_disk_free_bytes')).toBeGreaterThan(0);
  expect(found.get('opprop_database_up')).toBe(1);
  await prisma.trouble.deleteMany();
  expect((await read()).get('opprop_trouble{what="token"}')).toBe(0);
});

test('a database that is away is told, and the page is there', async () => {
  const away = createMetrics();
  const refuse = () => Promise.reject(new Error('away'));
  const pool = Object.assign(Object.create(database.store.pool), { query: refuse });
  away.look({ store: { ...database.store, pool }, config });
  const found = await read(away);
  expect(found.get('opprop_database_up')).toBe(0);
  expect([...found.keys()].some((name) => name.startsWith('opprop_queue_jobs'))).toBe(false);
});

describe('alerts and the dashboard', () => {
  /** Names of the program's own figures, with what a histogram adds. */
  const declared = async () =>
    new Set(
      [...(await metrics.render()).matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
      ),
    );
  const named = (text: string) => [...text.matchAll(/\b(?:opprop|process)_[a-z_]+\b/g)].map(([name]) => name);
  const deploy = (file: string) => readFile(join(root, 'src/server/deploy', file), 'utf8');

  test('ask for nothing that is not told', async () => {
    const { groups } = z
      .object({
        groups: z.array(
          z.object({
            name: z.string(),
            rules: z.array(
              z.object({
                alert: z.string().regex(/^Opprop[A-Z]\w+$/),
                expr: z.string(),
                for: z
                  .string()
                  .regex(/^\d+[mh]$/)
                  .optional(),
                labels: z.object({ severity: z.enum(['page', 'ticket']) }),
                annotations: z.object({ summary: z.string() }),
              }),
            ),
          }),
        ),
      })
      .parse(parse(await deploy('alerts.yml')));
    const dashboard = z
      .object({ panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })) })
      .parse(JSON.parse(await deploy('grafana.json')));
    const alerts = groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    const panels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const known = await declared();
    const asked = [...alerts, ...panels].flatMap(named);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  test('follow the conventions: seconds, bytes, _total for counters, no label of a person or campaign', async () => {
    const text = await metrics.render();
    const own = [...text.matchAll(/^# TYPE (opprop_\S+) (\S+)/gm)];
    for (const [, name = '', type] of own) expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    const labels = new Set(
      [...text.matchAll(/^opprop_[a-z_]+\{([^}]*)\}/gm)].flatMap(([, all = '']) =>
        [...all.matchAll(/(\w+)=/g)].map(([, label]) => label),
      ),
    );
    const harmless = ['channel', 'outcome', 'le', 'queue', 'state', 'what'];
    expect([...labels].filter((label) => !harmless.includes(label ?? ''))).toEqual([]);
  });
});
