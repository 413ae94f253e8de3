import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ErasureKeys } from './erasure-keys.ts';

/** What is remembered beside the erasure keys of the last copy that was made of them: when, and of which. */
export interface LastCopy {
  readonly at: Date;
  /** By campaign, what names its key and tells nothing of it. */
  readonly keys: Readonly<Record<string, string>>;
}

/** How a copy compares with the keys that are in use. */
export interface CopyState {
  readonly last: Date | null;
  /** Keys in use that the copy lacks. */
  readonly missing: readonly string[];
  /** Keys that it still holds although they were destroyed. */
  readonly stale: readonly string[];
}

const FILE = 'last-copy.json';
const schema = z.object({ at: z.coerce.date(), keys: z.record(z.string(), z.string()) });

/** Remembers that the keys of these campaigns were copied. */
export async function noteCopy(
  directory: string,
  keys: ErasureKeys,
  campaigns: readonly string[],
  at: Date,
): Promise<void> {
  const note: LastCopy = { at, keys: await namesOf(keys, campaigns) };
  await writeFile(join(directory, FILE), `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
}

/** @param campaigns those that have a key now */
export async function copyState(
  directory: string,
  keys: ErasureKeys,
  campaigns: readonly string[],
): Promise<CopyState> {
  const text = await readFile(join(directory, FILE), 'utf8').catch(() => null);
  if (text === null) return { last: null, missing: campaigns, stale: [] };
  const copy = schema.parse(JSON.parse(text));
  const now = await namesOf(keys, campaigns);
  return {
    last: copy.at,
    missing: campaigns.filter((campaign) => copy.keys[campaign] !== now[campaign]),
    stale: Object.keys(copy.keys).filter((campaign) => copy.keys[campaign] !== now[campaign]),
  };
}

async function namesOf(keys: ErasureKeys, campaigns: readonly string[]): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const campaign of campaigns) {
    const key = await keys.read(campaign);
    if (key) names[campaign] = createHash('sha256').update(key.export()).digest('hex').slice(0, 16);
  }
  return names;
}
