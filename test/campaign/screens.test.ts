import { describe, expect, test } from 'vitest';
import { strictest } from '../../src/campaign/check/limits.ts';
import { checkScreens } from '../../src/campaign/check/screens.ts';
import type { ShownButton, ShownReply } from '../../src/channel/shown.ts';
import { CHANNELS } from '../../src/channels.ts';

const LIMITS = strictest(CHANNELS.map(({ limits }) => limits));
const picture = { id: 'here/cover', path: '/x.png', alt: 'x' };
const say = (text: string, ...buttons: ShownButton[]): ShownReply => ({
  kind: 'say',
  paragraphs: [[{ text }]],
  buttons: [buttons],
  place: 'new',
  sensitive: false,
});
const card = (text: string): ShownReply => ({ ...say(text), kind: 'card', campaign: 'here', picture }) as ShownReply;
const ask = (placeholder: string): ShownReply =>
  ({ ...say('x'), kind: 'ask', size: 'text', placeholder }) as ShownReply;
const found = (reply: ShownReply) =>
  checkScreens([{ name: 'screen', language: 'nb', reply }], LIMITS).map(({ file, language, key, code }) => [
    file,
    language,
    key,
    code,
  ]);

describe('checkScreens', () => {
  test('what must be one message fits one; other words are divided by the channel', () => {
    const whole = (reply: ShownReply) => checkScreens([{ name: 'screen', language: 'nb', reply, whole: true }], LIMITS);
    const twoParagraphs = { ...card('x'), paragraphs: [[{ text: 'x' }], [{ text: 'x'.repeat(1022) }]] } as ShownReply;
    expect(whole(card('x'.repeat(1024)))).toEqual([]);
    expect(whole(twoParagraphs)).toMatchObject([{ code: 'tooLong', params: { length: 1025, limit: 1024 } }]);
    expect(whole({ ...card('x'.repeat(1025)), picture: null } as ShownReply)).toEqual([]);
    expect(whole(say('x'.repeat(4097)))).toMatchObject([{ code: 'tooLong', params: { length: 4097, limit: 4096 } }]);
    expect(found(twoParagraphs)).toEqual([]);
    expect(found(card('x'.repeat(1025)))).toEqual([['screen', 'nb', 'text', 'tooLong']]);
    expect(found(say('x'.repeat(9000)))).toEqual([]);
  });

  test.each([
    ['an empty screen', say(' '), 'text', 'emptyScreen'],
    ['an empty toast', { kind: 'toast', text: '' } as const, 'text', 'emptyScreen'],
    ['a long toast', { kind: 'toast', text: 'x'.repeat(201) } as const, 'text', 'tooLong'],
    ['a long placeholder', ask('x'.repeat(65)), 'placeholder', 'tooLong'],
    [
      'a long label',
      say('x', { kind: 'link', label: 'x'.repeat(76), url: 'https://x.example' }),
      'button 1',
      'tooLong',
    ],
    ['an empty label', say('x', { kind: 'link', label: '', url: 'https://x.example' }), 'button 1', 'emptyScreen'],
    ['a long action', say('x', { kind: 'action', label: 'x', action: 'é'.repeat(33) }), 'button 1', 'badAction'],
    ['no action', say('x', { kind: 'action', label: 'x', action: '' }), 'button 1', 'badAction'],
    ['a long text to copy', say('x', { kind: 'copy', label: 'x', payload: 'x'.repeat(257) }), 'button 1', 'tooLong'],
    ['a long payload', say('x', { kind: 'deep link', label: 'x', payload: 'x'.repeat(65) }), 'button 1', 'tooLong'],
  ])('%s', (_what, reply, key, code) => {
    expect(found(reply)).toEqual([['screen', 'nb', key, code]]);
  });

  test('forms', () => {
    const field = {
      id: 'name',
      kind: 'text',
      optional: false,
      label: '',
      hint: null,
      placeholder: 'x'.repeat(151),
      initial: null,
      maxLength: 100,
      choices: [{ value: 'a', label: 'x'.repeat(76) }],
    } as const;
    const title = 'x'.repeat(25);
    const form = {
      id: 'sign',
      subject: 's',
      language: 'nb',
      title,
      intro: [],
      submit: title,
      fields: [field],
      buttons: [[{ kind: 'action', label: 'x'.repeat(200), action: 'a' }]],
    } as const;
    expect(found({ kind: 'form', form }).map(([, , key, code]) => [key, code])).toEqual([
      ['title', 'tooLong'],
      ['submit', 'tooLong'],
      ['name', 'emptyScreen'],
      ['name', 'tooLong'],
      ['name', 'tooLong'],
      ['button 1', 'tooLong'],
    ]);
    expect(found({ kind: 'field errors', errors: [{ field: 'name', text: '' }] })).toEqual([
      ['screen', 'nb', 'name', 'emptyScreen'],
    ]);
  });
});
