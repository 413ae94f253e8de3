import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { enterable } from '../store/embedded/account.ts';
import { makeDataDir } from '../store/embedded/cluster.ts';
import { say } from '../texts/operator.ts';
import { SETTING_NAMES } from './settings.ts';

/** Prefixes that only settings of this program have: another name with one of them is a slip of the pen. */
const OUR_PREFIX = /^(OPPROP|TELEGRAM|SLACK|ORGANISATION|ORGANIZATION|PRIVACY|BROADCAST|RETENTION)_/;

/** Reads a `.env` file, if there is one. It is not put into the environment, where child processes would see it. */
export async function readEnvFile(
  file: string,
): Promise<{ readonly values: NodeJS.Dict<string>; readonly problems: readonly string[] }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { values: {}, problems: missing ? [] : [`${file} ${say('config.envUnreadable')}`] };
  }
  const values = parseEnv(text);
  const known = new Set<string>(SETTING_NAMES);
  const unknown = Object.keys(values).filter((name) => OUR_PREFIX.test(name) && !known.has(name));
  return { values, problems: unknown.map((name) => `${name} ${say('config.unknown')}`) };
}

/** Whether a path lies in a directory. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, resolve(path));
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** Files up to this size are looked into for the secret. */
const SMALL = 65_536;

/**
 * Whether a file at the top of the data directory holds the secret: then a copy of the data brings it along. What is not
 * there, or cannot be read here, is passed over: this is for a warning.
 */
export async function secretLiesIn(dataDir: string, value: string): Promise<boolean> {
  const names = await readdir(dataDir).catch(() => []);
  for (const name of names) {
    const file = join(dataDir, name);
    const facts = await stat(file).catch(() => null);
    if (!facts?.isFile() || facts.size > SMALL) continue;
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.includes(value)) return true;
  }
  return false;
}

/**
 * Where the data lies unless DATA_DIR says: `data` in the program's directory. For root that directory may be closed to
 * the user who runs the database (a clone in `/root`); then `/var/lib/opprop`.
 */
export async function usualDataDir(directory: string): Promise<string> {
  if (process.getuid?.() !== 0) return 'data';
  return (await enterable(directory, { uid: -1, gid: -1 })) ? 'data' : '/var/lib/opprop';
}

/** Reads the secret of a trial from its data directory, making it when there is none. */
export async function takeTrialSecret(
  dataDir: string,
): Promise<{ problem: null; value: string; made: string | null } | { problem: 'broken' | 'unwritable' }> {
  const file = join(dataDir, 'trial-secret');
  try {
    await makeDataDir(dataDir);
    const value = randomBytes(32).toString('base64');
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${value}\n`);
    await handle.sync();
    await handle.close();
    return { problem: null, value, made: file };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return { problem: 'unwritable' };
  }
  const value = (await readFile(file, 'utf8').catch(() => '')).trim();
  return Buffer.from(value, 'base64').length === 32 ? { problem: null, value, made: null } : { problem: 'broken' };
}
