import { describe, expect, test } from 'vitest';
import { isLink } from '../../bots/playground/telegram/content.ts';
import { keyboardOf } from '../../bots/telegram/keyboard.ts';
import { wordsOf } from '../../bots/telegram/words.ts';
import { linkAddress } from '../../src/conversation/staff/broadcast/fields.ts';
import { SETTINGS } from '../../src/server/settings.ts';
import { parseRich } from '../../src/texts/rich.ts';
import { isWebAddress } from '../../src/texts/web-address.ts';

const TAKEN = [
  'https://example.org',
  'HTTPS://Example.org/a?b=c#d',
  'https://example.org:8443/',
  'https://127.0.0.1/',
  'https://[2001:db8::1]:443/',
  'https://blåbær.no/',
];
const REFUSED = [
  'https://intranet/privacy',
  'https://localhost:3000/',
  'http://example.org/',
  'https:example.org',
  'https:/example.org',
  'https://example.org\\path',
  'https://3232235777/',
  'https://example．org/',
  'https://sub.example。org/',
  'https://exa mple.org/',
  'https://example.org:0/',
  'https://example.org:99999/',
  'https://user:word@example.org/',
  'https://',
  'https://./',
  '',
];

const places: readonly (readonly [string, (address: string) => boolean])[] = [
  ['itself', isWebAddress],
  ['PRIVACY_URL', (address) => SETTINGS.PRIVACY_URL.safeParse(address).success],
  ['PUBLIC_URL', (address) => SETTINGS.PUBLIC_URL.safeParse(address.replace(/[?#].*/, '')).success],
  ['the button of a broadcast', (address) => linkAddress.safeParse(address).success],
  ['a text of a pack', (address) => parseRich(`[label](${address.replace(/\\/g, '\\\\')})`).faults.length === 0],
];

describe.each(places)('an address in %s', (_, takes) => {
  test.each(TAKEN)('is taken: %s', (address) => expect(takes(address)).toBe(true));
  test.each(REFUSED.filter((address) => address !== '' || takes === isWebAddress))('is refused: %s', (address) => {
    // Also where this machine itself is meant, PUBLIC_URL may name it.
    expect(takes(address)).toBe(takes === places[2]?.[1] && address.includes('localhost'));
  });
});

test('what is taken is taken by Telegram', () => {
  for (const address of TAKEN) expect(isLink(address)).toBe(true);
});

test('an address that got in before is shown without its link, for Telegram would refuse the message', () => {
  const paragraph = (url: string) => [[{ text: 'here', url }]];
  expect(wordsOf(paragraph('https://example.org')).entities).toHaveLength(1);
  expect(wordsOf(paragraph('https://intranet/'))).toStrictEqual({ text: 'here', entities: [] });
  const links = { username: 'bot', inlineMode: false };
  const keyboard = (url: string) => keyboardOf([[{ kind: 'link', label: 'Go', url }]], links);
  expect(keyboard('https://example.org')).toStrictEqual([[{ text: 'Go', url: 'https://example.org' }]]);
  expect(keyboard('https://intranet/')).toBeNull();
});
