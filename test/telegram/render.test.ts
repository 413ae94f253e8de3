import { describe, expect, test } from 'vitest';
import { inlineResults } from '../../bots/telegram/inline.ts';
import { keyboardOf } from '../../bots/telegram/keyboard.ts';
import { LIMITS } from '../../bots/telegram/limits.ts';
import { type Content, render } from '../../bots/telegram/render.ts';
import { wordsOf } from '../../bots/telegram/words.ts';
import type { ShownButton, ShownPicture, ShownReply } from '../../src/channel/shown.ts';
import { action, LINKS, paragraph, say } from './sample.ts';

const HIDE_ALL = { kind: 'hide all', done: [paragraph('All gone')], left: [paragraph('Some stay')] } as const;

const PICTURE: ShownPicture = { id: 'uyghurs/cover', path: '/pictures/cover.png', alt: 'A march' };
const sentence = (length: number) => `X${'x'.repeat(length - 2)}.`;
const long = (sentences: number) => Array.from({ length: sentences }, () => sentence(100)).join(' ');

function put(replies: readonly ShownReply[]): readonly Content[] {
  return render(replies, false, LINKS).steps.map((step) => {
    if (step.kind !== 'put') throw new Error(`not a message: ${step.kind}`);
    return step.content;
  });
}

describe('words', () => {
  test('entities count UTF-16 units, also after emoji and signs beyond the first plane', () => {
    const { text, entities } = wordsOf([
      [{ text: '👩‍👩‍👧 ' }, { text: 'ئۇيغۇر', bold: true }],
      [{ text: '𝕏', italic: true }, { text: ' see ' }, { text: 'here 👍', url: 'https://example.org', bold: true }],
    ]);
    const pieces = entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)]);
    expect(text).toBe('👩‍👩‍👧 ئۇيغۇر\n\n𝕏 see here 👍');
    expect(pieces).toStrictEqual([
      ['bold', 'ئۇيغۇر'],
      ['italic', '𝕏'],
      ['bold', 'here 👍'],
      ['text_link', 'here 👍'],
    ]);
  });

  test('nothing is formatted that cannot be seen', () => {
    expect(wordsOf([[{ text: ' ', bold: true }, { text: 'x' }]]).entities).toStrictEqual([]);
  });

  test('signs of other formatting languages stay as they are', () => {
    expect(wordsOf([paragraph('<b>*Kari_</b> & [x](y)')])).toStrictEqual({
      text: '<b>*Kari_</b> & [x](y)',
      entities: [],
    });
  });

  test('a text of exactly the limit is one message; one unit more makes two at a sentence end', () => {
    const exact = sentence(LIMITS.textUnits);
    expect(put([say(exact)]).map(({ words }) => words.text)).toStrictEqual([exact]);
    const two = put([say(`${sentence(4000)} ${sentence(96)}`)]).map(({ words }) => words.text);
    expect(two).toStrictEqual([sentence(4000), sentence(96)]);
  });

  test('a long right-to-left text keeps every word, formatting and limit', () => {
    const words = 'بۇ بىر جۈملە 🕊. '.repeat(700).trim();
    const parts = put([say('', { paragraphs: [[{ text: words, bold: true }]] })]);
    expect(parts.length).toBeGreaterThan(2);
    for (const { words: part } of parts) {
      expect(part.text.length).toBeLessThanOrEqual(LIMITS.textUnits);
      expect(part.entities).toStrictEqual([{ type: 'bold', offset: 0, length: part.text.length }]);
      expect(part.text).toMatch(/🕊\.$/u);
    }
    expect(parts.map((part) => part.words.text).join(' ')).toBe(words);
  });

  test('the buttons of a long text stand under its last part, and only its first part replaces the pressed message', () => {
    const { steps } = render([say(long(90), { buttons: [[action('Next', 'next')]], place: 'pressed' })], true, LINKS);
    const shape = steps.map((step) => (step.kind === 'put' ? [step.place, step.content.keyboard !== null] : step.kind));
    expect(shape).toStrictEqual([
      ['pressed', false],
      ['new', false],
      ['new', true],
    ]);
  });
});

describe('a card', () => {
  const card = (paragraphs: readonly string[], picture: ShownPicture | null = PICTURE): ShownReply => ({
    kind: 'card',
    campaign: 'uyghurs',
    picture,
    paragraphs: paragraphs.map(paragraph),
    buttons: [[action('Sign', 'sign.uyghurs')]],
    place: 'new',
    sensitive: false,
  });
  const shape = (contents: readonly Content[]) =>
    contents.map(({ kind, words, keyboard }) => [kind, words.text.length, keyboard !== null]);

  test('of up to 1024 units is one picture with its words and buttons', () => {
    expect(shape(put([card(['Title', sentence(1024 - 7)])]))).toStrictEqual([['photo', 1024, true]]);
  });

  test('of more is the picture with the title, then the rest with the buttons', () => {
    expect(shape(put([card(['Title', sentence(1024 - 6)])]))).toStrictEqual([
      ['photo', 5, false],
      ['text', 1018, true],
    ]);
  });

  test('with words of exactly a caption is one message, counted in UTF-16 units', () => {
    const card = (text: string): ShownReply => ({
      ...say('', { paragraphs: [paragraph('Title'), paragraph(text)] }),
      kind: 'card',
      campaign: 'river',
      picture: PICTURE,
    });
    const room = LIMITS.captionUnits - 'Title\n\n'.length;
    expect(put([card('x'.repeat(room))])).toHaveLength(1);
    expect(put([card('x'.repeat(room + 1))])).toHaveLength(2);
    expect(put([card(`x${'🌍'.repeat((room - 1) / 2)}`)])).toHaveLength(1);
    expect(put([card(`x${'🌍'.repeat((room + 1) / 2)}`)])).toHaveLength(2);
  });

  test('with a first paragraph longer than a caption is divided at a sentence end', () => {
    const contents = put([card([long(30)])]);
    expect(contents.map(({ kind }) => kind)).toStrictEqual(['photo', 'text']);
    expect(contents[0]?.words.text.length).toBeLessThanOrEqual(LIMITS.captionUnits);
    expect(contents[0]?.words.text).toMatch(/\.$/);
  });

  test('without a picture is words, one without words is a picture', () => {
    expect(shape(put([card(['Title'], null)]))).toStrictEqual([['text', 5, true]]);
    expect(shape(put([card([])]))).toStrictEqual([['photo', 0, true]]);
  });
});

describe('a question', () => {
  const ask = (placeholder: string, buttons: readonly (readonly ShownButton[])[] = []): ShownReply => ({
    kind: 'ask',
    size: 'text',
    placeholder,
    paragraphs: [paragraph('Your name?')],
    buttons,
    place: 'new',
    sensitive: false,
  });
  const asks = (reply: ShownReply) => put([reply]).map((content) => (content.kind === 'text' ? content.asks : 'photo'));

  test('opens the field with its placeholder', () => {
    expect(asks(ask('Kari Nordmann'))).toStrictEqual(['Kari Nordmann']);
    expect(asks(ask('x'.repeat(64)))).toStrictEqual(['x'.repeat(64)]);
  });

  test('with buttons keeps the buttons', () => {
    const [content] = put([ask('Kari', [[action('Cancel', 'cancel')]])]);
    expect(content).toMatchObject({ asks: null, keyboard: [[{ text: 'Cancel', callback_data: 'cancel' }]] });
  });

  test('leaves out a placeholder that does not fit', () => {
    expect(asks(ask('x'.repeat(65)))).toStrictEqual([null]);
  });
});

describe('buttons', () => {
  test('each kind as Telegram has it', () => {
    const rows: ShownButton[][] = [
      [{ kind: 'action', label: 'Sign', action: 'x'.repeat(64), style: 'primary' }, action('Read', 'read')],
      [{ kind: 'link', label: 'Site', url: 'https://example.org/' }],
      [
        { kind: 'deep link', label: 'Open', payload: 'uyghurs_abcdefghij' },
        { kind: 'deep link', label: 'Chat', payload: '' },
      ],
      [
        { kind: 'pick chat', label: 'Share', query: 'uyghurs' },
        { kind: 'copy', label: 'Copy', payload: `uyghurs-abroad-1234567-x_${'a'.repeat(10)}` },
      ],
    ];
    expect(keyboardOf(rows, LINKS)).toStrictEqual([
      [
        { text: 'Sign', callback_data: 'x'.repeat(64), style: 'primary' },
        { text: 'Read', callback_data: 'read' },
      ],
      [{ text: 'Site', url: 'https://example.org/' }],
      [
        { text: 'Open', url: 'https://t.me/opprop_test_bot?start=uyghurs_abcdefghij' },
        { text: 'Chat', url: 'https://t.me/opprop_test_bot' },
      ],
      [
        {
          text: 'Share',
          switch_inline_query_chosen_chat: {
            query: 'uyghurs',
            allow_user_chats: true,
            allow_group_chats: true,
            allow_channel_chats: true,
          },
        },
        { text: 'Copy', copy_text: { text: 'https://t.me/opprop_test_bot?start=uyghurs-abroad-1234567-x_aaaaaaaaaa' } },
      ],
    ]);
  });

  test('an action counts bytes, not signs', () => {
    expect(() => keyboardOf([[action('x', 'é'.repeat(33))]], LINKS)).toThrow(RangeError);
    expect(keyboardOf([[action('x', 'é'.repeat(32))]], LINKS)).not.toBeNull();
  });

  test('a payload that the platform would not carry is an error of ours', () => {
    const link = (payload: string) => keyboardOf([[{ kind: 'deep link', label: 'x', payload }]], LINKS);
    expect(() => link('a b')).toThrow(RangeError);
    expect(() => link('x'.repeat(65))).toThrow(RangeError);
    expect(link('x'.repeat(64))).not.toBeNull();
  });

  test('a row left empty goes', () => {
    expect(keyboardOf([[], []], LINKS)).toBeNull();
  });

  test('without inline mode sharing goes by the share page', () => {
    const rows: ShownButton[][] = [[{ kind: 'pick chat', label: 'Share', query: 'uyghurs' }]];
    expect(keyboardOf(rows, { ...LINKS, inlineMode: false })).toStrictEqual([
      [{ text: 'Share', url: 'https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fopprop_test_bot%3Fstart%3Duyghurs' }],
    ]);
  });

  test('more than eight in a row go on in the next', () => {
    const row = Array.from({ length: 10 }, (_, index) => action(String(index), `a${index}`));
    expect(keyboardOf([row], LINKS)?.map(({ length }) => length)).toStrictEqual([8, 2]);
  });
});

describe('the rest', () => {
  const toast = (text: string): ShownReply => ({ kind: 'toast', text });

  test('a toast answers the press; too long, or without a press, it becomes a message', () => {
    expect(render([toast('Done')], true, LINKS)).toStrictEqual({ toast: 'Done', steps: [] });
    expect(render([toast('x'.repeat(200))], true, LINKS).steps).toStrictEqual([]);
    expect(render([toast('🌍'.repeat(100))], true, LINKS).steps).toStrictEqual([]);
    expect(render([toast('🌍'.repeat(101))], true, LINKS)).toMatchObject({ toast: null, steps: [{ kind: 'put' }] });
    const tooLong = render([toast('x'.repeat(201))], true, LINKS);
    expect(tooLong).toMatchObject({
      toast: null,
      steps: [{ kind: 'put', content: { words: { text: 'x'.repeat(201) } } }],
    });
    expect(render([toast('Done')], false, LINKS)).toMatchObject({ toast: null, steps: [{ kind: 'put' }] });
  });

  test('a document carries its words as caption, or after them when they are long', () => {
    const document = (text: string): ShownReply => ({
      kind: 'document',
      name: 'a.json',
      content: '{}',
      paragraphs: [paragraph(text)],
    });
    expect(render([document('Yours')], false, LINKS).steps).toMatchObject([{ kind: 'file', words: { text: 'Yours' } }]);
    const kinds = render([document(long(20))], false, LINKS).steps.map(({ kind }) => kind);
    expect(kinds).toStrictEqual(['put', 'file']);
  });

  test('hiding keeps its place in the order', () => {
    const { steps } = render([{ kind: 'hide typed' }, say('x'), { kind: 'hide names' }, HIDE_ALL], false, LINKS);
    expect(steps.map(({ kind }) => kind)).toStrictEqual(['hide typed', 'put', 'hide names', 'hide all']);
  });

  test('inline cards are articles of one message without buttons that lead nowhere', () => {
    const card = {
      id: 'uyghurs',
      title: 'Title',
      description: 'What',
      picture: null,
      paragraphs: [[{ text: 'Title', bold: true }], paragraph(long(60))],
      buttons: [[action('Sign', 'sign'), { kind: 'deep link', label: 'Sign', payload: 'uyghurs_abcdefghij' } as const]],
    };
    const [result] = inlineResults([card], LINKS);
    expect(result).toMatchObject({
      type: 'article',
      id: 'uyghurs',
      reply_markup: {
        inline_keyboard: [[{ text: 'Sign', url: 'https://t.me/opprop_test_bot?start=uyghurs_abcdefghij' }]],
      },
    });
    const content = result?.input_message_content as { message_text: string };
    expect(content.message_text.length).toBeLessThanOrEqual(LIMITS.textUnits);
  });
});
