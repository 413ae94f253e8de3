import type pg from 'pg';

/** A column that a row must say something in. */
interface Column {
  readonly name: string;
  readonly type: string;
  /** Whether it is an array. */
  readonly many: boolean;
  /** The check that holds for it, as the server writes it; null: none. */
  readonly check: string | null;
  /** What it refers to, as `table.column`; null: nothing. */
  readonly refers: string | null;
}

const COLUMNS = `
  SELECT a.attname AS name, format_type(coalesce(nullif(t.typelem, 0), t.oid), NULL) AS type, t.typcategory = 'A' AS many,
    (SELECT min(pg_get_constraintdef(k.oid)) FROM pg_constraint k
     WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND a.attnum = ANY (k.conkey)) AS "check",
    (SELECT min(k.confrelid::regclass || '.' || quote_ident(b.attname)) FROM pg_constraint k
     JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[array_position(k.conkey, a.attnum)]
     WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)) AS refers
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''`;

const HASH = 'a'.repeat(64);

const SAMPLES: Readonly<Record<string, string>> = {
  text: "'x'",
  bytea: "'\\x00'::bytea",
  integer: '1',
  smallint: '1',
  bigint: '1',
  boolean: 'false',
  uuid: 'gen_random_uuid()',
  date: "'2026-01-01'::date",
  jsonb: "'{}'::jsonb",
};

/**
 * Puts a row into every empty table of a database, whatever its tables are: what a column refers to is looked up, of a
 * closed set the first word is taken.
 * @returns tables that have a row now
 * @throws Error with the tables that take none
 */
export async function fill(client: Pick<pg.Pool, 'query'>): Promise<readonly string[]> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT quote_ident(tablename) AS table FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  );
  const filled: string[] = [];
  let left = rows.map(({ table }) => table);
  // Tables that refer to others come after them.
  for (let before = left.length + 1; left.length > 0 && left.length < before; ) {
    before = left.length;
    const refused: string[] = [];
    for (const table of left) ((await fillOne(client, table)) ? filled : refused).push(table);
    left = refused;
  }
  if (left.length > 0) throw new Error(`no row can be made up for ${left.join(', ')}`);
  return filled.sort();
}

async function fillOne(client: Pick<pg.Pool, 'query'>, table: string): Promise<boolean> {
  const { rows: there } = await client.query(`SELECT 1 FROM ${table} LIMIT 1`);
  if (there.length > 0) return true;
  const { rows: columns } = await client.query<Column>(COLUMNS, [table]);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const values = columns.map(sample).join(', ');
  const insert = columns.length === 0 ? 'DEFAULT VALUES' : `(${names}) SELECT ${values}`;
  return await client.query(`INSERT INTO ${table} ${insert}`).then(
    () => true,
    () => false,
  );
}

function sample({ type, many, check, refers }: Column): string {
  if (refers !== null) {
    const [table, column] = refers.split('.');
    return `(SELECT ${column} FROM ${table} LIMIT 1)`;
  }
  // Of a closed set its first word; what is checked by a pattern is a hash.
  const [, word = check?.includes('~') ? HASH : null] = /'([^'^]+)'::text/.exec(check ?? '') ?? [];
  const one = type.startsWith('timestamp') ? 'now()' : word !== null && type === 'text' ? `'${word}'` : SAMPLES[type];
  if (one === undefined) throw new Error(`no sample for ${type}`);
  return many ? `ARRAY[${one}]` : one;
}
