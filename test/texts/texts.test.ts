import { describe, expect, test } from 'vitest';
import { createTexts, LocaleFileError, type Missing } from '../../src/texts/texts.ts';
import { ownText, writeLocales } from './fixture.ts';

const files = {
  'bot/en.json': {
    hello: 'Hello {{name}}, **welcome**',
    only: 'English only',
    thanks_one: '{{count}} signature',
    thanks_other: '{{count}} signatures',
    told: 'Told on {{when}}.',
    nested: 'About {{title}}: _{{title}}_',
    alone: '{{title}}',
    notice: '[Privacy]({{url}})',
    language: '{{language}}',
    inside: 'You read {{language}}.',
    words: { stop: ['stop', 'end'] },
  },
  'bot/fr.json': {
    hello: 'Bonjour {{name}}',
    thanks_one: '{{count}} signature',
    thanks_many: '{{count}} de signatures',
    thanks_other: '{{count}} signatures',
    told: 'Dit le {{when}}.',
  },
  'bot/nb.json': { hello: 'Hei {{name}}' },
  'campaigns/here/nb.json': { title: 'Ingen er *trygge*' },
};

const quiet = () => undefined;

describe('createTexts', () => {
  const texts = createTexts({ root: writeLocales(files), onMissing: quiet });

  test('offers the languages of the bot files by their own names', () => {
    expect(texts.languages).toEqual(['en', 'fr', 'nb']);
    expect(texts.languagesOf('here')).toEqual(['nb']);
    expect(texts.languagesOf('nowhere')).toEqual([]);
  });

  test('fills parameters after parsing, isolated, so that they are never markup', () => {
    const name = '**Kari** _x_ [a](https://evil.example) {{count}} $t(only)';
    expect(texts.render(ownText('hello', { params: { name } }), 'en')).toEqual([
      [{ text: `Hello \u2068${name}\u2069, ` }, { text: 'welcome', bold: true }],
    ]);
  });

  test('a parameter cannot leave its isolate', () => {
    expect(texts.plain(ownText('hello', { params: { name: 'a\u2069\u202Eb' } }), 'nb')).toBe('Hei \u2068ab\u2069');
  });

  test('chooses plurals by the language, French millions included', () => {
    const thanks = (count: number, language: string) => texts.plain(ownText('thanks', { params: { count } }), language);
    expect(thanks(1, 'en')).toBe('\u20681\u2069 signature');
    expect(thanks(1204, 'en')).toBe('\u20681,204\u2069 signatures');
    expect(thanks(0, 'fr')).toBe('\u20680\u2069 signature');
    expect(thanks(1_000_000, 'fr')).toBe('\u20681\u202F000\u202F000\u2069 de signatures');
  });

  test('tells dates in their zone and language; a day is the same day everywhere', () => {
    const when = { date: '2020-02-25T23:30:00Z', zone: 'Europe/Oslo' };
    expect(texts.plain(ownText('told', { params: { when } }), 'en')).toBe('Told on \u206826 February 2020\u2069.');
    expect(texts.plain(ownText('told', { params: { when } }), 'fr')).toBe('Dit le \u206826 février 2020\u2069.');
    const day = { date: '2020-02-25', zone: 'America/Montreal' };
    expect(texts.plain(ownText('told', { params: { when: day } }), 'fr')).toBe('Dit le \u206825 février 2020\u2069.');
    expect(texts.plain(ownText('told', { params: { when: { ...when, time: true } } }), 'fr')).toContain('00:30 UTC+1');
  });

  test('tells dates as their readers write them: the first as an ordinal in French, day before month and 24 hours in English', () => {
    const told = (date: string, language: string) =>
      texts.plain(ownText('told', { params: { when: { date, zone: 'Europe/Oslo', time: true } } }), language);
    expect(told('2026-10-01', 'fr')).toBe('Dit le \u20681er octobre 2026\u2069.');
    expect(told('2026-10-11', 'fr')).toBe('Dit le \u206811 octobre 2026\u2069.');
    expect(told('2026-10-01T12:14:00Z', 'fr')).toBe('Dit le \u20681er octobre 2026 à 14:14 UTC+2\u2069.');
    expect(told('2026-10-01T12:14:00Z', 'en')).toBe('Told on \u20681 October 2026 at 14:14 CEST\u2069.');
    expect(told('2026-12-01T22:30:00Z', 'en')).toBe('Told on \u20681 December 2026 at 23:30 CET\u2069.');
  });

  test('a text can stand in a text, with the formatting of its place', () => {
    const title = { campaign: 'here', key: 'title' };
    expect(texts.render(ownText('nested', { params: { title } }), 'en')).toEqual([
      [{ text: 'About \u2068Ingen er *trygge*\u2069: ' }, { text: '\u2068Ingen er *trygge*\u2069', italic: true }],
    ]);
    expect(texts.plain(ownText('alone', { params: { title } }), 'en')).toBe('Ingen er *trygge*');
  });

  test('a paragraph that is one parameter takes a text with all its paragraphs, in a language of its own when it has one', () => {
    const whole = createTexts({
      root: writeLocales({
        'bot/en.json': { whole: '{{body}}\n\n**{{end}}**', body: 'One.\n\nTwo.' },
        'bot/fr.json': { whole: '{{body}}\n\n**{{end}}**', body: 'Un.\n\nDeux.' },
      }),
    });
    const params = { body: ownText('body', { language: 'fr' }), end: 'Kari' };
    expect(whole.render(ownText('whole', { params }), 'en')).toEqual([
      [{ text: 'Un.' }],
      [{ text: 'Deux.' }],
      [{ text: 'Kari', bold: true }],
    ]);
  });

  test('a parameter is an address only when it is https', () => {
    const notice = (url: string) => texts.render(ownText('notice', { params: { url } }), 'en');
    expect(notice('https://example.org/p')).toEqual([[{ text: 'Privacy', url: 'https://example.org/p' }]]);
    expect(notice('javascript:alert(1)')).toEqual([[{ text: 'Privacy' }]]);
    expect(texts.plain(ownText('notice', { params: { url: 'https://example.org/p' } }), 'en')).toBe(
      'Privacy (https://example.org/p)',
    );
  });

  test('languages are named in themselves, with a capital where they begin', () => {
    const params = { language: { language: 'nb' } };
    expect(texts.plain(ownText('language', { params }), 'en')).toBe('Norsk bokmål');
    expect(texts.plain(ownText('inside', { params }), 'en')).toBe('You read \u2068norsk bokmål\u2069.');
  });

  test('lists words', () => {
    expect(texts.list('words.stop', 'en')).toEqual(['stop', 'end']);
    expect(texts.list('words.stop', 'fr')).toEqual([]);
  });

  test('falls back by neighbour, then English, and says so; never shows a key', () => {
    const seen: Missing[] = [];
    const told = createTexts({ root: writeLocales(files), onMissing: (missing) => seen.push(missing) });
    expect(told.plain(ownText('hello', { params: { name: 'A' } }), 'nn')).toBe('Hei \u2068A\u2069');
    expect(seen).toEqual([]);
    expect(told.plain(ownText('only'), 'fr-CA')).toBe('English only');
    expect(told.plain(ownText('nowhere.at.all'), 'fr')).toBe('…');
    expect(told.plain({ campaign: 'gone', key: 'title' }, 'fr')).toBe('…');
    expect(told.plain(ownText('hello'), 'fr')).toBe('Bonjour ');
    expect(seen.map(({ what, key, language, parameter }) => [what, key, language, parameter])).toEqual([
      ['text', 'only', 'fr', null],
      ['text', 'nowhere.at.all', 'fr', null],
      ['text', 'title', 'fr', null],
      ['parameter', 'hello', 'fr', 'name'],
    ]);
    expect(told.has(ownText('only'), 'fr')).toBe(true);
    expect(told.has(ownText('words'), 'en')).toBe(false);
    expect(told.plain(ownText('words.stop'), 'en')).toBe('…');
    expect(told.has(ownText('nowhere'), 'fr')).toBe(false);
  });

  test('a missing text or parameter throws unless told otherwise', () => {
    const strict = createTexts({ root: writeLocales(files) });
    expect(() => strict.plain(ownText('only'), 'fr')).toThrow('missing text: bot only');
    expect(() => strict.plain(ownText('hello'), 'fr')).toThrow('missing parameter');
    expect(strict.plain(ownText('only'), 'en')).toBe('English only');
  });

  test('two instances do not share texts', () => {
    const other = createTexts({ root: writeLocales({ 'bot/en.json': { only: 'Another' } }) });
    expect(other.plain(ownText('only'), 'en')).toBe('Another');
    expect(texts.plain(ownText('only'), 'en')).toBe('English only');
  });

  test('a broken file is named with its line', () => {
    expect(() => createTexts({ root: writeLocales({ 'bot/en.json': '{\n "a": 1,\n}' }) })).toThrow(LocaleFileError);
  });
});
