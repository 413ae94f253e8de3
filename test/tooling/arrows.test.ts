import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { ARROWS, crossedArrows, PACKAGES, readSources, sourceOf } from './arrows.ts';
import { root } from './paths.ts';

test('every import of the program goes along the arrows, and there are no circles', async () => {
  const sources = await readSources();
  expect(sources.length).toBeGreaterThan(300);
  expect(crossedArrows(sources)).toEqual([]);
});

test('a production loads no line of the playground, and no package that is only for development', async () => {
  const sources = new Map((await readSources()).map((source) => [source.file, source]));
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const loaded = new Set<string>();
  const packages = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { from, typeOnly, lazy } of sources.get(file)?.imports ?? []) {
      if (typeOnly || lazy) continue;
      if (from.startsWith('.')) load(normalize(join(dirname(file), from)));
      else if (!from.startsWith('node:')) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from);
    }
  };
  load('src/main.ts');
  load('src/cli.ts');
  expect(loaded.size).toBeGreaterThan(200);
  expect([...loaded].filter((file) => file.startsWith('bots/playground/'))).toEqual([]);
  expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
  // Where it is wanted, it is there.
  expect(sources.get('src/trial.ts')?.imports.some(({ from, lazy }) => lazy && from.includes('playground'))).toBe(true);
});

const planted = (file: string, code: string) => crossedArrows([sourceOf(file, code)]);

test.each([
  ['a value', "import { x } from '../server/config.ts'; export const y = x;"],
  ['a type', "import type { X } from '../server/config.ts'; export type Y = X;"],
  ['a type among values', "import { type X } from '../server/config.ts'; export type Y = X;"],
  ['a re-export', "export { x } from '../server/config.ts';"],
  ['a late import', "export const x = () => import('../server/config.ts');"],
])('a planted import against the arrows is found: %s', (_, code) => {
  expect(planted('src/store/planted.ts', code)).toEqual(['src/store/planted.ts must not import src/server/config.ts']);
  expect(planted('src/commands/planted.ts', code)).toEqual([]);
});

test('the conversation knows types of campaigns and texts, and zod, and nothing else', () => {
  const file = 'src/conversation/sign/planted.ts';
  expect(planted(file, "import type { X } from '../../campaign/outline.ts'; export type Y = X;")).toEqual([]);
  expect(planted(file, "import { z } from 'zod'; export const y = z;")).toEqual([]);
  expect(planted(file, "import { x } from '../state.ts'; export const y = x;")).toEqual([]);
  expect(planted(file, "import { x } from '../../campaign/outline.ts'; export const y = x;")).toHaveLength(1);
  expect(planted(file, "import type { X } from '../../campaign/packs.ts'; export type Y = X;")).toHaveLength(1);
  expect(planted(file, "import { randomBytes } from 'node:crypto'; export const y = randomBytes;")).toHaveLength(1);
});

test('packages of a room are used there and nowhere else', () => {
  for (const [home, names] of Object.entries(PACKAGES)) {
    for (const name of names) {
      const code = `import * as x from '${name}${name.endsWith('/') ? 'x' : ''}'; export const y = x;`;
      for (const room of Object.keys(ARROWS).filter((one) => !one.endsWith('.ts'))) {
        expect([home, name, room, planted(`${room}/planted.ts`, code).length]).toEqual([
          home,
          name,
          room,
          room === home || room.startsWith(`${home}/`) ? 0 : 1,
        ]);
      }
    }
  }
});

test('circles are found, also of types alone, and each once', () => {
  const circle = [
    sourceOf('src/store/a.ts', "import type { B } from './b.ts'; export type A = B;"),
    sourceOf('src/store/b.ts', "import type { C } from './c.ts'; export type B = C;"),
    sourceOf('src/store/c.ts', "import type { A } from './a.ts'; export type C = A;"),
  ];
  expect(crossedArrows(circle)).toEqual([
    'a circle: src/store/a.ts -> src/store/b.ts -> src/store/c.ts -> src/store/a.ts',
  ]);
  expect(crossedArrows(circle.slice(0, 2))).toEqual([]);
});
