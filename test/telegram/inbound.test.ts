import { describe, expect, test } from 'vitest';
import { type Inbound, inbound } from '../../bots/telegram/inbound.ts';
import { readUpdate } from '../../bots/telegram/update.ts';

const ME = { id: 99, username: 'Opprop_Bot' };
const KARI = { id: 7, is_bot: false, first_name: 'Kari', last_name: 'Nordmann', language_code: 'nb', username: 'kari' };
const PRIVATE = { id: 7, type: 'private', first_name: 'Kari' };
const GROUP = { id: -1001, type: 'supergroup', title: 'A group' };
const base = { message_id: 5, date: 1_700_000_000, from: KARI, chat: PRIVATE };

function read(update: object): Inbound {
  const seen = readUpdate({ update_id: 11, ...update });
  if (seen === null) throw new Error('not an update');
  return inbound(seen, ME);
}

function arrivalOf(update: object) {
  const what = read(update);
  if (what?.kind !== 'arrival') throw new Error(`not an arrival: ${what?.kind}`);
  return what.arrival;
}

const said = (text: string, more: object = {}) => ({ message: { ...base, text, ...more } });
const inputOf = (update: object) => arrivalOf(update).input;

describe('a private chat', () => {
  test('words arrive with everything a turn needs, and nothing else', () => {
    expect(arrivalOf(said('Kari N.'))).toStrictEqual({
      channel: 'telegram',
      account: '99',
      who: 'telegram:7',
      chat: '7',
      address: { chat: 7, thread: null, pressed: null, pressedHas: null, typed: 5, callback: null },
      input: { kind: 'typed', text: 'Kari N.' },
      key: 'telegram:99:11',
      order: 11,
      languageHint: 'nb',
      suggestedName: 'Kari Nordmann',
      place: 'private',
      asks: 'one by one',
      takesPictures: true,
    });
  });

  test.each([
    ['/start', { kind: 'opened', payload: '' }],
    ['/start uyghurs-abroad_k3v9x2m4qa', { kind: 'opened', payload: 'uyghurs-abroad_k3v9x2m4qa' }],
    ['/START@opprop_BOT x', { kind: 'opened', payload: 'x' }],
    ['/withdraw', { kind: 'commanded', command: 'withdraw', words: '' }],
    ['/Sign  my  words ', { kind: 'commanded', command: 'sign', words: 'my  words' }],
    ['/letter two\nlines', { kind: 'commanded', command: 'letter', words: 'two\nlines' }],
    ['/frobnicate now', { kind: 'commanded other', words: '/frobnicate now' }],
    ['/ hello', { kind: 'typed', text: '/ hello' }],
    ['/var/log', { kind: 'typed', text: '/var/log' }],
    ['stop', { kind: 'typed', text: 'stop' }],
  ])('%s', (text, input) => {
    expect(inputOf(said(text))).toStrictEqual(input);
  });

  test.each([
    'sticker',
    'photo',
    'voice',
    'video_note',
    'document',
    'location',
    'contact',
    'poll',
    'dice',
    'animation',
  ])('a %s is something other than words', (kind) => {
    expect(inputOf({ message: { ...base, [kind]: {}, caption: 'stop' } })).toStrictEqual({ kind: 'sent other' });
  });

  test('forwarded words, and words of another bot, are not the own words of a person', () => {
    expect(inputOf(said('Ola Nordmann', { forward_origin: { type: 'user' } }))).toStrictEqual({ kind: 'sent other' });
    expect(inputOf(said('Ola Nordmann', { via_bot: { id: 5 } }))).toStrictEqual({ kind: 'sent other' });
  });

  test('a card of this bot sent by way of inline mode asks for nothing', () => {
    expect(read(said('Sign with me', { via_bot: { id: 99 } }))).toBeNull();
  });

  test('an edit of words arrives; a live location that moves does not', () => {
    expect(inputOf({ edited_message: { ...base, text: 'x' } })).toStrictEqual({ kind: 'edited' });
    expect(read({ edited_message: { ...base, location: {} } })).toBeNull();
  });

  test('service messages ask for nothing', () => {
    expect(read({ message: { ...base, pinned_message: {} } })).toBeNull();
    expect(read({ message: { ...base, message_auto_delete_timer_changed: {} } })).toBeNull();
  });

  test('topics of a private chat are kept', () => {
    const { address } = arrivalOf(said('x', { message_thread_id: 31, is_topic_message: true }));
    expect(address['thread']).toBe(31);
  });

  test('blocking and coming back', () => {
    const change = (status: string) => ({ my_chat_member: { chat: PRIVATE, from: KARI, new_chat_member: { status } } });
    expect(inputOf(change('kicked'))).toStrictEqual({ kind: 'left' });
    expect(inputOf(change('member'))).toStrictEqual({ kind: 'returned' });
    expect(read(change('restricted'))).toBeNull();
    expect(read({ my_chat_member: { chat: GROUP, from: KARI, new_chat_member: { status: 'kicked' } } })).toBeNull();
  });

  test('a name of nothing but spaces is no suggestion', () => {
    const nameless = { ...KARI, first_name: ' ', last_name: '' };
    expect(arrivalOf({ message: { ...base, text: 'x', from: nameless } }).suggestedName).toBeNull();
  });
});

describe('a press', () => {
  const press = (message: object | undefined, data: string | undefined = 'sign.x') => ({
    callback_query: { id: 'c1', from: KARI, chat_instance: 'i', ...(message && { message }), ...(data && { data }) },
  });

  test('on words and on a picture', () => {
    const onWords = arrivalOf(press({ ...base, text: 'card' }));
    expect(onWords.input).toStrictEqual({ kind: 'pressed', action: 'sign.x' });
    expect(onWords.address).toStrictEqual({
      chat: 7,
      thread: null,
      pressed: 5,
      pressedHas: 'text',
      typed: null,
      callback: 'c1',
    });
    expect(arrivalOf(press({ ...base, photo: [], caption: 'x' })).address['pressedHas']).toBe('photo');
  });

  test('on a message that the platform no longer has cannot replace it', () => {
    const { address } = arrivalOf(press({ message_id: 5, date: 0, chat: PRIVATE }));
    expect(address).toMatchObject({ pressed: null, pressedHas: null, callback: 'c1' });
  });

  test('on an inline card, or without data, leads nowhere and is still to be answered', () => {
    expect(read(press(undefined))).toStrictEqual({ kind: 'press to nowhere', callback: 'c1' });
    expect(read(press({ ...base, text: 'x' }, ''))).toStrictEqual({ kind: 'press to nowhere', callback: 'c1' });
  });
});

describe('a group', () => {
  const inGroup = (text: string, more: object = {}) => said(text, { chat: GROUP, ...more });

  test('a command is answered in its topic, and no name is suggested', () => {
    const arrival = arrivalOf(inGroup('/about@Opprop_Bot', { message_thread_id: 31, is_topic_message: true }));
    expect(arrival).toMatchObject({ place: 'group', chat: '-1001', who: 'telegram:7', suggestedName: null });
    expect(arrival.address['thread']).toBe(31);
  });

  test('a reply thread outside a forum is no topic', () => {
    expect(arrivalOf(inGroup('/about', { message_thread_id: 31 })).address['thread']).toBeNull();
  });

  test.each(['hello', '/about@another_bot', '/frobnicate', 'stop'])('%s is none of our business', (text) => {
    expect(read(inGroup(text))).toBeNull();
  });

  test('an unknown command that names us is answered', () => {
    expect(inputOf(inGroup('/frobnicate@opprop_bot'))).toMatchObject({ kind: 'commanded other' });
  });

  test('pictures, edits, arrivals of people and the move to a supergroup are passed over', () => {
    expect(read({ message: { ...base, chat: GROUP, photo: [] } })).toBeNull();
    expect(read({ edited_message: { ...base, chat: GROUP, text: '/about' } })).toBeNull();
    expect(read({ message: { ...base, chat: GROUP, new_chat_members: [KARI] } })).toBeNull();
    expect(read({ message: { ...base, chat: GROUP, migrate_to_chat_id: -1002 } })).toBeNull();
  });

  test('an anonymous admin stands under the id of the group, which no person has', () => {
    const admin = { id: 1087968824, is_bot: true, first_name: 'Group' };
    const arrival = arrivalOf(inGroup('/about', { from: admin, sender_chat: GROUP }));
    expect(arrival).toMatchObject({ who: 'telegram:-1001', languageHint: null, suggestedName: null });
  });

  test('other bots and copies from a linked channel are passed over', () => {
    expect(read(inGroup('/about', { from: { ...KARI, is_bot: true } }))).toBeNull();
    expect(
      read(inGroup('/about', { sender_chat: { id: -5, type: 'channel' }, is_automatic_forward: true })),
    ).toBeNull();
  });
});

describe('everything else', () => {
  test('channel posts are passed over', () => {
    expect(read({ channel_post: { ...base, chat: { id: -5, type: 'channel' }, text: '/about' } })).toBeNull();
    expect(read(said('/about', { chat: { id: -5, type: 'channel' } }))).toBeNull();
  });

  test('an inline question', () => {
    expect(read({ inline_query: { id: 'q', from: KARI, query: 'uyg', offset: '' } })).toStrictEqual({
      kind: 'inline query',
      id: 'q',
      who: 'telegram:7',
      languageHint: 'nb',
      query: 'uyg',
    });
  });

  test.each([null, 'x', {}, { update_id: '1' }, { update_id: 1, message: { text: 'no chat' } }])(
    'what is made otherwise is no update: %j',
    (value) => {
      expect(readUpdate(value)).toBeNull();
    },
  );
});
