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
};

const shape = z.object({
  account: z.string(),
  user: z.string(),
  who: z.string(),
  view: z.string().nullable(),
  dm: z.string().nullable(),
  opened: z.string().nullable(),
});

/** Reads back an address that this adapter gave out. Throws, without the values, when it is not one. */
export function readAddress(address: Address): SlackAddress {
  const read = shape.safeParse(address);
  if (!read.success) throw new TypeError('not an address of Slack');
  return read.data;
}
