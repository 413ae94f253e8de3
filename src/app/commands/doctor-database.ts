import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from '../../store/store.ts';
import type { Config } from '../config.ts';
import { isSecretOf } from './database.ts';
import { type Finding, fine, note, problem } from './doctor-finding.ts';

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
};

/** Whether the database answers, keeps quiet, and was made with this secret. */
export async function checkDatabase(store: Store, { secret, database }: Config): Promise<Finding[]> {
  const started = performance.now();
  await store.pool.query('SELECT 1');
  const took = Math.round(performance.now() - started);
  const { rows } = await store.pool.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [[...Object.keys(WANTED), 'wal_level', 'server_version']],
  );
  const has = new Map(rows.map(({ name, setting }) => [name, setting]));
  const where = database.kind === 'url' ? 'of your own' : 'embedded';
  return [
    fine('database', `PostgreSQL ${has.get('server_version')}, ${where}, answers in ${took} ms`),
    ...quiet(has),
    ...(await role(store)),
    (await isSecretOf(store, secret.reveal()))
      ? fine('secret', 'the database was made with it')
      : problem('secret', 'the database was made with another OPPROP_SECRET. Set that one.'),
  ];
}

function quiet(has: ReadonlyMap<string, string>): Finding[] {
  const loud = Object.entries(WANTED).filter(([name, wanted]) => has.has(name) && has.get(name) !== wanted);
  const findings = loud.map(([name, wanted]) =>
    problem('database privacy', `${name} is ${has.get(name)}. Set ${name} = ${wanted} in postgresql.conf, and reload.`),
  );
  if (findings.length === 0) findings.push(fine('database privacy', 'its logs keep no statements and no values'));
  const level = has.get('wal_level');
  if (level !== 'minimal')
    findings.push(
      note(
        'database privacy',
        `wal_level is ${level}: archived or replicated logs keep what was deleted since. Keep them no longer than you need them, or set it to minimal.`,
      ),
    );
  return findings;
}

async function role({ pool }: Store): Promise<Finding[]> {
  const { rows } = await pool.query<{ super: boolean }>(
    'SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user',
  );
  if (!rows[0]?.super) return [];
  return [problem('database role', 'the role in DATABASE_URL is a superuser. Use one that only owns its database.')];
}

const GIGABYTE = 1024 ** 3;

/** Whether there is room under DATA_DIR. */
export async function checkDisk({ dataDir, database }: Config): Promise<Finding[]> {
  if (database.kind === 'url') return [];
  const { bavail, bsize } = await statfs(dataDir).catch(() => statfs(dirname(dataDir)));
  const free = (bavail * bsize) / GIGABYTE;
  const text = `${free.toFixed(1)} GB free for DATA_DIR`;
  return [
    free < 1 ? problem('disk', `only ${text}. Free some, or move DATA_DIR to another disk.`) : fine('disk', text),
  ];
}
