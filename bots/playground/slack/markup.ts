import type { SpanView } from '../slack-view.ts';
import { type Block, linesOf } from './blocks.ts';
import type { Mention } from './platform.ts';

/**
 * Reading Slack's markup (https://docs.slack.dev/messaging/formatting-message-text): `*bold*`, `_italic_`, `~struck~`,
 * code, `<…>` for links and mentions, and `&amp; &lt; &gt;`.
 */

const ANGLED = /<([^<>\n]+)>/g;
const URL_IN_WORDS = /\bhttps?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"*_~]/g;

const unescaped = (words: string): string =>
  words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** As Slack's clients escape what people write. */
export const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const MENTIONS = /^(?:!(?<all>channel|here|everyone)|@(?<user>[UW][A-Z0-9]+)|!subteam\^(?<group>\w+).*)$/;

function mentionIn(inside: string): Mention | null {
  const { all, user, group } = MENTIONS.exec(inside.split('|')[0] ?? '')?.groups ?? {};
  if (all === 'channel' || all === 'here' || all === 'everyone') return { kind: all, target: null };
  if (user !== undefined) return { kind: 'user', target: user };
  return group === undefined ? null : { kind: 'group', target: group };
}

const mentionsIn = (words: string): readonly Mention[] =>
  [...words.matchAll(ANGLED)].flatMap(([, inside]) => mentionIn(inside ?? '') ?? []);

/** Every mention in the words and blocks of a message. */
export const mentionsOf = (message: {
  readonly text: string;
  readonly blocks: readonly Block[];
}): readonly Mention[] => [...mentionsIn(message.text), ...message.blocks.flatMap(mentionsInBlock)];

function mentionsInBlock(block: Block): readonly Mention[] {
  if (block.type === 'markdown') return mentionsIn(block.text);
  if (block.type === 'rich_text')
    return linesOf(block)
      .flat()
      .flatMap((piece): readonly Mention[] => {
        if (piece.type === 'broadcast') return [{ kind: piece.range, target: null }];
        if (piece.type === 'usergroup') return [{ kind: 'group', target: piece.usergroup_id }];
        return piece.type === 'user' ? [{ kind: 'user', target: piece.user_id }] : [];
      });
  const section = block.type === 'section' ? [block.text, ...(block.fields ?? [])] : [];
  const texts = block.type === 'context' ? block.elements : section;
  return texts.flatMap((text) => (text?.type === 'mrkdwn' ? mentionsIn(text.text) : []));
}

/** Marks count at the edges of words only. */
const STYLES = [
  { run: /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*?\S)\*(?![\p{L}\p{N}*])/u, style: { bold: true } },
  { run: /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*?\S)_(?![\p{L}\p{N}_])/u, style: { italic: true } },
  { run: /(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*?\S)~(?![\p{L}\p{N}~])/u, style: { strike: true } },
] as const;

type Style = Omit<SpanView, 'text' | 'url' | 'mention'>;
type Spans = readonly SpanView[];

/** Words with markup as a client shows them. @param names gives what a mention is shown as, by id */
export function spansOf(words: string, names: (id: string) => string, style: Style = {}): Spans {
  const found = (run: RegExp, draw: (match: RegExpExecArray) => Spans) => {
    const match = run.exec(words);
    return match === null ? [] : [{ match, draw }];
  };
  const code = found(/```([\s\S]+?)```|`([^`\n]+)`/, ([, block, line]) => [
    { text: unescaped(block ?? line ?? ''), ...style, code: true },
  ]);
  const angled = found(new RegExp(ANGLED.source), ([, inside]) => [angledSpan(inside ?? '', names, style)]);
  const styled = STYLES.flatMap(({ run, style: more }) =>
    found(run, ([, inside]) => spansOf(inside ?? '', names, { ...style, ...more })),
  );
  const first = [...code, ...angled, ...styled].toSorted((a, b) => a.match.index - b.match.index)[0];
  if (first === undefined) return plainSpans(words, style);
  const { match, draw } = first;
  const after = spansOf(words.slice(match.index + match[0].length), names, style);
  return [...plainSpans(words.slice(0, match.index), style), ...draw(match), ...after];
}

function angledSpan(inside: string, names: (id: string) => string, style: Style): SpanView {
  const mention = mentionIn(inside);
  const [target = '', label] = inside.split('|');
  if (mention !== null) {
    const { kind, target: who } = mention;
    return { text: `@${who === null ? kind : names(who)}`, ...style, mention: kind };
  }
  if (target.startsWith('#')) return { text: `#${label ?? names(target.slice(1))}`, ...style };
  if (target.startsWith('!')) return { text: label ?? target, ...style };
  return { text: unescaped(label ?? target), ...style, url: unescaped(target) };
}

/** Words without markup, in which bare addresses become links. */
function plainSpans(words: string, style: Style): Spans {
  const spans: SpanView[] = [];
  let at = 0;
  for (const match of words.matchAll(URL_IN_WORDS)) {
    if (match.index > at) spans.push({ text: unescaped(words.slice(at, match.index)), ...style });
    spans.push({ text: unescaped(match[0]), ...style, url: unescaped(match[0]) });
    at = match.index + match[0].length;
  }
  if (at < words.length) spans.push({ text: unescaped(words.slice(at)), ...style });
  return spans;
}
