import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formattedOf } from '../../bots/telegram/formatted.ts';
import { wordsOf } from '../../bots/telegram/words.ts';

describe('formatting that people write', () => {
  test('bold, italic and links are kept, also inside one another; other kinds are words', () => {
    const text = 'Good news: free at last\n\nRead it, /start or http://x.org';
    expect(
      formattedOf(text, [
        { type: 'bold', offset: 0, length: 9 },
        { type: 'italic', offset: 5, length: 4 },
        { type: 'text_link', offset: 25, length: 7, url: 'https://example.org/' },
        { type: 'bot_command', offset: 34, length: 6 },
        { type: 'url', offset: 44, length: 12 },
      ]),
    ).toEqual([
      [{ text: 'Good ', bold: true }, { text: 'news', bold: true, italic: true }, { text: ': free at last' }],
      [
        { text: 'Read it', url: 'https://example.org/' },
        { text: ', ' },
        { text: '/start' },
        { text: ' or ' },
        { text: 'http://x.org' },
      ],
    ]);
  });

  test('an address that stands there as it is becomes a link', () => {
    expect(formattedOf('See https://example.org', [{ type: 'url', offset: 4, length: 19 }])).toEqual([
      [{ text: 'See ' }, { text: 'https://example.org', url: 'https://example.org' }],
    ]);
  });

  test('whatever the platform tells, no word is lost and none is added', () => {
    const entity = fc.record({
      type: fc.constantFrom('bold', 'italic', 'text_link', 'spoiler'),
      offset: fc.nat(60),
      length: fc.nat(60),
      url: fc.constant('https://example.org/'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'é', '👩‍👧', '\n', ' ', 'ئ', '<', '*'), { maxLength: 60 }),
        fc.oneof(fc.array(entity, { maxLength: 6 }), fc.constant('nonsense')),
        (letters, entities) => {
          const text = letters.join('');
          const bare = (words: string) => words.replace(/\n[ \t]*\n+/g, '').replace(/\n/g, '');
          const { text: told } = wordsOf(formattedOf(text, entities));
          expect(bare(told)).toBe(bare(text));
        },
      ),
      { numRuns: 300, seed: 20_261_121 },
    );
  });
});
