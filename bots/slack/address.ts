import { z } from 'zod';
import type { Address } from '../../src/app/channel.ts';

/** Where an answer goes on Slack, as it is kept with unsent replies. With a subscription, only account and user matter. */
export type SlackAddress = {
  /** Opaque account of the workspace or organisation. */
  readonly account: string;
  readonly user: string;
  /** The modal that waits for the answer; null: the App Home. */
  readonly view: string | null;
};

const shape = z.object({ account: z.string(), user: z.string(), view: z.string().nullable() });

/** Reads back an address that this adapter gave out. Throws, without the values, when it is not one. */
export function readAddress(address: Address): SlackAddress {
  const read = shape.safeParse(address);
  if (!read.success) throw new TypeError('not an address of Slack');
  return read.data;
}
