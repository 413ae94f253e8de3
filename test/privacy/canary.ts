import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrismaClient } from '../../src/store/generated/client.ts';

/** Where canaries were found, as `table` or `path`; never what stood there. */
export interface Found {
  readonly canary: string;
  readonly where: string;
}

/** Looks for words in every row of every table: in texts, and in the bytes of binary columns. */
export async function searchTables(prisma: PrismaClient, canaries: readonly string[]): Promise<Found[]> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;
  const found: Found[] = [];
  for (const { name } of tables) {
    const rows = await prisma.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM ${name} t`);
    // Binary columns are written in hex here.
    const text = rows.map(({ row }) => row).join('\n');
    for (const canary of canaries) {
      const hex = Buffer.from(canary, 'utf8').toString('hex');
      if (text.includes(canary) || text.includes(hex)) found.push({ canary, where: name });
    }
  }
  return found;
}

/** Looks for words in every file below a directory, as UTF-8 and in base64. Files that vanish meanwhile hold nothing. */
export async function searchFiles(directory: string, canaries: readonly string[]): Promise<Found[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: Found[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const where = join(entry.parentPath, entry.name);
    const content = await readFile(where).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    found.push(...searchText(content.toString('latin1'), canaries, where));
  }
  return found;
}

/** Looks for words in a text such as a log: as they are, and in base64 at any offset. */
export function searchText(text: string, canaries: readonly string[], where: string): Found[] {
  return canaries
    .filter((canary) => spellings(canary).some((spelling) => text.includes(spelling)))
    .map((canary) => ({ canary, where }));
}

/** A word as its bytes, and as base64 shows it behind 0, 1 or 2 other bytes, without what its neighbours change. */
function spellings(canary: string): string[] {
  const bytes = Buffer.from(canary, 'utf8');
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  return [canary, bytes.toString('latin1'), JSON.stringify(canary).slice(1, -1), ...(bytes.length < 6 ? [] : base64)];
}
