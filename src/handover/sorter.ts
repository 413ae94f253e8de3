import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openBytes, sealBytes } from '../privacy/aes.ts';

/** Sorts more than memory should hold. */
export interface Sorter<T> {
  add(item: T): Promise<void>;
  /** All that was added, in order and in batches; what is equal stays in the order in which it came. Can be read again. */
  sorted(): AsyncGenerator<readonly T[]>;
  /** Frees what it took of the disk. */
  close(): Promise<void>;
}

interface Sorting<T> {
  /** On whose disk lies what memory should not hold. */
  readonly folder: string;
  readonly compare: Compare<T>;
  /** How many are held in memory, and how many make a batch. */
  readonly held?: number;
  readonly batch?: number;
}

type Compare<T> = (one: T, other: T) => number;

/** A batch of a sorted run: where it stands in the file. */
interface Place {
  readonly at: number;
  readonly length: number;
}

/**
 * Sorts by merging: runs that were sorted in memory lie in one file, and are read side by side. What is sorted are names, so no
 * clear text touches the disk: batches are encrypted with a key that only this process has, and the file has lost its name
 * from the moment it is made. However the process ends, nothing is left that could be read or would have to be deleted.
 *
 * @param sorting what is sorted must survive JSON
 */
export function createSorter<T>({ folder, compare, held = 20_000, batch = 300 }: Sorting<T>): Sorter<T> {
  let memory: T[] = [];
  let drawer: Drawer | null = null;
  const runs: Place[][] = [];

  async function* readRun(run: readonly Place[]): AsyncGenerator<readonly T[]> {
    for (const place of run) if (drawer) yield JSON.parse(await drawer.take(place));
  }

  return {
    async add(item) {
      memory.push(item);
      if (memory.length < held) return;
      drawer ??= await openDrawer(folder);
      const run: Place[] = [];
      for (const some of inBatches(memory.sort(compare), batch)) run.push(await drawer.put(JSON.stringify(some)));
      runs.push(run);
      memory = [];
    },
    async *sorted() {
      memory.sort(compare);
      if (runs.length === 0) yield* inBatches(memory, batch);
      else yield* merge([...runs.map(readRun), once(memory)], compare, batch);
    },
    async close() {
      memory = [];
      await drawer?.close();
    },
  };
}

function* inBatches<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

async function* once<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  yield items;
}

/** A file for what nobody else is to read. */
interface Drawer {
  put(text: string): Promise<Place>;
  take(place: Place): Promise<string>;
  close(): Promise<void>;
}

async function openDrawer(folder: string): Promise<Drawer> {
  const key: KeyObject = createSecretKey(randomBytes(32));
  const file = await openNameless(folder);
  let end = 0;
  return {
    async put(text) {
      const at = end;
      const bytes = sealBytes(key, String(at), Buffer.from(text, 'utf8'));
      await file.writeFile(bytes);
      end += bytes.length;
      return { at, length: bytes.length };
    },
    async take({ at, length }) {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, at);
      return openBytes(key, String(at), bytes).toString('utf8');
    },
    close: () => file.close(),
  };
}

/** A new file that has lost its name already: it is gone when it is closed, or when its process ends. */
async function openNameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `.opprop-${randomBytes(8).toString('hex')}.tmp`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return file;
}

/** Where a run is being read. */
interface Head<T> {
  readonly nth: number;
  readonly rest: AsyncGenerator<readonly T[]>;
  readonly items: readonly T[];
  readonly at: number;
  readonly item: T;
}

/** Merges sorted runs; of what is equal, that of an earlier run comes first. */
async function* merge<T>(
  runs: readonly AsyncGenerator<readonly T[]>[],
  compare: Compare<T>,
  size: number,
): AsyncGenerator<readonly T[]> {
  /** The run with the next item stands last. */
  const heads: Head<T>[] = [];
  const insert = (head: Head<T> | null): void => {
    if (!head) return;
    let [from, to] = [0, heads.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = heads[middle];
      const order = other ? compare(head.item, other.item) || head.nth - other.nth : 0;
      if (order < 0) from = middle + 1;
      else to = middle;
    }
    heads.splice(from, 0, head);
  };
  for (const [nth, rest] of runs.entries()) insert(await next(nth, rest, [], 0));
  let batch: T[] = [];
  for (let head = heads.pop(); head; head = heads.pop()) {
    batch.push(head.item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
    insert(await next(head.nth, head.rest, head.items, head.at + 1));
  }
  if (batch.length > 0) yield batch;
}

/** The next item of a run; null at its end. */
async function next<T>(
  nth: number,
  rest: AsyncGenerator<readonly T[]>,
  items: readonly T[],
  at: number,
): Promise<Head<T> | null> {
  const item = items[at];
  if (item !== undefined) return { nth, rest, items, at, item };
  const more = await rest.next();
  return more.done ? null : await next(nth, rest, more.value, 0);
}
