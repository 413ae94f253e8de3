import { randomUUID } from 'node:crypto';
import { macOfDelivery, macOfExport } from '../../src/privacy/records.ts';
import type { RowMacs } from '../../src/privacy/row-macs.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';

/** Puts a campaign where a handing over of that moment would have left it. */
export async function markDelivered(prisma: PrismaClient, rows: RowMacs, slug: string, at: Date): Promise<void> {
  const facts = { deliveredAt: at, deliveredTo: null, deliveredOn: null, deliveredCount: null };
  const data = { state: 'delivered', ...facts, deliveredMac: macOfDelivery(rows, { slug, ...facts }) };
  await prisma.campaign.upsert({ where: { slug }, create: { slug, ...data }, update: data });
}

/** Records a final export of so many signatures, without a file. */
export async function markExported(
  prisma: PrismaClient,
  rows: RowMacs,
  campaign: string,
  signatures: number,
  at: Date,
): Promise<void> {
  const facts = { id: randomUUID(), campaign, signatures, setAside: 0, sha256: 'ab'.repeat(32), at, root: null };
  await prisma.export.create({ data: { ...facts, final: true, mac: macOfExport(rows, facts) } });
}
