import type { Campaign, Export, Handover, Prisma } from '../store/generated/client.ts';
import type { RowMacs } from './row-macs.ts';

/**
 * What is recorded of a handing over, as it is vouched for: the final export, the record that waits for another person, and the
 * day from which retention runs. Whoever can write to the database could otherwise have another list taken for the one that was
 * exported, or an end of the retention, after which the erasure keys are destroyed and no backup helps.
 */

type Mac = Uint8Array<ArrayBuffer>;

/** A final export, but for its MAC. */
export type ExportFacts = Pick<Export, 'id' | 'campaign' | 'signatures' | 'setAside' | 'sha256' | 'at' | 'root'>;

function exportWords({ id, campaign, signatures, setAside, sha256, at, root }: ExportFacts) {
  // Nothing where nothing was: so are those vouched for that are older than setting aside.
  const aside = setAside === 0 ? [] : [String(setAside)];
  return [id, campaign, String(signatures), sha256, at.toISOString(), root, ...aside];
}

export function macOfExport(rows: RowMacs, facts: ExportFacts): Mac {
  return rows.of('export', exportWords(facts));
}

/** Whether this program wrote the export's row. Only final ones are vouched for. */
export function isOwnExport(rows: RowMacs, row: Export): boolean {
  return row.final && rows.holds(row.mac, 'export', exportWords(row));
}

/** A handing over that waits, but for its MAC. */
export type HandoverFacts = Omit<Handover, 'mac'>;

function handoverWords({ campaign, to, day, count, sha256, proposedBy, proposedAt }: HandoverFacts) {
  return [campaign, to, day.toISOString(), String(count), sha256, proposedBy, proposedAt.toISOString()];
}

export function macOfHandover(rows: RowMacs, facts: HandoverFacts): Mac {
  return rows.of('handover', handoverWords(facts));
}

export function isOwnHandover(rows: RowMacs, row: Handover): boolean {
  return rows.holds(row.mac, 'handover', handoverWords(row));
}

/** That a campaign was delivered, when, to whom and how many. */
export type DeliveryFacts = Pick<Campaign, 'slug' | 'deliveredAt' | 'deliveredTo' | 'deliveredOn' | 'deliveredCount'>;

function deliveryWords({ slug, deliveredAt, deliveredTo, deliveredOn, deliveredCount }: DeliveryFacts) {
  const [at, on] = [deliveredAt, deliveredOn].map((date) => date?.toISOString() ?? null);
  return [slug, at ?? null, deliveredTo, on ?? null, String(deliveredCount)];
}

export function macOfDelivery(rows: RowMacs, facts: DeliveryFacts): Mac {
  return rows.of('delivery', deliveryWords(facts));
}

export function isOwnDelivery(rows: RowMacs, row: DeliveryFacts & Pick<Campaign, 'deliveredMac'>): boolean {
  return rows.holds(row.deliveredMac, 'delivery', deliveryWords(row));
}

/** Vouches anew for every record that `old` vouches for; for a change of the secret. Gives how many. */
export async function vouchRecordsAnew(tx: Prisma.TransactionClient, old: RowMacs, next: RowMacs): Promise<number> {
  const exports = (await tx.export.findMany({ where: { final: true } })).filter((row) => isOwnExport(old, row));
  for (const row of exports) await tx.export.update({ where: { id: row.id }, data: { mac: macOfExport(next, row) } });
  const waiting = (await tx.handover.findMany()).filter((row) => isOwnHandover(old, row));
  for (const row of waiting)
    await tx.handover.update({ where: { campaign: row.campaign }, data: { mac: macOfHandover(next, row) } });
  const delivered = (await tx.campaign.findMany()).filter((row) => isOwnDelivery(old, row));
  for (const row of delivered)
    await tx.campaign.update({ where: { slug: row.slug }, data: { deliveredMac: macOfDelivery(next, row) } });
  return exports.length + waiting.length + delivered.length;
}
