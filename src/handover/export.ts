import { createHash, type Hash } from 'node:crypto';
import type { Privacy } from '../privacy/privacy.ts';
import { isOwnExport, macOfExport } from '../privacy/records.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import { readSetAside } from '../signatures/set-aside.ts';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { createTree, rootOf } from './merkle.ts';
import { rowHash } from './receipts.ts';
import { agreedOf } from './wordings.ts';

/**
 * The file that goes to the key holder: JSON Lines. A head, then `[row id, index of the key, box in base64]` for each
 * signature, then an end with the count and the SHA-256 of all lines before it, and in a final export the root of the tree over
 * its rows. The head says how many agreed to which wording, counted at the moment of the rows: the numbers add up to the rows, and none
 * under ten can be had from the others. It says why which cohorts were set aside; a row of one has its place in that list as a fourth
 * part. Nothing else leaves: no pseudonym, and of no row its day, language or channel.
 */
export const EXPORT_FORMAT = 'opprop signatures';
export const EXPORT_VERSION = 3;

/** What an export came to. */
export interface Exported {
  readonly count: number;
  /** How many of them are set aside. */
  readonly setAside: number;
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
  readonly privacy: Pick<Privacy, 'rows' | 'setAside'>;
  readonly campaign: string;
  /** ISO, on the campaign's calendar. */
  readonly day: string;
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
  const { prisma, privacy, campaign, final, now } = exporting;
  return await prisma.$transaction(
    async (tx) => {
      // Without statistics the planner takes a campaign's rows for a few, and would sort a million of them for each part.
      await tx.$executeRaw`SET LOCAL enable_sort = off`;
      if (final) await tx.export.updateMany({ where: { campaign, final: true }, data: { final: false, mac: null } });
      if (final) await tx.exportPart.deleteMany({ where: { of: { campaign } } });
      const { id } = await tx.export.create({ data: { campaign, signatures: 0, sha256: '', at: now, final } });
      const exported = await writeLines(tx, exporting, id);
      const { count, setAside, sha256, root } = exported;
      const facts = { signatures: count, setAside, sha256, root };
      const mac = final ? macOfExport(privacy.rows, { id, campaign, at: now, ...facts }) : null;
      await tx.export.update({ where: { id }, data: { ...facts, mac } });
      return exported;
    },
    { isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead, timeout: 3_600_000, maxWait: 60_000 },
  );
}

async function writeLines(tx: Prisma.TransactionClient, exporting: Exporting, id: string): Promise<Exported> {
  const { privacy, campaign, day, final, write, onProgress } = exporting;
  const aside = await readSetAside(tx, privacy, campaign);
  const marks = aside.map(({ mark }) => Buffer.from(mark, 'hex'));
  const keys = await keysInUse(tx, campaign);
  const hash = createHash('sha256');
  const agreed = await agreedOf(tx, campaign);
  const setAside = aside.map(({ reason, words }) => ({ reason, words }));
  const head = { campaign, day, final, keys, ...agreed, setAside };
  await put(hash, write, `${JSON.stringify({ format: EXPORT_FORMAT, version: EXPORT_VERSION, ...head })}\n`);
  const tree = createTree();
  let [count, without] = [0, 0];
  for (let part = 0, after = FIRST; ; part += 1) {
    const rows = await readPart(tx, campaign, { keys, marks }, after);
    const [first, last] = [rows.ids[0], rows.ids.at(-1)];
    if (first === undefined || last === undefined) break;
    await put(hash, write, rows.lines);
    if (final) {
      const hashes = rows.ids.map((row, nth) =>
        rowHash({ campaign, row, key: keys[rows.keys[nth] ?? -1] ?? '', box: rows.boxes[nth] ?? '' }),
      );
      const root = rootOf(hashes);
      tree.add(root);
      const kept = { hashes: Uint8Array.from(Buffer.concat(hashes)), root: Uint8Array.from(root) };
      await tx.exportPart.create({ data: { export: id, part, firstRow: first, ...kept } });
    }
    count += rows.ids.length;
    without += rows.aside;
    after = last;
    onProgress?.(count);
  }
  const sha256 = hash.digest('hex');
  const root = final ? tree.root().toString('hex') : null;
  await write(`${JSON.stringify({ count, sha256, ...(root === null ? {} : { root }) })}\n`);
  return { count, setAside: without, keys, sha256, root };
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/** A part of the rows, in the order of their ids. */
interface Part {
  /** As they stand in the file. */
  readonly lines: string;
  readonly ids: readonly string[];
  /** Places of their keys among those in use. */
  readonly keys: readonly number[];
  /** SHA-256 of their boxes, lower-case hex. */
  readonly boxes: readonly string[];
  /** How many of them are set aside. */
  readonly aside: number;
}

/**
 * Reads a part as four texts that the database itself has put together. Of a million rows with a value in each column, the
 * client's decoding was most of the time and of the memory.
 */
async function readPart(
  tx: Prisma.TransactionClient,
  campaign: string,
  { keys, marks }: { readonly keys: readonly string[]; readonly marks: readonly Uint8Array[] },
  after: string,
): Promise<Part> {
  const [part] = await tx.$queryRaw<
    { lines: string | null; ids: string; keys: string; boxes: string; aside: number }[]
  >`
    SELECT string_agg('["' || id || '",' || key || ',"' || box || '"' || coalesce(',' || aside, '') || E']\n', '' ORDER BY id) AS lines, string_agg(id::text, ',' ORDER BY id) AS ids,
      string_agg(key::text, ',' ORDER BY id) AS keys, string_agg(hash, ',' ORDER BY id) AS boxes,
      count(aside)::int AS aside
    FROM (SELECT id, array_position(${keys}::text[], sealed_to) - 1 AS key, replace(encode(box, 'base64'), E'\n', '') AS box,
        encode(sha256(box), 'hex') AS hash, array_position(${marks}::bytea[], cohort) - 1 AS aside
      FROM signature WHERE id > ${after}::uuid AND campaign = ${campaign} ORDER BY id LIMIT ${PART_ROWS}) part`;
  if (!part || part.lines === null) return { lines: '', ids: [], keys: [], boxes: [], aside: 0 };
  const { lines, ids, boxes, aside } = part;
  return { lines, ids: ids.split(','), keys: part.keys.split(',').map(Number), boxes: boxes.split(','), aside };
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

async function keysInUse(tx: Prisma.TransactionClient, campaign: string): Promise<string[]> {
  const keys = await tx.signature.groupBy({ by: ['sealedTo'], where: { campaign }, orderBy: { sealedTo: 'asc' } });
  return keys.map(({ sealedTo }) => sealedTo);
}

async function put(hash: Hash, write: (text: string) => Promise<void>, text: string): Promise<void> {
  hash.update(text);
  await write(text);
}
