import { expect, test } from 'vitest';
import { isLink } from '../../../bots/playground/telegram/content.ts';
import { KARI, openWithKari, raw } from './support.ts';

const TAKEN = [
  'https://example.org',
  'http://example.org/a b?c#d',
  'HTTPS://Example.org',
  'example.org/path',
  'https://user:word@example.org:8443/',
  'https://127.0.0.1/',
  'https://[2001:db8::1]:443/',
  'https://blåbær.no/',
  'https://a%20b.no',
  'tg://resolve?domain=opprop_bot',
  'tg:resolve?domain=opprop_bot',
];

/** Each of these is an address to a browser, or to the URL class of Node. */
const REFUSED = [
  'https://intranet/privacy',
  'https://localhost:3000/',
  'https:example.org',
  'https:/example.org',
  'https://example.org\\path',
  'https://3232235777/',
  'https://0x7f000001/',
  'https://example．org/',
  'https://example。org/',
  'https://exa mple.org/',
  'https://example.org:0/',
  'https://example.org:99999/',
  'https://example.org:/',
  'ftp://example.org/',
  'javascript:alert(1)',
  'https://',
  'https://./',
  '',
];

test.each(TAKEN)('an address that Telegram takes: %s', (address) => {
  expect(isLink(address)).toBe(true);
});

test.each(REFUSED)('an address that Telegram refuses: %s', (address) => {
  expect(isLink(address)).toBe(false);
});

test('a refused address refuses the whole message, in a button as in a link', async () => {
  const { url } = await openWithKari();
  const send = async (address: string) => {
    const text = { chat_id: KARI.id, text: 'abc' };
    const markup = { inline_keyboard: [[{ text: 'Privacy', url: address }]] };
    const entities = [{ type: 'text_link', offset: 0, length: 3, url: address }];
    const both = [
      await raw(url, 'sendMessage', { ...text, reply_markup: markup }),
      await raw(url, 'sendMessage', { ...text, entities }),
    ];
    return both.map(({ status }) => status);
  };
  expect(await send('https://intranet/privacy')).toEqual([400, 400]);
  expect(await send('https://example.org/privacy')).toEqual([200, 200]);
});
