import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { SampleWorkspace } from './sample-workspace.ts';
import type { PageMemory } from './server.ts';
import type { SlackMemory } from './slack/stand-in.ts';
import type { TelegramMemory } from './telegram/stand-in.ts';

/** What the playground remembers over a restart: the platforms, and who is at the page. */
export interface PlaygroundMemory {
  readonly telegram: TelegramMemory;
  readonly slack: SlackMemory;
  readonly sample: SampleWorkspace;
  readonly page: PageMemory;
  /** People of the crowd. */
  readonly crowd: number;
}

/** Another shape of what is remembered is not read. */
const VERSION = 1;

const fileIn = (dataDir: string): string => join(dataDir, 'playground.memory');

/**
 * Reads what an earlier playground remembered; null when there is nothing.
 * @throws when it cannot be read: half a file, or one of another version of Node.js
 */
export function readMemory(dataDir: string): PlaygroundMemory | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(fileIn(dataDir));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  // Written by this program only, into a directory of its own; the version tells the shape.
  const { version, memory } = deserialize(bytes);
  return version === VERSION ? memory : null;
}

/** Remembers, all or nothing. */
export async function writeMemory(dataDir: string, memory: PlaygroundMemory): Promise<void> {
  const bytes = serialize({ version: VERSION, memory });
  const half = `${fileIn(dataDir)}.half`;
  await writeFile(half, bytes, { mode: 0o600 });
  await rename(half, fileIn(dataDir));
}

export async function forget(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true });
}
