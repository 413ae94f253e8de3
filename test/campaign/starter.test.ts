import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { strictest } from '../../src/campaign/check/limits.ts';
import { checkAll } from '../../src/campaign/check.ts';
import { loadPacks } from '../../src/campaign/packs.ts';
import { starterLanguages, startPack } from '../../src/campaign/starter.ts';
import { CHANNELS } from '../../src/channels.ts';

const LIMITS = strictest(CHANNELS.map(({ limits }) => limits));
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'opprop-starter-'));
  cpSync('locales', root, { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true }));

describe('a blank pack', () => {
  test.each(['petition', 'email'] as const)(
    'of a new %s passes the check as it is, in every language',
    async (kind) => {
      const started = startPack(root, { slug: 'clean-river', kind });
      expect(started).toMatchObject({ kind: 'written', folder: join(root, 'campaigns', 'clean-river') });
      expect(await checkAll(root, LIMITS)).toEqual([]);
      const pack = loadPacks(root).find(({ slug }) => slug === 'clean-river');
      expect(pack?.facts).toMatchObject({
        kind,
        example: false,
        languages: starterLanguages(root),
        recipientRisk: 'high',
      });
      expect(pack?.facts.letter !== undefined).toBe(kind === 'email');
    },
  );

  test('has the languages that were asked for, in that order', async () => {
    startPack(root, { slug: 'clean-river', kind: 'petition', languages: ['nb', 'en'] });
    expect(loadPacks(root).find(({ slug }) => slug === 'clean-river')?.facts.languages).toEqual(['nb', 'en']);
    expect(readdirSync(join(root, 'campaigns', 'clean-river')).toSorted()).toEqual([
      'en.json',
      'facts.json',
      'nb.json',
    ]);
    expect(await checkAll(root, LIMITS)).toEqual([]);
  });

  test('never takes the place of a pack, and is not begun in part', () => {
    const theirs = readFileSync(join(root, 'campaigns', 'uyghurs-abroad', 'en.json'), 'utf8');
    expect(startPack(root, { slug: 'uyghurs-abroad', kind: 'petition' }).kind).toBe('there');
    expect(readFileSync(join(root, 'campaigns', 'uyghurs-abroad', 'en.json'), 'utf8')).toBe(theirs);
    writeFileSync(join(root, 'starter', 'fr.json'), '{');
    expect(() => startPack(root, { slug: 'clean-river', kind: 'petition' })).toThrow();
    expect(existsSync(join(root, 'campaigns', 'clean-river'))).toBe(false);
  });

  test.each(['', 'Clean', '../out', 'a'.repeat(25), 'a_b'])('is not begun under the name %j', (slug) => {
    expect(startPack(root, { slug, kind: 'petition' })).toEqual({ kind: 'bad name' });
  });

  test('is not begun in a language without starting words', () => {
    const started = startPack(root, { slug: 'clean-river', kind: 'petition', languages: ['en', 'de'] });
    expect(started).toEqual({ kind: 'no words', language: 'de', known: ['en', 'fr', 'nb'] });
  });

  test('is seen by the check when one language is a copy of another', async () => {
    startPack(root, { slug: 'clean-river', kind: 'petition', languages: ['en', 'nb'] });
    const folder = join(root, 'campaigns', 'clean-river');
    cpSync(join(folder, 'en.json'), join(folder, 'nb.json'));
    const problems = await checkAll(root, LIMITS);
    expect(new Set(problems.map(({ code, language }) => `${code} ${language}`))).toEqual(new Set(['untranslated nb']));
    expect(problems.map(({ key }) => key)).toContain('sections.story.body');
  });

  test('is seen when a bots’ text was left in English; names and single words may be the same', async () => {
    const path = join(root, 'bot', 'nb.json');
    const nb = JSON.parse(readFileSync(path, 'utf8'));
    const en = JSON.parse(readFileSync(join(root, 'bot', 'en.json'), 'utf8'));
    writeFileSync(path, JSON.stringify({ ...nb, privacy: { ...nb.privacy, before: en.privacy.before } }, null, 2));
    const problems = await checkAll(root, LIMITS);
    expect(problems.map(({ code, key }) => [code, key])).toEqual([['untranslated', 'privacy.before']]);
  });
});

test('the guide names the lengths that the check holds', () => {
  const rows = [...readFileSync('locales/README.md', 'utf8').matchAll(/^\| `(\w+)`(?: \*)? \|.*\| (\d+) \|$/gm)];
  const named = Object.fromEntries(rows.map(([, key, most]) => [key, Number(most)]));
  expect(named).toMatchObject({ title: LIMITS.title });
  expect(named['theme']).toBeLessThanOrEqual(LIMITS.button);
});
