import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type KeyedLasts, keyedLasts, shownKey } from '../privacy/campaign-keys.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import type { PrismaClient } from '../store/generated/client.ts';

/**
 * What was, and is put back by somebody who can write to the database. Each row of it is one that this program wrote. So the
 * program remembers in a file outside the database where the audit trail ended: an older state of all of it is a whole chain, in
 */

const FILE = 'audit-end.json';

const Keyed = z.strictObject({ fingerprint: z.string(), number: z.int().min(1) });
const End = z.strictObject({
  number: z.int().min(1),
  id: z.uuid(),
  /** By campaign; files of before have none. */
  keys: z.record(z.string(), Keyed).optional(),
});
type End = z.output<typeof End>;
type Trail = Pick<PrismaClient, 'auditEvent'>;
interface Vouched {
  readonly prisma: Trail;
  readonly rows: RowMacs;
}

/** How the database stands to what is remembered. `nothing`: there is nothing to compare. `older`: that event is not in it. */
export type Compared =
  | { readonly kind: 'nothing' | 'whole' }
  | { readonly kind: 'older'; readonly number: number }
  | { readonly kind: 'unreadable' };

/**
 * Looks whether the event that is remembered is in the database.
 * @param directory KEY_DIR, which machines share and backups leave out
 * @throws errors of the file system other than that there is no such file
 */
export async function compareEnd(prisma: Trail, directory: string): Promise<Compared> {
  return compare(prisma, await readEnd(directory));
}

/**
 * Compares, and remembers where the trail ends now. What is remembered and not there stays remembered until it is forgotten.
 * @throws errors of the file system
 */
export async function rememberEnd({ prisma, rows }: Vouched, directory: string): Promise<Compared> {
  const known = await readEnd(directory);
  const compared = await compare(prisma, known);
  if (compared.kind === 'older' || compared.kind === 'unreadable') return compared;
  const last = await prisma.auditEvent.findFirst({
    where: { number: { not: null } },
    orderBy: { number: 'desc' },
    select: { id: true, number: true },
  });
  const before = known === 'damaged' ? null : known;
  if (last?.number && (before?.id !== last.id || !before.keys)) {
    const keys = Object.fromEntries(await keyedLasts(prisma, rows, keysOf(before)));
    await writeEnd(directory, { number: last.number, id: last.id, keys });
  }
  return compared;
}

const keysOf = (end: End | 'damaged' | null): KeyedLasts =>
  new Map(end === null || end === 'damaged' ? [] : Object.entries(end.keys ?? {}));

/** Which keys were put into use last, as it is remembered outside the database. @throws errors of the file system */
export const rememberedKeys = async (directory: string): Promise<KeyedLasts> => keysOf(await readEnd(directory));

async function compare(prisma: Trail, known: End | 'damaged' | null): Promise<Compared> {
  if (known === null) return { kind: 'nothing' };
  if (known === 'damaged') return { kind: 'unreadable' };
  const { number, id } = known;
  const there = await prisma.auditEvent.findFirst({ where: { number }, select: { id: true } });
  return there?.id === id ? { kind: 'whole' } : { kind: 'older', number };
}

/** After a backup was restored on purpose: the trail goes on from where the backup ends. */
export const forgetEnd = (directory: string): Promise<void> => rm(join(directory, FILE), { force: true });

async function readEnd(directory: string): Promise<End | 'damaged' | null> {
  const text = await readFile(join(directory, FILE), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return End.parse(JSON.parse(text));
  } catch {
    return 'damaged';
  }
}

async function writeEnd(directory: string, end: End): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = join(directory, `${FILE}.${randomBytes(6).toString('hex')}`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(end)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(directory, FILE));
}

/** A campaign whose key in use is not there as it was: the database shows another (null: none). Nobody can sign. */
export interface ReplacedKey {
  readonly campaign: string;
  readonly inUse: string | null;
  readonly last: string;
}

/**
 * Where the database shows another key than the one that was put into use last: nothing is sealed to it. Campaigns whose key was put
 * into use before that was noted are passed by.
 */
export async function replacedKeys(
  prisma: PrismaClient,
  rows: RowMacs,
  directory: string,
): Promise<readonly ReplacedKey[]> {
  const found: ReplacedKey[] = [];
  for (const [campaign, { fingerprint }] of await keyedLasts(prisma, rows, await rememberedKeys(directory))) {
    const [right, shown] = await Promise.all([
      shownKey(prisma, rows, campaign, fingerprint),
      shownKey(prisma, rows, campaign),
    ]);
    if (!right) found.push({ campaign, inUse: shown?.fingerprint ?? null, last: fingerprint });
  }
  return found;
}

/** What looks every minute, remembers, and logs once what is not as it should be. `doctor` tells it in words. */
export function createTrailWatch(
  { prisma, rows }: { readonly prisma: PrismaClient; readonly rows: RowMacs },
  directory: string,
  log: { error(facts: object, words: string): void },
): () => Promise<void> {
  let told = '';
  return async () => {
    const { kind } = await rememberEnd({ prisma, rows }, directory);
    const keys = (await replacedKeys(prisma, rows, directory)).map(({ campaign }) => campaign);
    const wrong = kind === 'older' || kind === 'unreadable' || keys.length > 0;
    const now = wrong ? JSON.stringify([kind, keys]) : '';
    if (wrong && now !== told) log.error({ end: kind, keys }, 'the database is not what it was: doctor says more');
    told = now;
  };
}
