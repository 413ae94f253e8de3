import { describe, expect, test } from 'vitest';
import type { ShownButton, ShownReply } from '../../src/channel/shown.ts';
import type { ChannelName } from '../../src/channels.ts';
import { everyScreen } from '../../src/commands/screens/screens.ts';
import { plainText } from '../../src/texts/plain.ts';
import type { Span } from '../../src/texts/text.ts';
import { readWords } from '../../src/turn/words.ts';
import { makeTestLocales } from '../support/locales.ts';

/** What a person gets of replies in a channel, whatever the channel. */
export interface Shown {
  /** All words in order, without formatting. */
  readonly words: string;
  /** Runs of words that are formatted, linked or that call somebody, as they are shown. */
  readonly marked: readonly string[];
  /** What buttons bring back to the conversation. */
  readonly actions: readonly string[];
  /** Addresses that can be followed or copied. */
  readonly addresses: readonly string[];
  /** What the platform would refuse; empty when nothing. */
  readonly faults: readonly string[];
}

export interface RendererHarness {
  readonly name: ChannelName;
  readonly commandPrefix: string;
  /** Forms are shown at once. */
  readonly showsForms: boolean;
  show(replies: readonly ShownReply[], language: string): Shown;
}

const HOSTILE = '<!channel> *x* _y_ ~z~ `c` <b>&amp;</b> [l](https://evil.example) <@U1> @here #all';
const say = (text: string, more: Partial<Extract<ShownReply, { kind: 'say' }>> = {}): ShownReply => ({
  kind: 'say',
  paragraphs: [[{ text }]],
  buttons: [],
  place: 'new',
  sensitive: false,
  ...more,
});

const BUTTONS: readonly ShownButton[] = [
  { kind: 'action', label: 'Sign', action: 'sign.river' },
  { kind: 'link', label: 'Page', url: 'https://example.org/page' },
  { kind: 'deep link', label: 'Open', payload: 'river_abcdefghij' },
  { kind: 'pick chat', label: 'Share', query: 'river' },
  { kind: 'copy', label: 'Copy', payload: 'river_abcdefghij' },
];

/** What every channel's renderer keeps. */
export function rendererContract(harness: RendererHarness): void {
  const { name, commandPrefix, showsForms, show } = harness;
  describe(`the renderer of ${name}`, () => {
    test('shows the words of every kind of reply', () => {
      const replies: readonly (readonly [string, ShownReply])[] = [
        ['a saying', say('a saying')],
        ['a card', { ...say('a card'), kind: 'card', campaign: 'river', picture: null } as ShownReply],
        ['a question', { ...say('a question'), kind: 'ask', size: 'text', placeholder: 'Name' } as ShownReply],
        ['what is wrong', { kind: 'field errors', errors: [{ field: 'name', text: 'what is wrong' }] }],
        ['a word', { kind: 'toast', text: 'a word' }],
        [
          'your data',
          { kind: 'document', name: 'opprop.json', content: '{"a":1}\n', paragraphs: [[{ text: 'your data' }]] },
        ],
      ];
      for (const [words, reply] of replies) expect(show([reply], 'en').words, reply.kind).toContain(words);
      const document = replies.at(-1)?.[1];
      expect(document && show([document], 'en').words).toContain('{"a":1}');
      const hides = (['hide typed', 'hide names'] as const).map((kind) => ({ kind }));
      expect(show([say('left'), ...hides], 'en').words).toContain('left');
    });

    test('keeps the order of replies, paragraphs and their formatting', () => {
      const bold: Span = { text: 'strong', bold: true };
      const link: Span = { text: 'there', url: 'https://example.org/there' };
      const shown = show([say('first', { paragraphs: [[{ text: 'first ' }, bold], [link]] }), say('second')], 'en');
      expect(shown.words).toMatch(/first strong[\s\S]*there[\s\S]*second/);
      expect(shown.marked).toEqual(expect.arrayContaining(['strong', 'there']));
      expect(shown.addresses).toContain('https://example.org/there');
    });

    test('makes every button reachable', () => {
      const { actions, addresses, faults } = show([say('all', { buttons: BUTTONS.map((button) => [button]) })], 'en');
      expect(faults).toEqual([]);
      expect(actions).toContain('sign.river');
      expect(addresses).toContain('https://example.org/page');
      // The deep link and the one to copy: an address, or a button that opens the same in place.
      const opened = [...addresses, ...actions].filter((way) => way.includes('river_abcdefghij'));
      expect(opened.length).toBeGreaterThanOrEqual(2);
      expect([...actions, ...addresses].some((way) => /share|river$/.test(way))).toBe(true);
    });

    test('lets no name and nobody’s words format, link or call anybody', () => {
      const { words, marked, faults } = show([say(HOSTILE, { sensitive: true })], 'en');
      expect(words).toContain(HOSTILE);
      expect(marked).toEqual([]);
      expect(faults).toEqual([]);
    });

    test(`shows ${showsForms ? 'a whole form' : 'no form, which it never asks for'}`, () => {
      const form = {
        id: 'sign',
        subject: 'river.12345678.',
        language: 'en',
        title: 'Sign',
        intro: [[{ text: 'Read this' }]],
        submit: 'Go on',
        fields: [
          {
            id: 'name',
            kind: 'text',
            optional: true,
            label: 'Your name',
            hint: 'If you like',
            placeholder: null,
            initial: null,
            maxLength: 400,
            choices: [],
          },
        ],
        buttons: [[{ kind: 'action', label: 'Not now', action: 'later' }]],
      } as const;
      const shown = () => show([{ kind: 'form', form }], 'en');
      if (showsForms) expect(shown().words).toMatch(/Read this[\s\S]*Your name/);
      if (showsForms) expect(shown().actions).toEqual(['later']);
      else expect(shown).toThrow(TypeError);
    });

    test('shows every screen of every campaign whole, within the platform’s limits, also at its longest and from right to left', () => {
      const words = readWords(makeTestLocales(), () => undefined, commandPrefix);
      const wrong = everyScreen(words, name).flatMap(({ name: screen, language, reply }) => {
        if (reply.kind === 'form' && !showsForms) return [];
        const shown = show([reply], language);
        const lost = 'paragraphs' in reply ? lostWords(plainText(reply.paragraphs), shown.words) : [];
        const actions = actionsOf(reply).filter((action) => !shown.actions.includes(action));
        return [...shown.faults, ...lost, ...actions].map((what) => `${language} ${screen}: ${what}`);
      });
      expect(wrong).toEqual([]);
    });
  });
}

function actionsOf(reply: ShownReply): readonly string[] {
  const buttons = reply.kind === 'form' ? reply.form.buttons.flat() : 'buttons' in reply ? reply.buttons.flat() : [];
  return buttons.flatMap((button) => (button.kind === 'action' ? [button.action] : []));
}

/** Words of a text that are not shown, wherever it was divided; addresses in brackets belong to links. */
function lostWords(text: string, shown: string): readonly string[] {
  const flat = shown.replaceAll(/\s+/g, ' ');
  const words = text.replaceAll(/ \(https?:\/\/\S+\)/g, '').split(/\s+/);
  return words.filter((word) => !flat.includes(word)).map((word) => `lost: ${word.slice(0, 40)}`);
}
