import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { activeCampaignKey } from '../privacy/campaign-keys.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import type { PrismaClient } from '../store/generated/client.ts';

/**
 * What was, and is put back by somebody who can write to the database. Each row of it is one that this program wrote. So the
 * program remembers in a file outside the database where the audit trail ended: an older state of all of it is a whole chain, in
 * which that event is not. And the trail says which key was put into use last.
 */

const FILE = 'audit-end.json';

const End = z.strictObject({ number: z.int().min(1), id: z.uuid() });
type End = z.output<typeof End>;
type Trail = Pick<PrismaClient, 'auditEvent'>;

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
export async function rememberEnd(prisma: Trail, directory: string): Promise<Compared> {
  const known = await readEnd(directory);
  const compared = await compare(prisma, known);
  if (compared.kind === 'older' || compared.kind === 'unreadable') return compared;
  const last = await prisma.auditEvent.findFirst({
    where: { number: { not: null } },
    orderBy: { number: 'desc' },
    select: { id: true, number: true },
  });
  const moved = known === null || known === 'damaged' || known.id !== last?.id;
  if (last?.number && moved) await writeEnd(directory, { number: last.number, id: last.id });
  return compared;
}

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

/** A campaign whose names are sealed to another key (null: to none) than the one that was put into use last. */
export interface ReplacedKey {
  readonly campaign: string;
  readonly inUse: string | null;
  readonly last: string;
}

/** Where a key of before is in use again. Campaigns whose key was put into use before that was noted are passed by. */
export async function replacedKeys(prisma: PrismaClient, rows: RowMacs): Promise<readonly ReplacedKey[]> {
  const events = await prisma.auditEvent.findMany({ where: { what: 'keyed' }, orderBy: { number: 'asc' } });
  const last = new Map(events.flatMap(({ campaign, subject }) => (campaign && subject ? [[campaign, subject]] : [])));
  const found: ReplacedKey[] = [];
  for (const [campaign, fingerprint] of last) {
    const inUse = (await activeCampaignKey(prisma, rows, campaign))?.fingerprint ?? null;
    if (inUse !== fingerprint) found.push({ campaign, inUse, last: fingerprint });
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
    const { kind } = await rememberEnd(prisma, directory);
    const keys = (await replacedKeys(prisma, rows)).map(({ campaign }) => campaign);
    const wrong = kind === 'older' || kind === 'unreadable' || keys.length > 0;
    const now = wrong ? JSON.stringify([kind, keys]) : '';
    if (wrong && now !== told) log.error({ end: kind, keys }, 'the database is not what it was: doctor says more');
    told = now;
  };
}
