import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { strictest } from '../../src/campaign/check/limits.ts';
import { checkAll } from '../../src/campaign/check.ts';
import { loadPacks } from '../../src/campaign/packs.ts';
import { CHANNELS } from '../../src/channels.ts';
import { isRtl } from '../../src/texts/languages.ts';
import { createTexts } from '../../src/texts/texts.ts';
import { LONGEST, makeTestLocales, RIGHT_TO_LEFT } from '../support/locales.ts';

describe('makeTestLocales', () => {
  const root = makeTestLocales();
  afterAll(() => rmSync(root, { recursive: true }));
  const texts = createTexts({ root });
  const sign = { key: 'sign.count', params: { count: 3 } } as const;

  test('the check finds nothing wrong with them', async () => {
    const theirs = (await checkAll(root, strictest(CHANNELS.map(({ limits }) => limits)))).filter(
      ({ language }) => language === RIGHT_TO_LEFT || language === LONGEST,
    );
    expect(theirs).toEqual([]);
  });

  test('both languages are spoken by the bots and by every campaign', () => {
    expect(texts.languages).toEqual(expect.arrayContaining([RIGHT_TO_LEFT, LONGEST]));
    for (const { facts } of loadPacks(root)) {
      expect(facts.languages).toEqual(expect.arrayContaining([RIGHT_TO_LEFT, LONGEST]));
    }
  });

  test('one is written from right to left, with its own letters and every plural form', () => {
    expect(isRtl(RIGHT_TO_LEFT)).toBe(true);
    for (const count of [0, 1, 2, 3, 11, 100]) {
      const shown = texts.plain({ ...sign, params: { count } }, RIGHT_TO_LEFT);
      expect(shown).toMatch(/\p{Script=Arabic}/u);
      expect(shown).not.toMatch(/[a-z]/i);
    }
  });

  test('the other is longer', () => {
    const thanks = { key: 'sign.thanks' } as const;
    const [long, short] = [LONGEST, 'en'].map((language) => texts.plain(thanks, language).length);
    expect(long).toBeGreaterThanOrEqual(1.5 * (short ?? 0));
  });
});
