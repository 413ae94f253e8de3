import { createHash, type Hash } from 'node:crypto';
import { isOwnExport, macOfExport } from '../privacy/records.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { createTree, rootOf } from './merkle.ts';
import { rowHash } from './receipts.ts';

/**
 * The file that goes to the key holder: JSON Lines. A head, then `[row id, index of the key, box in base64]` for each
 * signature, then an end with the count and the SHA-256 of all lines before it, and in a final export the root of the tree over
 * its rows. The head says how many agreed to which wording, where ten or more did. Nothing else leaves: no pseudonym, and of no row
 * its day, language or channel.
 */
export const EXPORT_FORMAT = 'opprop signatures';
export const EXPORT_VERSION = 2;

/** What an export came to. */
export interface Exported {
  readonly count: number;
  /** Fingerprints of the keys that are needed to open it. */
  readonly keys: readonly string[];
  /** SHA-256 of all lines but the last, lower-case hex. */
  readonly sha256: string;
  /** Of the tree over the rows, lower-case hex; null unless the export is final. */
  readonly root: string | null;
}

/** Rows in a part: a power of two, so that each full part is a subtree of its own. */
export const PART_ROWS = 4_096;

export interface Exporting {
  readonly prisma: PrismaClient;
  readonly rows: RowMacs;
  readonly campaign: string;
  readonly final: boolean;
  /** Takes the file's text, piece by piece. */
  write(text: string): Promise<void>;
  readonly now: Date;
  /** Told now and then how many rows are written. */
  onProgress?(count: number): void;
}

/**
 * Writes the sealed boxes of a campaign, as they are at one moment, line by line, while people go on. They come in the order
 * of their row ids, which are random: a shuffle that says nothing of when or in what order people signed. What an export came
 * to is remembered; a final one takes the place of the one before.
 */
export async function exportSignatures(exporting: Exporting): Promise<Exported> {
  const { prisma, rows, campaign, final, now } = exporting;
  return await prisma.$transaction(
    async (tx) => {
      // Without statistics the planner takes a campaign's rows for a few, and would sort a million of them for each part.
      await tx.$executeRaw`SET LOCAL enable_sort = off`;
      if (final) await tx.export.updateMany({ where: { campaign, final: true }, data: { final: false, mac: null } });
      if (final) await tx.exportPart.deleteMany({ where: { of: { campaign } } });
      const { id } = await tx.export.create({ data: { campaign, signatures: 0, sha256: '', at: now, final } });
      const exported = await writeLines(tx, exporting, id);
      const { count, sha256, root } = exported;
      const mac = final ? macOfExport(rows, { id, campaign, signatures: count, sha256, at: now, root }) : null;
      await tx.export.update({ where: { id }, data: { signatures: count, sha256, root, mac } });
      return exported;
    },
    { isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead, timeout: 3_600_000, maxWait: 60_000 },
  );
}

async function writeLines(tx: Prisma.TransactionClient, exporting: Exporting, id: string): Promise<Exported> {
  const { campaign, final, write, now, onProgress } = exporting;
  const keys = await keysInUse(tx, campaign);
  const hash = createHash('sha256');
  const day = now.toISOString().slice(0, 10);
  await put(
    hash,
    write,
    `${JSON.stringify({ format: EXPORT_FORMAT, version: EXPORT_VERSION, campaign, day, final, keys, wordings: await wordingsOf(tx, campaign) })}\n`,
  );
  const tree = createTree();
  let count = 0;
  for (let part = 0, after = FIRST; ; part += 1) {
    const rows = await readRows(tx, campaign, after);
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) break;
    await put(hash, write, rows.map(({ id: row, box, sealedTo }) => line(row, keys.indexOf(sealedTo), box)).join(''));
    if (final) {
      const hashes = rows.map(({ id: row, hash: box, sealedTo: key }) => rowHash({ campaign, row, key, box }));
      const root = rootOf(hashes);
      tree.add(root);
      const kept = { hashes: Uint8Array.from(Buffer.concat(hashes)), root: Uint8Array.from(root) };
      await tx.exportPart.create({ data: { export: id, part, firstRow: first.id, ...kept } });
    }
    count += rows.length;
    after = last.id;
    onProgress?.(count);
  }
  const sha256 = hash.digest('hex');
  const root = final ? tree.root().toString('hex') : null;
  await write(`${JSON.stringify({ count, sha256, ...(root === null ? {} : { root }) })}\n`);
  return { count, keys, sha256, root };
}

const FIRST = '00000000-0000-0000-0000-000000000000';

interface ExportedRow {
  readonly id: string;
  readonly sealedTo: string;
  /** In base64, on one line. */
  readonly box: string;
  /** SHA-256 of the box, lower-case hex. */
  readonly hash: string;
}

/** A part of the rows, as text from the database itself: it need not be decoded and hashed here. */
async function readRows(
  tx: Prisma.TransactionClient,
  campaign: string,
  after: string,
): Promise<readonly ExportedRow[]> {
  return await tx.$queryRaw<ExportedRow[]>`
    SELECT id::text, sealed_to AS "sealedTo", translate(encode(box, 'base64'), E'\\n', '') AS box, encode(sha256(box), 'hex') AS hash
    FROM (SELECT id, sealed_to, box FROM signature WHERE id > ${after}::uuid AND campaign = ${campaign}
      ORDER BY id LIMIT ${PART_ROWS}) part ORDER BY part.id`;
}

function line(row: string, key: number, box: string): string {
  return `${JSON.stringify([row, key, box])}\n`;
}

/** What is recorded of the export that is handed over; null while there is none that this program wrote. */
export async function finalExport(
  prisma: PrismaClient,
  rows: RowMacs,
  campaign: string,
): Promise<{
  readonly id: string;
  readonly signatures: number;
  readonly sha256: string;
  readonly root: string;
} | null> {
  const found = (await prisma.export.findMany({ where: { campaign, final: true } })).find((row) =>
    isOwnExport(rows, row),
  );
  return found?.root ? { ...found, root: found.root } : null;
}

/** A wording that signers agreed to. */
export interface AgreedWording {
  readonly language: string;
  readonly text: string;
  /** How many; null: fewer than ten. */
  readonly count: number | null;
}

const SMALLEST_GROUP = 10;

/** Which wordings the rows agreed to, the most common first. A changed wording is another one, and old rows keep theirs. */
async function wordingsOf(tx: Prisma.TransactionClient, campaign: string): Promise<readonly AgreedWording[]> {
  const groups = await tx.signature.groupBy({ by: ['consent'], where: { campaign }, _count: { _all: true } });
  const texts = await tx.consentText.findMany({ where: { hash: { in: groups.map(({ consent }) => consent) } } });
  return groups
    .map(({ consent, _count: { _all: all } }) => ({ all, consent, of: texts.find(({ hash }) => hash === consent) }))
    .sort((one, other) => other.all - one.all || (one.consent < other.consent ? -1 : 1))
    .flatMap(({ all, of }) =>
      of ? [{ language: of.language, text: of.text, count: all < SMALLEST_GROUP ? null : all }] : [],
    );
}

async function keysInUse(tx: Prisma.TransactionClient, campaign: string): Promise<string[]> {
  const keys = await tx.signature.groupBy({ by: ['sealedTo'], where: { campaign }, orderBy: { sealedTo: 'asc' } });
  return keys.map(({ sealedTo }) => sealedTo);
}

async function put(hash: Hash, write: (text: string) => Promise<void>, text: string): Promise<void> {
  hash.update(text);
  await write(text);
}
