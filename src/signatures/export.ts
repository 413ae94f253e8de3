import { createHash, type Hash } from 'node:crypto';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';

/**
 * The file that goes to the key holder: JSON Lines. A head, then `[row id, index of the key, box in base64]` for each
 * signature, then an end with the count and the SHA-256 of all lines before it. Nothing else leaves: no pseudonym, day,
 * language or channel.
 */
export const EXPORT_FORMAT = 'opprop signatures';

/** What an export came to. */
export interface Exported {
  readonly count: number;
  /** Fingerprints of the keys that are needed to open it. */
  readonly keys: readonly string[];
  /** SHA-256 of all lines but the last, lower-case hex. */
  readonly sha256: string;
}

const BATCH = 5_000;

/**
 * Writes the sealed boxes of a campaign, as they are at one moment, line by line. They come in the order of their row ids,
 * which are random: a shuffle that says nothing of when or in what order people signed.
 */
export async function exportSignatures(
  prisma: PrismaClient,
  campaign: string,
  write: (text: string) => Promise<void>,
  now: Date,
): Promise<Exported> {
  return await prisma.$transaction(
    async (tx) => {
      const keys = await keysInUse(tx, campaign);
      const hash = createHash('sha256');
      const head = { format: EXPORT_FORMAT, version: 1, campaign, day: now.toISOString().slice(0, 10), keys };
      await put(hash, write, `${JSON.stringify(head)}\n`);
      const count = await writeBoxes(tx, campaign, keys, (text) => put(hash, write, text));
      const sha256 = hash.digest('hex');
      await write(`${JSON.stringify({ count, sha256 })}\n`);
      return { count, keys, sha256 };
    },
    { isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead, timeout: 3_600_000, maxWait: 60_000 },
  );
}

/** Remembers that an export was made: what of, how many, and which file. */
export async function recordExport(
  prisma: PrismaClient,
  campaign: string,
  { count, sha256 }: Exported,
  now: Date,
): Promise<void> {
  await prisma.export.create({ data: { campaign, signatures: count, sha256, at: now } });
}

async function keysInUse(tx: Prisma.TransactionClient, campaign: string): Promise<string[]> {
  const keys = await tx.signature.groupBy({ by: ['sealedTo'], where: { campaign }, orderBy: { sealedTo: 'asc' } });
  return keys.map(({ sealedTo }) => sealedTo);
}

async function writeBoxes(
  tx: Prisma.TransactionClient,
  campaign: string,
  keys: readonly string[],
  write: (text: string) => Promise<void>,
): Promise<number> {
  let count = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await tx.signature.findMany({
      where: { campaign, id: { gt: after } },
      orderBy: { id: 'asc' },
      take: BATCH,
      select: { id: true, box: true, sealedTo: true },
    });
    const last = rows.at(-1);
    if (!last) return count;
    const lines = rows.map(({ id, box, sealedTo }) => [
      id,
      keys.indexOf(sealedTo),
      Buffer.from(box).toString('base64'),
    ]);
    await write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    count += rows.length;
    after = last.id;
  }
}

async function put(hash: Hash, write: (text: string) => Promise<void>, text: string): Promise<void> {
  hash.update(text);
  await write(text);
}
