import type { HandedOver } from '../campaign/outline.ts';
import { ask, numbers, type StatementPool, statement } from './statements.ts';

/** Names a person and their chat, as the database knows them. */
export interface Names {
  readonly conversation: Buffer;
  readonly preference: Buffer;
  readonly campaigns: readonly {
    readonly slug: string;
    readonly signer: Buffer;
    readonly subscriber: Buffer;
    readonly reporter: Buffer;
  }[];
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
  readonly sealed: Buffer;
  readonly expires: Date;
}

export interface LiveCampaign {
  readonly slug: string;
  readonly state: 'draft' | 'open' | 'closed' | 'delivered';
  readonly count: number;
  readonly letters: number;
  readonly handedOver: HandedOver | null;
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
  readonly channel: string;
  readonly consent: string;
}

const SNAPSHOT_COUNTS = `'count', public_count, 'letters', public_letters`;
const EXACT_COUNTS = `
  'count', (SELECT coalesce(sum(signed - withdrawn), 0) FROM tally t WHERE t.campaign = c.slug) - set_aside,
  'letters', (SELECT coalesce(sum(letters - letters_withdrawn), 0) FROM tally t WHERE t.campaign = c.slug)`;

/** Null while it was not, or was undone. */
const HANDED_OVER = `CASE WHEN state = 'delivered' AND delivered_to IS NOT NULL THEN
  json_build_object('to', delivered_to, 'day', delivered_on, 'count', delivered_count) END`;

/** Names of a person: two, and three for each campaign. All are told as one value, one after the other. */
const OF_PERSON = 2;
const OF_CAMPAIGN = 3;
const NAME_BYTES = 32;

/** `nth`, an expression in SQL, says which of the names. */
const nameText = (nth: string): string => `substring($1::bytea FROM (${nth}) * ${NAME_BYTES} + 1 FOR ${NAME_BYTES})`;

/** How many persons there are stands in a query of its own: from the number itself the planner would make a plan for each. */
const PERSONS = 'generate_series(0, (SELECT $2::int) - 1)';

/** Whose names begin at which: an expression in SQL. */
const firstText = (who: string, campaigns: number): string => `${who} * ${OF_PERSON + campaigns * OF_CAMPAIGN}`;

/** A list of rows of one table, one for each person and campaign at most. `nth`: which name of a campaign it is. */
function listText(campaigns: number, nth: 0 | 1 | 2, table: string, person: string, columns: string): string {
  const slugs = numbers(campaigns).map((campaign) => `(${campaign}, $${campaign + 3}::text)`);
  const name = `${firstText('one.who', campaigns)} + ${OF_PERSON} + here.place * ${OF_CAMPAIGN} + ${nth}`;
  // LATERAL with LIMIT 1 keeps the planner on the unique index: the columns have no statistics.
  return `(SELECT json_agg(found) FROM ${PERSONS} AS one(who), (VALUES ${slugs.join(', ') || '(0, NULL::text)'}) AS here(place, slug),
    LATERAL (SELECT one.who, ${columns} FROM ${table} t
      WHERE t.campaign = here.slug AND t.${person} = ${nameText(name)} LIMIT 1) found)`;
}

/** What all persons share, and their lists, stand in the first row only. */
function readText(counts: string, campaigns: number): string {
  const first = firstText('here.who', campaigns);
  return `
SELECT here.who, c.version, c.sealed, c.expires, p.person IS NOT NULL AS preferred, p.language, p.discreet,
  CASE here.who WHEN 0 THEN (SELECT json_agg(json_build_object('slug', slug, 'state', state, ${counts}, 'handedOver', ${HANDED_OVER}, 'key', (
     SELECT fingerprint FROM campaign_key k
     WHERE k.campaign = c.slug AND confirmed_at IS NOT NULL AND retired_at IS NULL ORDER BY confirmed_at DESC LIMIT 1)))
   FROM campaign c) END AS campaigns,
  CASE here.who WHEN 0 THEN ${listText(campaigns, 0, 'signature', 'signer', 'id, campaign, day, language, channel, consent')} END AS signatures,
  CASE here.who WHEN 0 THEN ${listText(campaigns, 1, 'subscription', 'subscriber', 'id, campaign, scope, day, language, channel, consent')} END AS subscriptions,
  CASE here.who WHEN 0 THEN ${listText(campaigns, 2, 'letter_report', 'reporter', 'campaign, day')} END AS letters
FROM ${PERSONS} AS here(who)
LEFT JOIN LATERAL (SELECT * FROM conversation t WHERE t.key = ${nameText(first)} LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT * FROM preference t WHERE t.person = ${nameText(`${first} + 1`)} LIMIT 1) p ON true
ORDER BY here.who`;
}

/** Reads snapshots of persons, all as they are at one moment, in one round trip. */
export async function readSnapshots(
  pool: StatementPool,
  all: readonly Names[],
  exact: boolean,
): Promise<readonly Snapshot[]> {
  const slugs = all[0]?.campaigns.map(({ slug }) => slug) ?? [];
  const names = all.flatMap(({ conversation, preference, campaigns }) => [
    conversation,
    preference,
    ...campaigns.flatMap(({ signer, subscriber, reporter }) => [signer, subscriber, reporter]),
  ]);
  const rows = await ask<ReadRow>(
    pool,
    statement(
      `turn read ${slugs.length}${exact ? ' exact' : ''}`,
      () => readText(exact ? EXACT_COUNTS : SNAPSHOT_COUNTS, slugs.length),
      [Buffer.concat(names), all.length, ...slugs],
    ),
  );
  const [shared] = rows;
  if (!shared || rows.length < all.length) throw new Error('the read of a turn gave too few rows');
  return rows.map((row) => snapshotOf(row, shared));
}

function snapshotOf(row: ReadRow, shared: ReadRow): Snapshot {
  const own = <One extends { readonly who: number }>(list: readonly One[] | null): readonly One[] =>
    list?.filter(({ who }) => who === row.who) ?? [];
  return {
    conversation: row.version === null ? null : { version: row.version, sealed: row.sealed, expires: row.expires },
    preference: row.preferred ? { language: row.language, discreet: row.discreet } : null,
    campaigns: shared.campaigns ?? [],
    signatures: own(shared.signatures),
    subscriptions: own(shared.subscriptions),
    letters: own(shared.letters),
  };
}

type ReadRow = { readonly who: number } & ({ version: null } | ({ version: number } & StoredConversation)) &
  ({ preferred: false } | { preferred: true; language: string | null; discreet: boolean }) & {
    readonly campaigns: Snapshot['campaigns'] | null;
  } & {
    readonly [list in 'signatures' | 'subscriptions' | 'letters']:
      | readonly (Snapshot[list][number] & { who: number })[]
      | null;
  };
