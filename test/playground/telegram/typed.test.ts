import { expect, test } from 'vitest';
import { formattedAsTyped } from '../../../bots/playground/telegram/content.ts';

test('marks become formatting, also inside one another', () => {
  expect(formattedAsTyped('So **good __news__** at [our page](https://example.org/a) now')).toEqual({
    text: 'So good news at our page now',
    entities: [
      { type: 'italic', offset: 8, length: 4 },
      { type: 'bold', offset: 3, length: 9 },
      { type: 'text_link', offset: 16, length: 8, url: 'https://example.org/a' },
    ],
  });
});

test.each([
  '**not closed',
  'a ** b ** c',
  '____',
  '[words](not an address)',
  '[words](bare)',
  '[words](javascript:alert(1))',
  'snake_case_words',
])('stays as it is: %s', (typed) => {
  expect(formattedAsTyped(typed)).toEqual({ text: typed, entities: [] });
});
