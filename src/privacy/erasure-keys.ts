import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A random key for each campaign, in a small file of its own: outside the database, its write-ahead log and its backups.
 * The campaign's pseudonym keys are wrapped under it, so that whoever destroys this one file makes every copy of the
 * campaign's pseudonyms noise, in old backups too, although the secret stays.
 */
export interface ErasureKeys {
  /** Null: there is none. @throws ErasureKeyError `unreadable`, `damaged` */
  read(campaign: string): Promise<KeyObject | null>;
  /** Makes one unless there is one. Safe when several processes do it at once. @throws ErasureKeyError */
  make(campaign: string): Promise<KeyObject>;
  /**
   * From now on `read` still gives the key but `make` makes another: what is wrapped under it is about to be deleted. When
   * that is done, `destroy` overwrites and removes it; until it has returned, both may be called again.
   */
  retire(campaign: string): Promise<void>;
  destroy(campaign: string): Promise<void>;
}

/** What is wrong with a campaign's erasure key. Holds no value. */
export class ErasureKeyError extends Error {
  /** `missing`: what is wrapped under it is there. `other`: it does not open what is wrapped. */
  readonly problem: 'missing' | 'other' | 'damaged' | 'unreadable' | 'unwritable';
  readonly campaign: string;

  constructor(problem: ErasureKeyError['problem'], campaign: string) {
    super(problem);
    this.name = 'ErasureKeyError';
    this.problem = problem;
    this.campaign = campaign;
  }
}

export const ERASURE_KEY_BYTES = 32;
const END = '.erasure-key';
const RETIRED = '.retired';

/** Erasure keys as files of a directory (KEY_DIR), mode 0600. On several machines it is a folder that they share. */
export function createErasureKeys(directory: string): ErasureKeys {
  const fileOf = (campaign: string): string => join(directory, `${campaign}${END}`);
  const retiredOf = (campaign: string): string => `${fileOf(campaign)}${RETIRED}`;

  return {
    read: async (campaign) =>
      (await readKey(fileOf(campaign), campaign)) ?? (await readKey(retiredOf(campaign), campaign)),
    async make(campaign) {
      await writeErasureKey(directory, campaign, randomBytes(ERASURE_KEY_BYTES));
      const key = await readKey(fileOf(campaign), campaign);
      if (key === null) throw new ErasureKeyError('unwritable', campaign);
      return key;
    },
    async retire(campaign) {
      await rename(fileOf(campaign), retiredOf(campaign)).catch((error: unknown) => {
        if (!isMissing(error)) throw new ErasureKeyError('unwritable', campaign);
      });
      await syncDirectory(directory);
    },
    async destroy(campaign) {
      await overwrite(retiredOf(campaign)).catch(() => {
        throw new ErasureKeyError('unwritable', campaign);
      });
      await syncDirectory(directory);
    },
  };
}

/**
 * Writes a key that is given; one that is there already stays. On the disk before this returns.
 * @returns whether it was written
 * @throws ErasureKeyError
 */
export async function writeErasureKey(directory: string, campaign: string, key: Uint8Array): Promise<boolean> {
  const file = join(directory, `${campaign}${END}`);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${Buffer.from(key).toString('base64')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A second name for a whole file: whoever comes second finds the first one's, and never half of it.
    const written = await link(draft, file).then(
      () => true,
      (error: unknown) => {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      },
    );
    await rm(draft);
    await syncDirectory(directory);
    return written;
  } catch {
    throw new ErasureKeyError('unwritable', campaign);
  }
}

/** The campaigns that have a key in a directory, retired ones left out. */
export async function listErasureKeys(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.flatMap((name) => (name.endsWith(END) ? [name.slice(0, -END.length)] : [])).sort();
}

async function readKey(file: string, campaign: string): Promise<KeyObject | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw new ErasureKeyError('unreadable', campaign);
  });
  if (text === null) return null;
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== ERASURE_KEY_BYTES) throw new ErasureKeyError('damaged', campaign);
  return createSecretKey(bytes);
}

/** What a file system keeps of it elsewhere (a journal, a snapshot, the spare blocks of a flash disk) no program reaches. */
async function overwrite(file: string): Promise<void> {
  const handle = await open(file, 'r+').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (handle === null) return;
  try {
    const { size } = await handle.stat();
    await handle.write(randomBytes(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rm(file);
}

/** Windows has no such thing, and needs none. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';
