import { z } from 'zod';
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

/** Content as a broadcast's row holds it: plain JSON, and nothing that could not be read again. */
export function writeContent(content: BroadcastContent): z.infer<typeof contentSchema> {
  return contentSchema.parse(content);
}

/** Reads what a broadcast's row holds as JSON. @throws {BroadcastContentError} */
export function readContent(id: BroadcastId, stored: unknown): BroadcastContent {
  const read = contentSchema.safeParse(stored);
  if (!read.success) throw new BroadcastContentError(id, String(read.error.issues[0]?.path[0] ?? 'content'));
  return read.data;
}
