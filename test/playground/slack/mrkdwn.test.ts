import { expect, test } from 'vitest';
import { spansOf } from '../../../bots/playground/slack/markup.ts';

const shown = (words: string) => spansOf(words, (id) => `name of ${id}`);

test('marks at the edges of words, and only there', () => {
  expect(shown('a *b* _c_ ~d~ `e`')).toEqual([
    { text: 'a ' },
    { text: 'b', bold: true },
    { text: ' ' },
    { text: 'c', italic: true },
    { text: ' ' },
    { text: 'd', strike: true },
    { text: ' ' },
    { text: 'e', code: true },
  ]);
  expect(shown('2*3*4 snake_case_name * x *')).toEqual([{ text: '2*3*4 snake_case_name * x *' }]);
  expect(shown('*b _c_*')).toEqual([
    { text: 'b ', bold: true },
    { text: 'c', bold: true, italic: true },
  ]);
});

test('links, mentions and escapes', () => {
  expect(shown('<https://example.org/?a=1&amp;b=2|here>')).toEqual([
    { text: 'here', url: 'https://example.org/?a=1&b=2' },
  ]);
  expect(shown('see https://example.org.')).toEqual([
    { text: 'see ' },
    { text: 'https://example.org', url: 'https://example.org' },
    { text: '.' },
  ]);
  expect(shown('<!channel> <@U012>')).toEqual([
    { text: '@channel', mention: 'channel' },
    { text: ' ' },
    { text: '@name of U012', mention: 'user' },
  ]);
  expect(shown('&lt;!channel&gt; &amp;lt;')).toEqual([{ text: '<!channel> &lt;' }]);
});
