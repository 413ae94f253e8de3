import { Prisma } from '../store/generated/client.ts';
import { createGather } from './gather.ts';
import { type Names, readSnapshots, type Snapshot } from './read.ts';
import { ask, changeRows, MOST_ROWS, rowsText, type StatementPool } from './statements.ts';

export type {
  LiveCampaign,
  Names,
  Snapshot,
  StoredConversation,
  StoredSignature,
  StoredSubscription,
} from './read.ts';
export type { StatementPool } from './statements.ts';

/**
 * The statements that run in nearly every turn: the read, the swap of a turn that stores nothing but conversation state,
 * and the note that its replies were sent. They bypass Prisma's client and use the connection pool beneath it, with
 * prepared statements, and those of turns at the same time go together; everything else goes through Prisma.
 *
 * Measured (Node 24, PostgreSQL 18, one machine with two cores, 20 conversations at once), one statement for each turn: the
 * swap 3,200 a second and 0.09 ms of this process each, against 1,900 and 0.29 ms as a raw query of Prisma's client; the
 * read 3,500 and 0.11 ms, against 2,400 and 0.24 ms for a smaller one. Gathering them brought a whole signature (five
 * turns) from 8.4 to 5.7 ms of this process and from 3.1 to 1.8 ms of the database's: one run each, on a busy machine.
 */

/** Statements of a kind under way at a time. A swap can wait for a row that another process holds: others go past it. */
const AT_ONCE = { reads: 1, swaps: 2, notes: 1 } as const;

/** A conversation's row as a turn leaves it. `read`: the version the turn began from, 0 when there was no row. */
export interface NextConversation {
  readonly key: Buffer;
  readonly read: number;
  readonly version: number;
  readonly sealed: Buffer;
  readonly channel: string;
  readonly leaseUntil: Date | null;
  readonly expires: Date;
}

/**
 * Stores a conversation's row if it is still as it was read: the gate of every swap. A row that was absent must still be;
 * one that expired and was deleted meanwhile is made again.
 */
export function gateWrite(next: NextConversation): Prisma.Sql {
  const { key, read, version, sealed, channel, leaseUntil, expires } = next;
  return Prisma.sql`INSERT INTO conversation AS c (key, version, sealed, channel, lease_until, expires)
    VALUES (${key}::bytea, ${version}::int, ${sealed}::bytea, ${channel}::text, ${leaseUntil?.toISOString() ?? null}::text::timestamptz, ${expires.toISOString()}::text::timestamptz)
    ON CONFLICT (key) DO UPDATE SET version = EXCLUDED.version, sealed = EXCLUDED.sealed,
      channel = EXCLUDED.channel, lease_until = EXCLUDED.lease_until, expires = EXCLUDED.expires
    WHERE c.version = ${read}::int RETURNING 1`;
}

const SWAP_TYPES = ['bytea', 'int', 'int', 'bytea', 'text', 'timestamptz', 'timestamptz'];

/** `gateWrite` for many conversations, each for itself; gives the keys of those that were stored. */
const swapText = (rows: number): string => `
WITH given(n, key, read, version, sealed, channel, lease_until, expires) AS (VALUES ${rowsText(rows, SWAP_TYPES)})
INSERT INTO conversation AS c (key, version, sealed, channel, lease_until, expires)
SELECT key, version, sealed, channel, lease_until, expires FROM given WHERE key IS NOT NULL ORDER BY n
ON CONFLICT (key) DO UPDATE SET version = EXCLUDED.version, sealed = EXCLUDED.sealed,
  channel = EXCLUDED.channel, lease_until = EXCLUDED.lease_until, expires = EXCLUDED.expires
WHERE EXISTS (SELECT FROM given g WHERE g.key = c.key AND g.read = c.version)
RETURNING c.key`;

/** Stores conversations; of each, whether it was. */
function swapStates(pool: StatementPool, all: readonly NextConversation[]): Promise<readonly boolean[]> {
  return changeRows(pool, 'turn swap', swapText, SWAP_TYPES.length, all, (next) => [
    next.key,
    next.read,
    next.version,
    next.sealed,
    next.channel,
    next.leaseUntil,
    next.expires,
  ]);
}

export interface StoredRow {
  readonly version: number;
  readonly sealed: Buffer;
  readonly leaseUntil: Date | null;
}

/** A row as it stands, to note something in it. */
export async function readRow(pool: StatementPool, key: Buffer): Promise<StoredRow | null> {
  const text = 'SELECT version, sealed, lease_until AS "leaseUntil" FROM conversation WHERE key = $1';
  const [row] = await ask<StoredRow>(pool, { name: 'turn row', text, values: [key] });
  return row ?? null;
}

/** What is noted in a row, if it still has the version `read`. */
export interface Note {
  readonly key: Buffer;
  readonly read: number;
  readonly sealed: Buffer;
  readonly leaseUntil: Date | null;
}

const NOTE_TYPES = ['bytea', 'int', 'bytea', 'timestamptz'];

/** The rows are found one by one: a plan made while the table was small would go through all of it for ever. */
const noteText = (rows: number): string => `
WITH given(n, key, read, sealed, lease_until) AS (VALUES ${rowsText(rows, NOTE_TYPES)})
UPDATE conversation c SET version = c.version + 1, sealed = given.sealed, lease_until = given.lease_until
FROM given WHERE c.key = given.key AND c.version = given.read AND c.ctid = ANY (ARRAY(
  SELECT t.ctid FROM given g, LATERAL (SELECT ctid FROM conversation WHERE key = g.key LIMIT 1) t))
RETURNING c.key, set_config('synchronous_commit', 'off', true)`;

function rewriteRows(pool: StatementPool, all: readonly Note[]): Promise<readonly boolean[]> {
  return changeRows(pool, 'turn note', noteText, NOTE_TYPES.length, all, ({ key, read, sealed, leaseUntil }) => [
    key,
    read,
    sealed,
    leaseUntil,
  ]);
}

/** What runs together on a pool. */
function createStatements(pool: StatementPool) {
  const most = MOST_ROWS;
  const sole = ({ key }: { readonly key: Buffer }): string => key.toString('latin1');
  const reads = new Map<string, (names: Names) => Promise<Snapshot>>();
  return {
    read(names: Names, exact: boolean): Promise<Snapshot> {
      const kind = `${exact} ${names.campaigns.map(({ slug }) => slug).join()}`;
      const run = (all: readonly Names[]) => readSnapshots(pool, all, exact);
      const read =
        reads.get(kind) ??
        createGather({ most, atOnce: AT_ONCE.reads, sole: null, run: (all) => eachOfItsSize(all, run) });
      reads.set(kind, read);
      return read(names);
    },
    swap: createGather({
      most,
      atOnce: AT_ONCE.swaps,
      sole,
      run: (all: readonly NextConversation[]) => swapStates(pool, all),
    }),
    note: createGather({ most, atOnce: AT_ONCE.notes, sole, run: (all: readonly Note[]) => rewriteRows(pool, all) }),
  };
}

/** People who were named before a campaign came have fewer names than the others: they are read apart from them. */
async function eachOfItsSize(
  all: readonly Names[],
  run: (same: readonly Names[]) => Promise<readonly Snapshot[]>,
): Promise<readonly Snapshot[]> {
  const size = all[0]?.campaigns.length;
  const same = all.filter(({ campaigns }) => campaigns.length === size);
  if (same.length === all.length) return await run(all);
  const others = all.filter(({ campaigns }) => campaigns.length !== size);
  const [first, rest] = await Promise.all([run(same), eachOfItsSize(others, run)]);
  const found = new Map([...same, ...others].map((one, index) => [one, [...first, ...rest][index]]));
  return all.flatMap((one) => found.get(one) ?? []);
}

const statementsOfPools = new WeakMap<StatementPool, ReturnType<typeof createStatements>>();

function statementsOf(pool: StatementPool): ReturnType<typeof createStatements> {
  const statements = statementsOfPools.get(pool) ?? createStatements(pool);
  statementsOfPools.set(pool, statements);
  return statements;
}

/** Reads a snapshot in one round trip. `exact`: counts straight from the tally (trials), else as last published. */
export function readSnapshot(pool: StatementPool, names: Names, exact: boolean): Promise<Snapshot> {
  return statementsOf(pool).read(names, exact);
}

/** Stores a turn that keeps no more than the conversation. False: the race was lost, and nothing is stored. */
export function swapState(pool: StatementPool, next: NextConversation): Promise<boolean> {
  return statementsOf(pool).swap(next);
}

/**
 * Replaces a row's content, if it still has that version. Does not wait for the disk: what a crash of the whole server
 * takes back here is only that replies were sent, and then they are sent again.
 */
export function rewriteRow(pool: StatementPool, note: Note): Promise<boolean> {
  return statementsOf(pool).note(note);
}
