import type { HandedOver } from '../campaign/outline.ts';
import { ask, numbers, type StatementPool, sizeFor, statement } from './statements.ts';

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

/** Parameters of the read: the campaigns, then of each person two, and three for each campaign. */
const OF_PERSON = 2;
const OF_CAMPAIGN = 3;

const NOBODY = '(0, NULL::text, NULL::bytea)';

interface ReadShape {
  readonly persons: number;
  readonly campaigns: number;
}

const paramsOf = ({ campaigns }: ReadShape): number => OF_PERSON + campaigns * OF_CAMPAIGN;

/** A list of rows of one table, one for each person and campaign at most. `nth`: which name of a campaign it is. */
function listText(shape: ReadShape, nth: number, table: string, person: string, columns: string): string {
  const pairs = numbers(shape.persons).flatMap((who) =>
    numbers(shape.campaigns).map((campaign) => {
      const place = shape.campaigns + who * paramsOf(shape) + OF_PERSON + campaign * OF_CAMPAIGN + nth;
      return `(${who}, $${campaign + 1}::text, $${place}::bytea)`;
    }),
  );
  // LATERAL with LIMIT 1 keeps the planner on the unique index: the columns have no statistics. The campaigns are a list of
  // VALUES rather than an array, because for an array of unknown length the planner makes a new plan in every turn.
  return `(SELECT json_agg(found) FROM (VALUES ${pairs.join(', ') || NOBODY}) AS one(who, campaign, person), LATERAL (
    SELECT one.who, ${columns} FROM ${table} t WHERE t.campaign = one.campaign AND t.${person} = one.person LIMIT 1) found)`;
}

function personsText(shape: ReadShape): string {
  const place = (who: number): number => shape.campaigns + who * paramsOf(shape);
  return numbers(shape.persons)
    .map((who) => `(${who}, $${place(who) + 1}::bytea, $${place(who) + 2}::bytea)`)
    .join(', ');
}

/** What all persons share, and their lists, stand in the first row only. */
const readText = (counts: string, shape: ReadShape): string => `
SELECT here.who, c.version, c.sealed, c.expires, p.person IS NOT NULL AS preferred, p.language, p.discreet,
  CASE here.who WHEN 0 THEN (SELECT json_agg(json_build_object('slug', slug, 'state', state, ${counts}, 'handedOver', ${HANDED_OVER}, 'key', (
     SELECT fingerprint FROM campaign_key k
     WHERE k.campaign = c.slug AND confirmed_at IS NOT NULL AND retired_at IS NULL ORDER BY confirmed_at DESC LIMIT 1)))
   FROM campaign c) END AS campaigns,
  CASE here.who WHEN 0 THEN ${listText(shape, 1, 'signature', 'signer', 'id, campaign, day, language, channel, consent')} END AS signatures,
  CASE here.who WHEN 0 THEN ${listText(shape, 2, 'subscription', 'subscriber', 'id, campaign, scope, day, language, channel, consent')} END AS subscriptions,
  CASE here.who WHEN 0 THEN ${listText(shape, 3, 'letter_report', 'reporter', 'campaign, day')} END AS letters
FROM (VALUES ${personsText(shape)}) AS here(who, conversation, preference)
LEFT JOIN LATERAL (SELECT * FROM conversation t WHERE t.key = here.conversation LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT * FROM preference t WHERE t.person = here.preference LIMIT 1) p ON true
ORDER BY here.who`;

/** Reads snapshots of persons, all as they are at one moment, in one round trip. */
export async function readSnapshots(
  pool: StatementPool,
  all: readonly Names[],
  exact: boolean,
): Promise<readonly Snapshot[]> {
  const slugs = all[0]?.campaigns.map(({ slug }) => slug) ?? [];
  const shape = { persons: sizeFor(all.length), campaigns: slugs.length };
  const ofPersons = all.flatMap(({ conversation, preference, campaigns }) => [
    conversation,
    preference,
    ...campaigns.flatMap(({ signer, subscriber, reporter }) => [signer, subscriber, reporter]),
  ]);
  const nobody = new Array<null>((shape.persons - all.length) * paramsOf(shape)).fill(null);
  const rows = await ask<ReadRow>(
    pool,
    statement(
      `turn read ${shape.persons} ${shape.campaigns}${exact ? ' exact' : ''}`,
      () => readText(exact ? EXACT_COUNTS : SNAPSHOT_COUNTS, shape),
      [...slugs, ...ofPersons, ...nobody],
    ),
  );
  const [shared] = rows;
  if (!shared || rows.length < all.length) throw new Error('the read of a turn gave too few rows');
  return rows.slice(0, all.length).map((row) => snapshotOf(row, shared));
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
