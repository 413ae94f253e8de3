import { takenBackWrite } from '../privacy/taken-back-write.ts';
import { Prisma } from '../store/generated/client.ts';

/** What is written when a person subscribes or unsubscribes, as parts of a swap: see src/turn/swap.ts. */

export interface SubscriptionRow {
  readonly id: string;
  readonly campaign: string;
  readonly subscriber: Uint8Array;
  /** Encrypted for this row. */
  readonly address: Uint8Array;
  readonly channel: string;
  readonly account: string;
  readonly scope: 'all' | 'end';
  readonly language: string;
  readonly consent: string;
  /** ISO day. */
  readonly day: string;
}

/** Stores a new subscription. Fails by its unique key when there is one meanwhile. */
export function subscribeWrite(row: SubscriptionRow): Prisma.Sql {
  return Prisma.sql`INSERT INTO subscription (id, campaign, subscriber, address, channel, account, scope, language, consent, day)
    SELECT ${row.id}::text::uuid, ${row.campaign}::text, ${row.subscriber}::bytea, ${row.address}::bytea, ${row.channel}::text, ${row.account}::text, ${row.scope}::text, ${row.language}::text, ${row.consent}::text, ${row.day}::text::date FROM gate RETURNING 1`;
}

/** A new consent of someone who is subscribed: its scope, wording and day, and where to write to now. Fails when the row is gone. */
export function resubscribeWrite(row: Omit<SubscriptionRow, 'campaign' | 'subscriber'>): Prisma.Sql {
  return Prisma.sql`UPDATE subscription SET address = ${row.address}::bytea, channel = ${row.channel}::text, account = ${row.account}::text,
    scope = ${row.scope}::text, language = ${row.language}::text, consent = ${row.consent}::text, day = ${row.day}::text::date
    FROM gate WHERE id = ${row.id}::text::uuid RETURNING 1`;
}

/** Ends a subscription; nothing of it stays. Fails when it is gone already. */
export function unsubscribeWrites(id: string, campaign: string): readonly Prisma.Sql[] {
  return [
    Prisma.sql`DELETE FROM subscription USING gate WHERE id = ${id}::text::uuid RETURNING 1`,
    takenBackWrite(id, campaign),
  ];
}
