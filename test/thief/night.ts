import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createJournal } from '../../src/privacy/journal.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { defineHousekeeping } from '../../src/server/housekeeping.ts';
import type { JobHandler, Jobs } from '../../src/server/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import { createCampaigns } from '../../src/turn/campaigns.ts';
import { readWords } from '../../src/turn/words.ts';
import { PETITION } from '../e2e/words.ts';
import { root } from '../tooling/paths.ts';
import type { Haul } from './haul.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Everything that the program does by the clock, done now as if so much time had passed. */
export const afterDays = (days: number, haul: Haul): Promise<void> => after(days * DAY_MS, haul);
export const afterMinutes = (minutes: number, haul: Haul): Promise<void> => after(minutes * MINUTE_MS, haul);

async function after(ms: number, { store, secret, keyDir }: Haul): Promise<void> {
  const { prisma } = store;
  const erasureKeys = createErasureKeys(keyDir);
  const handlers: JobHandler[] = [];
  const { texts, packs } = readWords(`${root}locales`, () => undefined);
  const terms = { organisation: null, retentionDays: 30, channel: 'telegram' };
  const jobs: Pick<Jobs, 'define' | 'schedule'> = {
    define: (_rules, handler) => {
      if (handler) handlers.push(handler);
    },
    schedule: () => undefined,
  };
  defineHousekeeping(jobs as Jobs, {
    prisma,
    privacy: await createPrivacy({ prisma, secret, erasureKeys, campaigns: [PETITION] }),
    erasureKeys,
    journal: createJournal(join(keyDir, 'journal'), secret),
    campaigns: createCampaigns({ packs: packs.filter(({ slug }) => slug === PETITION), texts, publicUrl: null, terms }),
    now: () => new Date(Date.now() + ms),
    random: Math.random,
    backUp: null,
    rememberTrail: null,
    config: { retentionDays: 30 },
    log: createLog('error', { write: () => undefined }),
  });
  for (const handler of handlers) await handler({}, new AbortController().signal);
}

/** Lets the server write everything to its files, as it does every minute by itself. */
export const checkpoint = (haul: Haul): Promise<void> => asSuperuser(haul, ['CHECKPOINT']);

/** Lets the write-ahead log move on, as some minutes of ordinary work do. */
export const letGoOfLog = (haul: Haul): Promise<void> =>
  asSuperuser(haul, ['SELECT pg_switch_wal()', 'CHECKPOINT', 'SELECT pg_switch_wal()', 'CHECKPOINT']);

async function asSuperuser({ home, store }: Haul, statements: readonly string[]): Promise<void> {
  const written = await readFile(join(home.dataDir, 'postgres', 'access.json'), 'utf8');
  const { superuserPassword: password } = JSON.parse(written);
  const { host, port } = store.pool.options;
  const client = new pg.Client({ host, port, user: 'postgres', password, database: 'postgres' });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
