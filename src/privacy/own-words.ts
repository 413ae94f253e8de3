import type { Broadcast, Prisma, PrismaClient, PublicUpdate } from '../store/generated/client.ts';
import type { RowMacs } from './row-macs.ts';

/**
 * Words of staff that people get or read: of broadcasts, and of public updates. Whoever can write to the database, but has no secret, could
 * otherwise have the bot send words of their own, in the name of the campaign.
 */

type Mac = Uint8Array<ArrayBuffer>;

/** A broadcast's words, but for their MAC. */
type BroadcastWords = Pick<Broadcast, 'id' | 'campaign' | 'purpose'> & { readonly content: unknown };

const broadcastValues = ({ id, campaign, purpose, content }: BroadcastWords) => [
  String(id),
  campaign,
  purpose,
  canonical(content),
];

export function macOfBroadcast(rows: RowMacs, words: BroadcastWords): Mac {
  return rows.of('broadcast', broadcastValues(words));
}

/** Whether this program wrote the words of a broadcast's row. */
export function isOwnBroadcast(rows: RowMacs, row: BroadcastWords & Pick<Broadcast, 'contentMac'>): boolean {
  return rows.holds(row.contentMac, 'broadcast', broadcastValues(row));
}

/** A public update, but for its MAC. */
type UpdateWords = Pick<PublicUpdate, 'broadcast' | 'campaign' | 'at'> & { readonly words: unknown };

const updateValues = ({ broadcast, campaign, words, at }: UpdateWords) => [
  String(broadcast),
  campaign,
  canonical(words),
  at.toISOString(),
];

export function macOfUpdate(rows: RowMacs, update: UpdateWords): Mac {
  return rows.of('public_update', updateValues(update));
}

/** Whether this program wrote the row of a public update. */
export function isOwnUpdate(rows: RowMacs, row: UpdateWords & Pick<PublicUpdate, 'mac'>): boolean {
  return rows.holds(row.mac, 'public_update', updateValues(row));
}

/** Vouches anew for all words that `old` vouches for; for a change of the secret. Gives how many. */
export async function vouchWordsAnew(tx: Prisma.TransactionClient, old: RowMacs, next: RowMacs): Promise<number> {
  const broadcasts = (await writtenBroadcasts(tx)).filter((row) => isOwnBroadcast(old, row));
  for (const row of broadcasts)
    await tx.broadcast.update({ where: { id: row.id }, data: { contentMac: macOfBroadcast(next, row) } });
  const updates = (await tx.publicUpdate.findMany()).filter((row) => isOwnUpdate(old, row));
  for (const row of updates)
    await tx.publicUpdate.update({ where: { broadcast: row.broadcast }, data: { mac: macOfUpdate(next, row) } });
  return broadcasts.length + updates.length;
}

/** How many broadcasts and public updates have words that this program did not write. */
export async function countForgedWords(prisma: PrismaClient, rows: RowMacs): Promise<number> {
  const broadcasts = (await writtenBroadcasts(prisma)).filter((row) => !isOwnBroadcast(rows, row));
  const updates = (await prisma.publicUpdate.findMany()).filter((row) => !isOwnUpdate(rows, row));
  return broadcasts.length + updates.length;
}

/** But for those whose words were deleted. */
async function writtenBroadcasts(prisma: Prisma.TransactionClient) {
  const select = { id: true, campaign: true, purpose: true, content: true, contentMac: true } as const;
  return (await prisma.broadcast.findMany({ select })).filter(({ content }) => content !== null);
}

/** JSON with its keys in order: PostgreSQL keeps them in an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
