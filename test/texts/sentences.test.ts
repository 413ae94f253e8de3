import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/texts/plain.ts';
import { leadingSentences, splitAtSentences } from '../../src/texts/sentences.ts';

const split = (texts: string[], max: number, options?: Parameters<typeof splitAtSentences>[2]) =>
  splitAtSentences(
    texts.map((text) => [{ text }]),
    max,
    options,
  ).map(plainText);

describe('splitAtSentences', () => {
  test('keeps a text that fits in one message', () => {
    expect(split(['One.', 'Two.'], 20)).toEqual(['One.\n\nTwo.']);
  });

  test('cuts between paragraphs before it cuts within one', () => {
    expect(split(['First one here.', 'Second. Third one.'], 30)).toEqual(['First one here.', 'Second. Third one.']);
  });

  test('cuts at sentence ends', () => {
    expect(split(['The first is here. The second is here. The third.'], 40)).toEqual([
      'The first is here. The second is here.',
      'The third.',
    ]);
  });

  test('a sentence too long is cut at a word, a word too long at a grapheme', () => {
    expect(split(['one two three four five six seven'], 20)).toEqual(['one two three four', 'five six seven']);
    expect(split(['👩‍👩‍👧‍👦'.repeat(4)], 25)).toEqual(['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦']);
  });

  test('the first message may have a limit of its own', () => {
    expect(split(['Short one. Long enough to go on. More.'], 40, { first: 20 })).toEqual(
      ['Short one. ', 'Long enough to go on. More.'].map((text) => text.trim()),
    );
  });

  test('formatting goes on over a cut', () => {
    const parts = splitAtSentences([[{ text: 'First is here. ' }, { text: 'Second is here. Third.', bold: true }]], 32);
    expect(parts).toEqual([
      [[{ text: 'First is here. ' }, { text: 'Second is here.', bold: true }]],
      [[{ text: 'Third.', bold: true }]],
    ]);
  });

  test('no message is too long, and no word is lost', () => {
    const paragraph = fc.string({
      unit: fc.constantFrom('a', 'é', '. ', ' ', '\n', 'ئۇ', '🙂', 'Word ', '! '),
      maxLength: 120,
    });
    fc.assert(
      fc.property(
        fc.array(paragraph, { maxLength: 5 }),
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 20, max: 60 }),
        (texts, max, first) => {
          const messages = split(texts, max, { first });
          for (const [index, message] of messages.entries()) {
            expect(message.length).toBeLessThanOrEqual(index === 0 ? first : max);
          }
          expect(messages.every((message) => message.trim() !== '')).toBe(true);
          expect(messages.join('').replace(/\s/g, '')).toBe(texts.join('').replace(/\s/g, ''));
        },
      ),
    );
  });
});

test.each([
  ['One. Two is here. Three that is long.', 18, 'One. Two is here.'],
  ['One. Two is here.', 100, 'One. Two is here.'],
  ['A first sentence that is long. And one.', 10, 'A first sentence that is long.'],
  ['Without an end', 5, 'Without an end'],
  ['', 5, ''],
])('the beginning of %j, in %d units, ends with a sentence', (text, units, expected) => {
  expect(leadingSentences(text, units, 'en')).toBe(expected);
});
