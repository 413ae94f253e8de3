import type { Config } from '../server/config.ts';
import { freeBytes, LOW_DISK_BYTES } from '../server/disk.ts';
import { type Finding, fine, note, problem } from '../server/finding.ts';
import { lastDone } from '../store/chores.ts';
import type { Store } from '../store/store.ts';
import { say } from '../texts/operator.ts';
import { isSecretOf } from './database.ts';

/** Settings of the server by which its logs and files tell of nobody, and it loses nothing. */
const WANTED: Readonly<Record<string, string>> = {
  fsync: 'on',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  track_commit_timestamp: 'off',
  wal_init_zero: 'on',
  wal_recycle: 'off',
};

/** In the units of `pg_settings` (MB, seconds): beyond these the write-ahead log tells for long when each row was written. */
const AT_MOST: Readonly<Record<string, number>> = { max_wal_size: 1024, min_wal_size: 80, checkpoint_timeout: 300 };

/** Whether the database answers, keeps quiet, and was made with this secret. */
export async function checkDatabase(store: Store, { secret, database }: Config): Promise<Finding[]> {
  const started = performance.now();
  await store.pool.query('SELECT 1');
  const took = Math.round(performance.now() - started);
  const { rows } = await store.pool.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [[...Object.keys(WANTED), ...Object.keys(AT_MOST), 'wal_level', 'archive_mode', 'server_version']],
  );
  const has = new Map(rows.map(({ name, setting }) => [name, setting]));
  const version = has.get('server_version') ?? '';
  return [
    fine('database', say(`doctor.database.answers.${database.kind}`, { version, took })),
    ...checkServerSettings(has),
    ...(await role(store)),
    (await isSecretOf(store, secret.reveal()))
      ? fine('secret', say('doctor.database.secretRight'))
      : problem('secret', say('doctor.database.secretWrong')),
  ];
}

/** What the server's settings let its logs and files tell. @param has as `pg_settings` has them; what is not there is as it should be */
export function checkServerSettings(has: ReadonlyMap<string, string>): Finding[] {
  return [...quiet(has), ...brief(has)];
}

function quiet(has: ReadonlyMap<string, string>): Finding[] {
  const findings = Object.entries(WANTED).flatMap(([name, wanted]) => {
    const value = has.get(name) ?? wanted;
    if (value === wanted) return [];
    return [problem('database privacy', say('doctor.database.loud', { name, value, wanted }))];
  });
  if (findings.length === 0) findings.push(fine('database privacy', say('doctor.database.quiet')));
  const level = has.get('wal_level') ?? 'minimal';
  if (level !== 'minimal') findings.push(note('database privacy', say('doctor.database.walLevel', { level })));
  return findings;
}

/** How long the write-ahead log, in which each change stands with its time, is kept. */
function brief(has: ReadonlyMap<string, string>): Finding[] {
  const long = Object.entries(AT_MOST).flatMap(([name, most]) => {
    const value = Number(has.get(name) ?? 0);
    return value > most ? [note('database privacy', say('doctor.database.walLong', { name, value, most }))] : [];
  });
  const archive = has.get('archive_mode') ?? 'off';
  return archive === 'off' ? long : [...long, note('database privacy', say('doctor.database.archive'))];
}

async function role({ pool }: Store): Promise<Finding[]> {
  const { rows } = await pool.query<{ super: boolean; more: string[]; checkpoint: boolean }>(
    `SELECT rolsuper AS super, array_remove(ARRAY[CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
       CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END], NULL) AS more, EXISTS (SELECT FROM pg_roles c
       WHERE c.rolname = 'pg_checkpoint' AND pg_has_role(current_user, c.oid, 'USAGE'))
       AND has_function_privilege('pg_switch_wal()', 'EXECUTE') AS checkpoint
     FROM pg_roles WHERE rolname = current_user`,
  );
  if (rows[0]?.super) return [problem('database role', say('doctor.database.superuser'))];
  const more = rows[0]?.more ?? [];
  if (more.length > 0)
    return [problem('database role', say('doctor.database.roleTooMuch', { rights: more.join(' ') }))];
  return rows[0]?.checkpoint ? [] : [note('database role', say('doctor.database.noCheckpoint'))];
}

const GIGABYTE = 1024 ** 3;

/** Whether there is room under DATA_DIR. */
export async function checkDisk({ dataDir, database }: Config): Promise<Finding[]> {
  if (database.kind === 'url') return [];
  const bytes = await freeBytes(dataDir);
  const free = (bytes / GIGABYTE).toFixed(1);
  return [
    bytes < LOW_DISK_BYTES
      ? problem('disk', say('doctor.disk.low', { free }))
      : fine('disk', say('doctor.disk.enough', { free })),
  ];
}

const WEEK_MS = 7 * 86_400_000;
/** A nightly one is older than this when a night was missed. */
const NIGHT_MS = 36 * 3_600_000;

/** Whether there is a backup of the last week, or of the last night where the program makes them. A trial needs none. */
export async function checkBackup(
  { prisma }: Store,
  { trial, backups }: Pick<Config, 'trial' | 'backups'>,
  now: Date,
): Promise<Finding[]> {
  if (trial) return [];
  const last = await lastDone(prisma, 'backup');
  if (last === null) return [note('backup', say('doctor.backup.none'))];
  const day = last.toISOString().slice(0, 10);
  const age = now.getTime() - last.getTime();
  if (backups && age > NIGHT_MS)
    return [problem('backup', say('doctor.backup.missed', { day, directory: backups.directory }))];
  return [
    age > WEEK_MS
      ? note('backup', say('doctor.backup.old', { day }))
      : fine('backup', say('doctor.backup.fresh', { day })),
  ];
}
