import { z } from 'zod';
import type { Address } from '../../src/channel/channel.ts';

/** Where an answer goes on Slack, as it is kept with unsent replies, subscriptions and staff. Always encrypted. */
export type SlackAddress = {
  /** Opaque account of the workspace or organisation. */
  readonly account: string;
  readonly user: string;
  /** The person, as `Arrival.who`. */
  readonly who: string;
  /** The modal that waits for the answer; null: the App Home. */
  readonly view: string | null;
  /** The direct messages with the person, once they were opened for a broadcast; and on which day (ISO). */
  readonly dm: string | null;
  readonly opened: string | null;
  /** Where the latest messages to them stand in there, for `/petition hide`; see `noting`. Always equally long. */
  readonly sent: string;
};

/** Slack names a message by a stamp of 17 characters. */
const STAMP_ROOM = 18;
/** So many calls of `chat.delete` go at once. */
const MOST_SENT = 10;
export const NONE_SENT = ' '.repeat(MOST_SENT * STAMP_ROOM);

/** The stamps in an address, oldest first. */
export function stampsIn({ sent }: SlackAddress): readonly string[] {
  return sent.split(' ').filter((stamp) => stamp !== '');
}

/** The address with one more message; the oldest is forgotten. Its length does not tell how many there were. */
export function noting(address: SlackAddress, stamp: string): SlackAddress {
  const sent = [...stampsIn(address), stamp].slice(-MOST_SENT).join(' ').padEnd(NONE_SENT.length);
  return { ...address, sent };
}

const shape = z.object({
  account: z.string(),
  user: z.string(),
  who: z.string(),
  view: z.string().nullable(),
  dm: z.string().nullable(),
  opened: z.string().nullable(),
  sent: z.string().default(NONE_SENT),
});

/** Reads back an address that this adapter gave out. Throws, without the values, when it is not one. */
export function readAddress(address: Address): SlackAddress {
  const read = shape.safeParse(address);
  if (!read.success) throw new TypeError('not an address of Slack');
  return read.data;
}
