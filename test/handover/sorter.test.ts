import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createSorter, type Sorter } from '../../src/handover/sorter.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(inject('scratch'), 'sorter-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Item {
  readonly key: number;
  readonly came: number;
}

async function all<T>(sorter: Sorter<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const some of sorter.sorted()) found.push(...some);
  return found;
}

async function sorted(keys: readonly number[], held: number, batch: number): Promise<[Item[], Item[]]> {
  const sorter = createSorter<Item>({ folder, compare: (one, other) => one.key - other.key, held, batch });
  try {
    for (const [came, key] of keys.entries()) await sorter.add({ key, came });
    return [await all(sorter), await all(sorter)];
  } finally {
    await sorter.close();
  }
}

test('sorts as memory would, what is equal in its order, however much of it is held; and can be read again', async () => {
  const some = fc.array(fc.nat(9), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      some,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 7 }),
      async (keys, held, batch) => {
        const right = keys.map((key, came) => ({ key, came })).sort((one, other) => one.key - other.key);
        const [first, again] = await sorted(keys, held, batch);
        expect(first).toEqual(right);
        expect(again).toEqual(right);
      },
    ),
    { numRuns: 60 },
  );
});

test('all batches but the last are full', async () => {
  const sorter = createSorter<number>({ folder, compare: (one, other) => one - other, held: 4, batch: 3 });
  for (let nth = 0; nth < 10; nth += 1) await sorter.add(9 - nth);
  const sizes: number[] = [];
  for await (const some of sorter.sorted()) sizes.push(some.length);
  await sorter.close();
  expect(sizes).toEqual([3, 3, 3, 1]);
});

test.skipIf(process.platform !== 'linux')('what lies on the disk has no name there, and no name in it', async () => {
  const sorter = createSorter<string>({ folder, compare: (one, other) => (one < other ? -1 : 1), held: 2 });
  for (const name of ['Kari Nordmann', 'Ola Nordmann', 'Zoé d’Aubigné']) await sorter.add(name);
  expect(await readdir(folder)).toEqual([]);
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    const at = join('/proc/self/fd', fd);
    return linkOf(at).includes(folder) ? [readFileSync(at, 'latin1')] : [];
  });
  expect(open).toHaveLength(1);
  expect(open[0]?.length).toBeGreaterThan(40);
  expect(open[0]).not.toContain('Nordmann');
  expect(await all(sorter)).toHaveLength(3);
  await sorter.close();
});

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
