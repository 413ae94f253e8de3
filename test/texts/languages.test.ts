import { describe, expect, test } from 'vitest';
import { fallbackChain, isRtl, languageName, negotiate } from '../../src/texts/languages.ts';

describe('languages', () => {
  const available = ['en', 'fr', 'nb', 'pt-BR'];

  test.each([
    [null, 'en'],
    ['nb', 'nb'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['nb_NO', 'nb'],
    ['fr-CA', 'fr'],
    ['FR', 'fr'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['en-GB', 'en'],
    ['ug', 'en'],
    ['', 'en'],
    ['not a tag!', 'en'],
  ])('%s is answered in %s', (tag, language) => {
    expect(negotiate(tag, available)).toBe(language);
  });

  test('without English the first language serves', () => {
    expect(negotiate('de', ['nb', 'fr'])).toBe('nb');
    expect(negotiate('en', ['nb', 'fr'])).toBe('nb');
    expect(() => negotiate('en', [])).toThrow();
  });

  test('chains end in English', () => {
    expect(fallbackChain('nn-NO')).toEqual(['nn-NO', 'nn', 'nb', 'en']);
    expect(fallbackChain('fr-CA')).toEqual(['fr-CA', 'fr', 'en']);
    expect(fallbackChain('en-GB')).toEqual(['en-GB', 'en']);
  });

  test('direction and own name', () => {
    expect(['ug', 'ar', 'he'].map(isRtl)).toEqual([true, true, true]);
    expect(['nb', 'fr', 'en'].map(isRtl)).toEqual([false, false, false]);
    expect(languageName('fr')).toBe('français');
  });
});
