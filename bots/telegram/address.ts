import { z } from 'zod';
import type { Address } from '../../src/channel/channel.ts';

/** Where an answer goes on Telegram, as it is kept with unsent replies. */
export type TelegramAddress = {
  readonly chat: number;
  /** Forum topic, or null. */
  readonly thread: number | null;
  /** Topic of a channel's direct messages; left out elsewhere. */
  readonly directTopic?: number;
  /** The message whose button was pressed, and what it shows; null: none, or it can no longer be edited. */
  readonly pressed: number | null;
  readonly pressedHas: 'text' | 'photo' | null;
  /** The message that the person wrote, or null. */
  readonly typed: number | null;
  /** The button press that waits for an answer, or null. */
  readonly callback: string | null;
};

const shape = z.object({
  chat: z.number().int(),
  thread: z.number().int().nullable(),
  directTopic: z.number().int().exactOptional(),
  pressed: z.number().int().nullable(),
  pressedHas: z.enum(['text', 'photo']).nullable(),
  typed: z.number().int().nullable(),
  callback: z.string().nullable(),
});

/** Reads back an address that this adapter gave out. Throws, without the values, when it is not one. */
export function readAddress(address: Address): TelegramAddress {
  const read = shape.safeParse(address);
  if (!read.success) throw new TypeError('not an address of Telegram');
  return read.data;
}
