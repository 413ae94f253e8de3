import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { PrismaClient } from '../../src/store/generated/client.ts';

/** A row as a dump with system columns shows it: `xmin`, `ctid`, and each column as text. */
export type Row = Readonly<Record<string, string | null>>;
/** Everything in a database, the queue's tables included, by `schema.table`. */
export type Dump = ReadonlyMap<string, readonly Row[]>;

/** What whoever can read the database takes along. */
export async function takeDump(prisma: PrismaClient): Promise<Dump> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`;
  const dump = new Map<string, readonly Row[]>();
  for (const { name } of tables) {
    const rows = await prisma.$queryRawUnsafe<{ row: Row }[]>(
      `SELECT (SELECT jsonb_object_agg(key, value #>> '{}') FROM jsonb_each(to_jsonb(t)))
         || jsonb_build_object('xmin', t.xmin::text, 'ctid', t.ctid::text) AS row FROM ${name} t`,
    );
    dump.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return dump;
}

/** A dump as bytes to be searched: texts as they stand, and the bytes of binary columns. */
export function bytesOf(dump: Dump): readonly { readonly where: string; readonly content: Buffer }[] {
  return [...dump].map(([where, rows]) => {
    const values = rows.flatMap((row) => Object.values(row).filter((value) => value !== null));
    const binary = values.flatMap((value) => (value.startsWith('\\x') ? [binaryOf(value)] : []));
    return { where, content: Buffer.concat([Buffer.from(values.join('\n'), 'utf8'), ...binary]) };
  });
}

/** The bytes of a binary column. */
export function binaryOf(value: string | null | undefined): Buffer {
  return Buffer.from((value ?? '').slice(2), 'hex');
}

/** Every file below a directory; those that vanish meanwhile hold nothing. */
export async function* filesBelow(directory: string): AsyncGenerator<{ where: string; content: Buffer }> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    yield { where: relative(directory, path), content };
  }
}
