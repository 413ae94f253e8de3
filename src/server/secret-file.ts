import { randomBytes } from 'node:crypto';
import { link, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { enterable } from '../store/embedded/account.ts';
import { makeDataDir } from '../store/embedded/cluster.ts';
import { say } from '../texts/operator.ts';
import type { ChannelModule } from './channel-module.ts';
import { SETTINGS } from './settings.ts';

/** Prefixes that only settings of this program have, and those of its channels: another name with one is a slip of the pen. */
const OUR_PREFIXES = ['OPPROP', 'ORGANISATION', 'ORGANIZATION', 'PRIVACY', 'BROADCAST', 'RETENTION'];

/** Reads a `.env` file, if there is one. It is not put into the environment, where child processes would see it. */
export async function readEnvFile(
  file: string,
  modules: readonly ChannelModule[],
): Promise<{ readonly values: NodeJS.Dict<string>; readonly problems: readonly string[] }> {
  let text: string | null;
  try {
    text = decode(await readFile(file));
  } catch (error) {
    const code = codeOf(error);
    return { values: {}, problems: code === 'ENOENT' ? [] : [`${file} ${say('config.envUnreadable', { code })}`] };
  }
  if (text === null) return { values: {}, problems: [`${file} ${say('config.envEncoding')}`] };
  const values = parseEnv(text);
  const known = new Set([...Object.keys(SETTINGS), ...modules.flatMap(({ settings }) => settings)]);
  const prefixes = [...OUR_PREFIXES, ...modules.map(({ name }) => name.toUpperCase())];
  const isOurs = (name: string): boolean => prefixes.some((prefix) => name.startsWith(`${prefix}_`));
  const unknown = Object.keys(values).filter((name) => isOurs(name) && !known.has(name));
  return { values, problems: unknown.map((name) => `${name} ${say('config.unknown')}`) };
}

/** Text as editors save it: in UTF-8 or UTF-16, with or without a byte order mark; null when it is neither. */
function decode(bytes: Buffer): string | null {
  const [first, second] = bytes;
  const encoding =
    (first === 0xff && second === 0xfe) || second === 0
      ? 'utf-16le'
      : (first === 0xfe && second === 0xff) || first === 0
        ? 'utf-16be'
        : 'utf-8';
  try {
    // The decoder drops a byte order mark.
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

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

/**
 * Reads the secret of a trial from its data directory, making it when there is none. It is written beside its place and then
 * put there, so that a power cut leaves all of it or nothing.
 */
export async function takeTrialSecret(
  dataDir: string,
): Promise<
  | { problem: null; value: string; made: string | null }
  | { problem: 'broken' | 'unreadable' | 'unwritable'; file: string; code: string }
> {
  const file = join(dataDir, 'trial-secret');
  try {
    const text = await readFile(file, 'utf8');
    const value = text.trim();
    const whole = Buffer.from(value, 'base64').length === 32;
    return whole ? { problem: null, value, made: null } : { problem: 'broken', file, code: '' };
  } catch (error) {
    // Of another user, a folder in its place, a disk that fails: none of it says that the secret is lost.
    if (codeOf(error) !== 'ENOENT') return { problem: 'unreadable', file, code: codeOf(error) };
  }
  const value = randomBytes(32).toString('base64');
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await makeDataDir(dataDir);
    await writeFile(draft, `${value}\n`, { mode: 0o600, flag: 'wx', flush: true });
    await link(draft, file);
    return { problem: null, value, made: file };
  } catch (error) {
    // Another start was quicker: its secret serves both.
    return codeOf(error) === 'EEXIST' ? takeTrialSecret(dataDir) : { problem: 'unwritable', file, code: codeOf(error) };
  } finally {
    await rm(draft, { force: true });
  }
}
