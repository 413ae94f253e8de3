import { storeError } from '../store/errors.ts';

/** Prepared statements that bypass Prisma's client, for many rows at a time. What runs this way, and why: pool.ts. */

/** What `pg.Pool` offers. */
export interface StatementPool {
  query(statement: Statement): Promise<{ rows: unknown[] }>;
}

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Runs a statement. @throws StoreError, which carries none of its values */
export async function ask<Row>(pool: StatementPool, statement: Statement): Promise<readonly Row[]> {
  try {
    return (await pool.query(statement)).rows as Row[];
  } catch (error) {
    throw storeError(error);
  }
}

/** Rows of one statement: each size is a plan of its own, so there are few, and rows of NULL fill them up. */
const SIZES = [1, 2, 4, 8, 16];
export const MOST_ROWS = 16;

function sizeFor(rows: number): number {
  return SIZES.find((size) => size >= rows) ?? MOST_ROWS;
}

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Lists of VALUES: `types` of the parameters of each row, of which `before` others come first. */
export function rowsText(rows: number, types: readonly string[], before = 0): string {
  const row = (nth: number): string =>
    types.map((type, index) => `$${before + nth * types.length + index + 1}::${type}`).join(', ');
  return numbers(rows)
    .map((nth) => `(${nth}, ${row(nth)})`)
    .join(', ');
}

/** Texts by name: they are long, and the same every time. */
const texts = new Map<string, string>();

export function statement(name: string, text: () => string, values: unknown[]): Statement {
  const known = texts.get(name) ?? text();
  texts.set(name, known);
  return { name, text: known, values };
}

/** Changes rows of conversations in one statement, in the order of their keys, so that two such never wait for each other. */
export async function changeRows<Change extends { readonly key: Buffer }>(
  pool: StatementPool,
  name: string,
  text: (rows: number) => string,
  width: number,
  all: readonly Change[],
  valuesOf: (change: Change) => readonly unknown[],
): Promise<readonly boolean[]> {
  const size = sizeFor(all.length);
  const given = all.toSorted((one, other) => one.key.compare(other.key)).flatMap(valuesOf);
  const nothing = new Array<null>((size - all.length) * width).fill(null);
  const changed = await ask<{ key: Buffer }>(
    pool,
    statement(`${name} ${size}`, () => text(size), [...given, ...nothing]),
  );
  const keys = new Set(changed.map(({ key }) => key.toString('latin1')));
  return all.map(({ key }) => keys.has(key.toString('latin1')));
}
