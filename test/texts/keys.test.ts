import { expect, test } from 'vitest';
import type { BotKey, KeyBelow } from '../../src/texts/keys.ts';

test('the compiler knows the keys of the bots’ texts', () => {
  const known: BotKey[] = [
    'sign.thanks',
    'sign.count',
    'ended.countAbout',
    'channel.terminal.sees',
    'form.sign.name.ask',
  ];
  // @ts-expect-error: there is no such text
  const wrong: BotKey = 'sign.thank';
  // @ts-expect-error: the plural is chosen by the count
  const plural: BotKey = 'sign.count_one';
  // @ts-expect-error: a list is no text
  const list: BotKey = 'words.stop';
  const below: KeyBelow<'name.bad'>[] = ['empty', 'long'];
  expect([...known, wrong, plural, list, ...below]).toHaveLength(10);
});
