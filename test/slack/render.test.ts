import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../bots/slack/limits.ts';
import { cardMessage, ephemeralMessage } from '../../bots/slack/message.ts';
import { freshMeta, readMeta, writeMeta } from '../../bots/slack/meta.ts';
import { codeBlocks, escaped, fitting, textBlocks } from '../../bots/slack/text.ts';
import { homeOf, modalOf } from '../../bots/slack/views.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { everyScreen } from '../../src/commands/screens/screens.ts';
import { readWords } from '../../src/turn/words.ts';
import { makeTestLocales } from '../support/locales.ts';
import { faultsOf, renderDeps, written } from './shown.ts';

const PREFIX = '/petition ';
const words = readWords('locales', () => undefined, PREFIX);
const longest = readWords(makeTestLocales(), () => undefined, PREFIX);

const modal = (replies: readonly ShownReply[], language: string, { texts } = words) =>
  modalOf(replies, { meta: freshMeta(language), languages: texts.languages }, renderDeps(texts));

describe('every screen', () => {
  const screens = everyScreen(longest, 'slack');

  test('fits a modal and the App Home, in every language, at its longest and from right to left', () => {
    const faults = screens.flatMap(({ name, language, reply }) => {
      const view = modal([reply], language, longest);
      const home = homeOf([reply], language, renderDeps(longest.texts));
      const found = [...faultsOf(view.blocks, LIMITS.viewBlocks), ...faultsOf(home.blocks, LIMITS.viewBlocks)];
      const long = [view.title, view.submit, view.close].filter((text) => (text?.text.length ?? 0) > LIMITS.viewTitle);
      const all = [...found, ...long.map((text) => `too long: ${text?.text}`)];
      return all.map((fault) => `${language} ${name}: ${fault}`);
    });
    expect(screens.length).toBeGreaterThan(500);
    expect(faults).toEqual([]);
  });

  test('of a channel is a message with words at the top', () => {
    const cards = screens.filter(({ name }) => name.endsWith('in a channel'));
    for (const { reply, language, name } of cards) {
      if (reply.kind !== 'card') throw new Error('no card');
      const { blocks, text } = cardMessage(
        { card: reply, sentence: 'x'.repeat(300), language },
        renderDeps(longest.texts),
      );
      expect(faultsOf(blocks, LIMITS.messageBlocks), `${language} ${name}`).toEqual([]);
      expect(text.length).toBeGreaterThan(10);
      expect(text.length).toBeLessThanOrEqual(LIMITS.messageText);
    }
    expect(cards.length).toBeGreaterThan(10);
  });

  test.each(['nb', 'fr', 'en'])('reads in %s as it was reviewed', async (language) => {
    const shown = everyScreen(words, 'slack')
      .filter((screen) => screen.language === language)
      .filter(
        ({ name }) =>
          name.startsWith('uyghurs-abroad open') ||
          /closed (card|in a channel)$/.test(name) ||
          !name.includes(' open '),
      )
      .filter(({ name }) => !/(closed|delivered) (?!card$|in a channel$)/.test(name));
    const seen = new Set<string>();
    const parts = shown.flatMap(({ name, reply }) => {
      if (seen.has(name)) return [];
      seen.add(name);
      const { title, submit, blocks } = modal([reply], language);
      const head = [title.text, ...(submit ? [`[${submit.text}]`] : [])].join(' ');
      return [`## ${name}\n# ${head}\n${written(blocks)}\n`];
    });
    await expect(parts.join('\n')).toMatchFileSnapshot(`screens/${language}.txt`);
  });
});

describe('words', () => {
  test('are data in every block: nothing in them formats, links or pings', () => {
    const hostile = '<!channel> *bold* _it_ ~no~ `code` <https://evil.example|x> @here &amp; :smile:';
    const [block] = textBlocks([[{ text: hostile }]]);
    expect(block).toEqual({
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: hostile }] }],
    });
    const reply = {
      kind: 'say',
      paragraphs: [[{ text: hostile }]],
      buttons: [],
      place: 'new',
      sensitive: false,
    } as const;
    expect(ephemeralMessage([reply], 'en', renderDeps(words.texts)).text).not.toContain('<');
    expect(escaped('a & <b>')).toBe('a &amp; &lt;b&gt;');
  });

  test('that are longer than a block go on in the next, and none is lost', () => {
    const text = 'بۇ بىر جۈملە 🕊. '.repeat(700).trim();
    const blocks = textBlocks([[{ text, bold: true }]]);
    const shown = blocks.map((block) => written([block]).replaceAll('**', '')).join(' ');
    expect(blocks.length).toBeGreaterThan(3);
    expect(faultsOf(blocks, 100)).toEqual([]);
    expect(shown.replaceAll(/\s+/g, ' ')).toBe(text.replaceAll(/\s+/g, ' '));
  });

  test('of a label too long for Slack end with an ellipsis, never within a letter', () => {
    const label = '👩‍👩‍👧'.repeat(20);
    const cut = fitting(label, LIMITS.buttonText);
    expect(cut.length).toBeLessThanOrEqual(LIMITS.buttonText);
    expect(cut).toMatch(/^(👩‍👩‍👧)+…$/u);
    expect(fitting('short', LIMITS.buttonText)).toBe('short');
  });

  test('of a document keep every line, however long', () => {
    const document = `{\n${Array.from({ length: 400 }, (_, at) => `  "line ${at}": true`).join(',\n')},\n${'x'.repeat(7000)}\n}\n`;
    const blocks = codeBlocks(document);
    expect(faultsOf(blocks, 100)).toEqual([]);
    const text = blocks.map((block) => written([block]).replace('```\n', '')).join('\n');
    expect(text.replaceAll('\n', '')).toBe(document.replaceAll('\n', ''));
  });
});

describe('the metadata of a view', () => {
  test('comes back as it was written, and what nobody wrote is nothing', () => {
    const meta = freshMeta('nb', {
      home: true,
      share: 'a',
      target: { channel: 'C1', message: '1.2', url: 'https://x' },
    });
    expect(readMeta(writeMeta(meta))).toEqual(meta);
    expect([readMeta(''), readMeta('{'), readMeta('{"language":1}'), readMeta('null')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
