import type { RowMacs } from '../privacy/row-macs.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { finalExport, PART_ROWS } from './export.ts';
import { pathTo } from './merkle.ts';
import { boxHash, type Proof, type Row, rowHash } from './receipts.ts';

const HASH_BYTES = 32;

/**
 * Proves that a signature is in the final export of its campaign: from the hashes that were kept of it, not from the
 * signatures as they are now.
 * @param row id of a signature that is still there; who withdrew has no row, and so no proof
 * @returns null when it is not in the export
 */
export async function proveRow(
  prisma: PrismaClient,
  rows: RowMacs,
  campaign: string,
  row: string,
): Promise<Proof | null> {
  const delivered = await finalExport(prisma, rows, campaign);
  const signature = await prisma.signature.findUnique({
    where: { id: row },
    select: { campaign: true, box: true, sealedTo: true },
  });
  if (!delivered || signature?.campaign !== campaign) return null;
  const mine: Row = { campaign, row, key: signature.sealedTo, box: boxHash(signature.box) };
  const part = await prisma.exportPart.findFirst({
    where: { export: delivered.id, firstRow: { lte: row } },
    orderBy: { firstRow: 'desc' },
    select: { part: true, hashes: true },
  });
  if (!part) return null;
  const hashes = cut(part.hashes);
  const leaf = rowHash(mine);
  const within = hashes.findIndex((hash) => hash.equals(leaf));
  if (within < 0) return null;
  const parts = await prisma.exportPart.findMany({
    where: { export: delivered.id },
    orderBy: { part: 'asc' },
    select: { root: true },
  });
  const path = [
    ...pathTo(within, hashes),
    ...pathTo(
      part.part,
      parts.map(({ root }) => root),
    ),
  ];
  // All parts before this one are full.
  const index = part.part * PART_ROWS + within;
  return {
    ...mine,
    index,
    size: delivered.signatures,
    path: path.map((hash) => hash.toString('hex')),
    root: delivered.root,
  };
}

function cut(hashes: Uint8Array): Buffer[] {
  const count = hashes.length / HASH_BYTES;
  return Array.from({ length: count }, (_, at) => Buffer.from(hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)));
}
