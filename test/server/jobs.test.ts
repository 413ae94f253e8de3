import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createJobs } from '../../src/server/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { PATIENCE } from '../support/waiting.ts';

let database: TestDatabase;
const lines: string[] = [];
const log = createLog('debug', { write: (line: string) => void lines.push(line) });

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test('a job sent in a transaction runs when it commits, and never when it does not', async () => {
  const jobs = createJobs(database.store, log);
  const ran: unknown[] = [];
  jobs.define({ name: 'greet' }, async (data) => void ran.push(data['n']));
  await jobs.start();
  const { prisma } = database.store;
  await prisma
    .$transaction(async (transaction) => {
      await jobs.send('greet', { n: 1 }, { transaction });
      throw new Error('changed my mind');
    })
    .catch(() => undefined);
  await prisma.$transaction(async (transaction) => void (await jobs.send('greet', { n: 2 }, { transaction })));
  await vi.waitFor(() => expect(ran).toEqual([2]), { timeout: PATIENCE });
  await jobs.stop();
});

test('of an exclusive queue one job with a key waits or runs', async () => {
  const jobs = createJobs(database.store, log);
  jobs.define({ name: 'alone', policy: 'exclusive', heartbeat: true });
  await jobs.start();
  expect(await jobs.send('alone', {}, { key: 'a' })).toBe(true);
  expect(await jobs.send('alone', {}, { key: 'a' })).toBe(false);
  expect(await jobs.send('alone', {}, { key: 'b' })).toBe(true);
  await jobs.stop();
});

test('a run that goes on again is followed by the next, and its key is never free', async () => {
  const jobs = createJobs(database.store, log);
  let runs = 0;
  const free: boolean[] = [];
  jobs.define({ name: 'relay', policy: 'exclusive', heartbeat: true }, async () => {
    runs += 1;
    free.push(await jobs.send('relay', {}, { key: 'a' }));
    return runs < 3 ? 'again' : undefined;
  });
  await jobs.start();
  await jobs.send('relay', {}, { key: 'a' });
  await vi.waitFor(() => expect(free).toEqual([false, false, false]), { timeout: PATIENCE });
  expect(runs).toBe(3);
  await vi.waitFor(async () => expect(await jobs.send('relay', {}, { key: 'a' })).toBe(true), { timeout: PATIENCE });
  await jobs.stop();
});

test('however many machines died with a job, the next takes it up after the longest pause', async () => {
  const jobs = createJobs(database.store, log);
  jobs.define({ name: 'outlives', policy: 'exclusive', heartbeat: true, retries: 20, longestPauseSeconds: 5 });
  await jobs.start();
  await jobs.send('outlives', {}, { key: 'a' });
  const { pool } = database.store;
  await pool.query(`
    UPDATE pgboss.job SET state = 'active', started_on = now(), heartbeat_on = now() - interval '1 minute', retry_count = 9
    WHERE name = 'outlives'`);
  const after = `SELECT extract(epoch FROM start_after - now())::float AS seconds
    FROM pgboss.job WHERE name = 'outlives' AND state = 'retry'`;
  const pause = async () => (await pool.query<{ seconds: number }>(after)).rows[0]?.seconds;
  await vi.waitFor(async () => expect(await pause()).toBeLessThanOrEqual(5), { timeout: PATIENCE });
  await jobs.stop();
});

test('a queue on which many work at once is looked at by one while there is nothing to do', async () => {
  const looks: number[] = [];
  const { pool } = database.store;
  const counting = new Proxy(pool, {
    get: (target, name) =>
      name !== 'query'
        ? Reflect.get(target, name)
        : (text: string, values: unknown[]) => {
            if (/'quiet'.*SKIP LOCKED/s.test(text)) looks.push(performance.now());
            return target.query(text, values);
          },
  });
  const jobs = createJobs({ pool: counting }, log);
  jobs.define({ name: 'quiet', atOnce: 20 }, async () => undefined);
  await jobs.start();
  // Each looks once at the start.
  await vi.waitFor(() => expect(looks.length).toBeGreaterThan(24), { timeout: PATIENCE });
  expect((looks[24] ?? 0) - (looks[0] ?? 0)).toBeGreaterThan(2_000);
  await jobs.stop();
});

test('what a failed run said is stored nowhere', async () => {
  const jobs = createJobs(database.store, log);
  let tries = 0;
  jobs.define({ name: 'fails', retries: 0 }, async () => {
    tries += 1;
    throw new Error('no chat for Kari Nordmann');
  });
  await jobs.start();
  await jobs.send('fails', {});
  const output = () =>
    database.store.pool.query("SELECT output FROM pgboss.job WHERE name = 'fails' AND state = 'failed'");
  await vi.waitFor(async () => expect((await output()).rows).toHaveLength(1), { timeout: PATIENCE });
  expect(tries).toBe(1);
  expect(JSON.stringify((await output()).rows)).not.toContain('Nordmann');
  expect(lines.join()).toContain('a run failed');
  expect(lines.join()).not.toContain('Nordmann');
  await jobs.stop();
});
