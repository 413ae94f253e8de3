import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { copyState, noteCopy } from '../../src/privacy/erasure-copy.ts';
import { createErasureKeys, type ErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { scratch } from '../support/scratch.ts';

const at = new Date('2026-03-01T12:00:00Z');
let directory: string;
let keys: ErasureKeys;
beforeEach(async () => {
  directory = scratch();
  keys = createErasureKeys(directory);
  for (const campaign of ['river', 'forest']) await keys.make(campaign);
});

const state = (...campaigns: string[]) => copyState(directory, keys, campaigns);

test('without a copy every key is missing', async () => {
  expect(await state('river', 'forest')).toEqual({ last: null, missing: ['river', 'forest'], stale: [] });
});

test('a copy is as old as it is, and lacks what came after it', async () => {
  await noteCopy(directory, keys, ['river', 'forest'], at);
  expect(await state('river', 'forest')).toEqual({ last: at, missing: [], stale: [] });
  await keys.make('lake');
  expect(await state('river', 'forest', 'lake')).toEqual({ last: at, missing: ['lake'], stale: [] });
});

test('a copy that still holds what was destroyed is stale', async () => {
  await noteCopy(directory, keys, ['river', 'forest'], at);
  await keys.retire('forest');
  await keys.destroy('forest');
  expect(await state('river')).toEqual({ last: at, missing: [], stale: ['forest'] });
  // Another key of the same campaign is another key.
  await keys.make('forest');
  expect(await state('river', 'forest')).toEqual({ last: at, missing: ['forest'], stale: ['forest'] });
});

test('what is remembered of a copy is for the program alone, and holds no key', async () => {
  await noteCopy(directory, keys, ['river'], at);
  const file = join(directory, 'last-copy.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const written = await readFile(file, 'utf8');
  const key = (await keys.read('river'))?.export() ?? Buffer.alloc(0);
  expect(key).toHaveLength(32);
  for (const form of ['hex', 'base64', 'base64url'] as const) expect(written).not.toContain(key.toString(form));
});
