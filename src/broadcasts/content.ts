import { z } from 'zod';
import { isOwnBroadcast, macOfBroadcast } from '../privacy/own-words.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import type { Broadcast } from '../store/generated/client.ts';
import type { BroadcastContent, BroadcastId } from './types.ts';

/** What stands in a broadcast's row is nothing that this version writes. Tells which part of it, and no word of it. */
export class BroadcastContentError extends Error {
  override name = 'BroadcastContentError';
  /** `texts`, `picture`, `link`, or `content` for all of it. */
  readonly code: string;

  constructor(id: BroadcastId, part: string) {
    super(`the stored content of broadcast ${id} cannot be read: ${part}`);
    this.code = part;
  }
}

const span = z.object({
  text: z.string(),
  bold: z.boolean().exactOptional(),
  italic: z.boolean().exactOptional(),
  url: z.string().exactOptional(),
});

const contentSchema = z.object({
  texts: z.record(z.string(), z.array(z.array(span))),
  picture: z.object({ kind: z.enum(['pack', 'stored']), id: z.string() }).nullable(),
  link: z.object({ labels: z.record(z.string(), z.string()), url: z.string() }).nullable(),
});

/** Content as a broadcast's row holds it: plain JSON, nothing that could not be read again, and what vouches for it. */
export function writeContent(rows: RowMacs, { id, campaign, purpose }: Whose, content: BroadcastContent) {
  const written = contentSchema.parse(content);
  return { content: written, contentMac: macOfBroadcast(rows, { id, campaign, purpose, content: written }) };
}

/**
 * Reads what a broadcast's row holds. Null: it was deleted, or is nothing that this program wrote.
 * @throws {BroadcastContentError}
 */
export function readContent(
  rows: RowMacs,
  row: Whose & Pick<Broadcast, 'content' | 'contentMac'>,
): BroadcastContent | null {
  if (row.content === null || !isOwnBroadcast(rows, row)) return null;
  const read = contentSchema.safeParse(row.content);
  if (!read.success) throw new BroadcastContentError(row.id, String(read.error.issues[0]?.path[0] ?? 'content'));
  return read.data;
}

type Whose = Pick<Broadcast, 'id' | 'campaign' | 'purpose'>;
