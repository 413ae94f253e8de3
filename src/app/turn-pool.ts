import { Prisma } from '../store/generated/client.ts';

/**
 * The two statements that run in every turn, the read and the swap of a turn that stores nothing but conversation state,
 * and the one after it that notes its replies as sent. They bypass Prisma's client and use the connection pool beneath it with
 * prepared statements; everything else in Opprop goes through Prisma.
 *
 * Measured (Node 24, PostgreSQL 18 on the same machine with two cores, 20 conversations at once): MEASURED
 */

/** What `pg.Pool` offers. */
export interface StatementPool {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

/** Names a person and their chat, as the database knows them. The arrays go by campaign. */
export interface Names {
  readonly conversation: Buffer;
  readonly preference: Buffer;
  readonly campaigns: readonly string[];
  readonly signers: readonly Buffer[];
  readonly subscribers: readonly Buffer[];
  readonly reporters: readonly Buffer[];
}

/** Everything a turn needs to know, as it was at one moment. */
export interface Snapshot {
  readonly conversation: StoredConversation | null;
  readonly preference: { readonly language: string | null; readonly discreet: boolean } | null;
  readonly campaigns: readonly LiveCampaign[];
  readonly signatures: readonly StoredSignature[];
  readonly subscriptions: readonly StoredSubscription[];
  readonly letters: readonly { readonly campaign: string; readonly day: string }[];
}

export interface StoredConversation {
  readonly version: number;
  readonly seen: readonly string[];
  readonly sealed: Buffer;
  readonly expires: Date;
}

export interface LiveCampaign {
  readonly slug: string;
  readonly state: 'draft' | 'open' | 'closed' | 'delivered';
  readonly count: number;
  readonly letters: number;
  /** Fingerprint of the key in use, or null. */
  readonly key: string | null;
}

export interface StoredSignature {
  readonly id: string;
  readonly campaign: string;
  /** ISO day. */
  readonly day: string;
  readonly language: string;
  readonly channel: string;
  readonly consent: string;
}

export interface StoredSubscription {
  readonly id: string;
  readonly campaign: string;
  readonly scope: 'all' | 'end';
  readonly day: string;
  readonly language: string;
}

/** A conversation's row as a turn leaves it. `read`: the version the turn began from, 0 when there was no row. */
export interface NextConversation {
  readonly key: Buffer;
  readonly read: number;
  readonly version: number;
  readonly seen: readonly string[];
  /** The delivery done now, as it stands in `seen`; null when it cannot come twice. */
  readonly delivery: string | null;
  readonly sealed: Buffer;
  readonly channel: string;
  readonly leaseUntil: Date | null;
  readonly expires: Date;
}

const SNAPSHOT_COUNTS = `'count', public_count, 'letters', public_letters`;
const EXACT_COUNTS = `
  'count', (SELECT coalesce(sum(signed - withdrawn), 0) FROM tally t WHERE t.campaign = c.slug),
  'letters', (SELECT coalesce(sum(letters - letters_withdrawn), 0) FROM tally t WHERE t.campaign = c.slug)`;

// LATERAL with LIMIT 1 keeps the planner on the unique index: the columns have no statistics.
const readText = (counts: string): string => `
SELECT c.version, c.seen, c.sealed, c.expires, p.person IS NOT NULL AS preferred, p.language, p.discreet,
  (SELECT json_agg(json_build_object('slug', slug, 'state', state, ${counts}, 'key', (
     SELECT fingerprint FROM campaign_key k
     WHERE k.campaign = c.slug AND confirmed_at IS NOT NULL AND retired_at IS NULL ORDER BY confirmed_at DESC LIMIT 1)))
   FROM campaign c) AS campaigns,
  (SELECT json_agg(s) FROM unnest($3::text[], $4::bytea[]) AS one(campaign, person), LATERAL (
     SELECT id, campaign, day, language, channel, consent FROM signature
     WHERE signature.campaign = one.campaign AND signer = one.person LIMIT 1) s) AS signatures,
  (SELECT json_agg(s) FROM unnest($3::text[], $5::bytea[]) AS one(campaign, person), LATERAL (
     SELECT id, campaign, scope, day, language FROM subscription
     WHERE subscription.campaign = one.campaign AND subscriber = one.person LIMIT 1) s) AS subscriptions,
  (SELECT json_agg(s) FROM unnest($3::text[], $6::bytea[]) AS one(campaign, person), LATERAL (
     SELECT campaign, day FROM letter_report
     WHERE letter_report.campaign = one.campaign AND reporter = one.person LIMIT 1) s) AS letters
FROM (SELECT 1) AS here
LEFT JOIN conversation c ON c.key = $1
LEFT JOIN preference p ON p.person = $2`;

const READ = { name: 'turn read', text: readText(SNAPSHOT_COUNTS) };
const READ_EXACT = { name: 'turn read exact', text: readText(EXACT_COUNTS) };

/** Reads a snapshot in one round trip. `exact`: counts straight from the tally (trials), else as last published. */
export async function readSnapshot(pool: StatementPool, names: Names, exact: boolean): Promise<Snapshot> {
  const { conversation, preference, campaigns, signers, subscribers, reporters } = names;
  const values = [conversation, preference, campaigns, signers, subscribers, reporters];
  const { rows } = await pool.query({ ...(exact ? READ_EXACT : READ), values });
  const [row] = rows as ReadRow[];
  if (!row) throw new Error('the read of a turn gave no row');
  return {
    conversation:
      row.version === null ? null : { version: row.version, seen: row.seen, sealed: row.sealed, expires: row.expires },
    preference: row.preferred ? { language: row.language, discreet: row.discreet } : null,
    campaigns: row.campaigns ?? [],
    signatures: row.signatures ?? [],
    subscriptions: row.subscriptions ?? [],
    letters: row.letters ?? [],
  };
}

type ReadRow = ({ version: null } | ({ version: number } & StoredConversation)) &
  ({ preferred: false } | { preferred: true; language: string | null; discreet: boolean }) & {
    [list in 'campaigns' | 'signatures' | 'subscriptions' | 'letters']: Snapshot[list] | null;
  };

/**
 * Stores a conversation's row if it is still as it was read: the gate of every swap. A row that was absent must still be;
 * one that expired and was deleted meanwhile is made again.
 */
export function gateWrite(next: NextConversation): Prisma.Sql {
  const { key, read, version, seen, delivery, sealed, channel, leaseUntil, expires } = next;
  return Prisma.sql`INSERT INTO conversation AS c (key, version, seen, sealed, channel, lease_until, expires)
    VALUES (${key}::bytea, ${version}::int, ${seen}::text[], ${sealed}::bytea, ${channel}::text, ${leaseUntil?.toISOString() ?? null}::text::timestamptz, ${expires.toISOString()}::text::timestamptz)
    ON CONFLICT (key) DO UPDATE SET version = EXCLUDED.version, seen = EXCLUDED.seen, sealed = EXCLUDED.sealed,
      channel = EXCLUDED.channel, lease_until = EXCLUDED.lease_until, expires = EXCLUDED.expires
    WHERE c.version = ${read}::int AND NOT c.seen && ${delivery === null ? [] : [delivery]}::text[] RETURNING 1`;
}

/** Stores a turn that keeps no more than the conversation. False: the race was lost, and nothing is stored. */
export async function swapState(pool: StatementPool, next: NextConversation): Promise<boolean> {
  const { text, values } = gateWrite(next);
  const { rows } = await pool.query({ name: 'turn swap', text, values });
  return rows.length === 1;
}

export interface StoredRow {
  readonly version: number;
  readonly sealed: Buffer;
  readonly leaseUntil: Date | null;
}

/** A row as it stands, to note something in it. */
export async function readRow(pool: StatementPool, key: Buffer): Promise<StoredRow | null> {
  const text = 'SELECT version, sealed, lease_until AS "leaseUntil" FROM conversation WHERE key = $1';
  const { rows } = await pool.query({ name: 'turn row', text, values: [key] });
  return (rows[0] as StoredRow | undefined) ?? null;
}

/** Replaces a row's content, if it still has that version. */
export async function rewriteRow(
  pool: StatementPool,
  row: { readonly key: Buffer; readonly read: number; readonly sealed: Buffer; readonly leaseUntil: Date | null },
): Promise<boolean> {
  const text = `UPDATE conversation SET version = version + 1, sealed = $3, lease_until = $4 WHERE key = $1 AND version = $2 RETURNING 1`;
  const values = [row.key, row.read, row.sealed, row.leaseUntil];
  const { rows } = await pool.query({ name: 'turn note', text, values });
  return rows.length === 1;
}
