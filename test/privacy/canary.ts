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
    const text = rows.map(({ row }) => row).join('\n');
    // Binary columns are written in hex here.
    const binary = text.match(/\\x[0-9a-f]+/g) ?? [];
    const bytes = binary.map((hex) => Buffer.from(hex.slice(2), 'hex').toString('latin1')).join('\n');
    found.push(...searchText(`${Buffer.from(text, 'utf8').toString('latin1')}\n${bytes}`, canaries, name));
  }
  return found;
}

/** Looks for words in every file below a directory. Files that vanish meanwhile hold nothing. */
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

/** Looks for words in a text such as a log, or in bytes read as Latin-1: in every spelling that programs give them. */
export function searchText(text: string, canaries: readonly string[], where: string): Found[] {
  return canaries
    .filter((canary) => spellings(canary).some((spelling) => text.includes(spelling)))
    .map((canary) => ({ canary, where }));
}

/** A word as it stands in text, and its bytes (read as Latin-1) in the encodings in which programs write words down. */
export function spellings(canary: string): string[] {
  const bytes = Buffer.from(canary, 'utf8');
  const wide = Buffer.from(canary, 'utf16le');
  const numbers = /^-?\d{6,18}$/.test(canary) ? numberBytes(BigInt(canary)) : [];
  const coded = [bytes, wide, Buffer.from(wide).swap16()].flatMap((one) => [
    one.toString('latin1'),
    one.toString('hex'),
    one.toString('hex').toUpperCase(),
    ...(one.length < 6 ? [] : base64s(one)),
  ]);
  const escaped = JSON.stringify(canary).slice(1, -1);
  const pointed = escaped.replaceAll(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [...new Set([canary, escaped, pointed, encodeURIComponent(canary), ...coded, ...numbers])];
}

/** Base64, of both alphabets, behind 0, 1 or 2 other bytes, without what its neighbours change. */
function base64s(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const own = text.slice(offset === 0 ? 0 : offset + 1, -1);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** A number as eight bytes, as databases and programs store it. */
function numberBytes(value: bigint): string[] {
  const [big, little] = [Buffer.alloc(8), Buffer.alloc(8)];
  big.writeBigInt64BE(value);
  little.writeBigInt64LE(value);
  return [big, little].map((bytes) => bytes.toString('latin1'));
}
