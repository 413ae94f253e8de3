import type { SpanView } from '../slack-view.ts';

/**
 * Reading Slack's markup (https://docs.slack.dev/messaging/formatting-message-text): `*bold*`, `_italic_`, `~struck~`,
 * code, `<…>` for links and mentions, and `&amp; &lt; &gt;`.
 */

/** A mention that notifies. */
export interface Mention {
  readonly kind: 'channel' | 'here' | 'everyone' | 'user' | 'group';
  /** User or group; null for the whole channel. */
  readonly target: string | null;
}

const ANGLED = /<([^<>\n]+)>/g;
const URL_IN_WORDS = /\bhttps?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"*_~]/g;

const unescaped = (words: string): string =>
  words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** As Slack's clients escape what people write. */
export const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function mentionIn(inside: string): Mention | null {
  const target = inside.split('|')[0] ?? '';
  const broadcast = /^!(channel|here|everyone)$/.exec(target)?.[1];
  if (broadcast !== undefined) return { kind: broadcast as 'channel' | 'here' | 'everyone', target: null };
  const user = /^@([UW][A-Z0-9]+)$/.exec(target)?.[1];
  if (user !== undefined) return { kind: 'user', target: user };
  const group = /^!subteam\^(\w+)/.exec(target)?.[1];
  return group === undefined ? null : { kind: 'group', target: group };
}

/** Every mention in words with markup. */
export const mentionsIn = (words: string): readonly Mention[] =>
  [...words.matchAll(ANGLED)].flatMap(([, inside]) => mentionIn(inside ?? '') ?? []);

/** Marks count at the edges of words only. */
const STYLES = [
  { run: /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*?\S)\*(?![\p{L}\p{N}*])/u, style: { bold: true } },
  { run: /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*?\S)_(?![\p{L}\p{N}_])/u, style: { italic: true } },
  { run: /(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*?\S)~(?![\p{L}\p{N}~])/u, style: { strike: true } },
] as const;

type Style = Omit<SpanView, 'text' | 'url' | 'mention'>;

/** Words with markup as a client shows them. @param names gives what a mention is shown as, by id */
export function spansOf(words: string, names: (id: string) => string, style: Style = {}): readonly SpanView[] {
  const code = /```([\s\S]+?)```|`([^`\n]+)`/.exec(words);
  const angled = new RegExp(ANGLED.source).exec(words);
  const styled = styledRun(words);
  const first = [code, angled, styled?.match ?? null]
    .filter((match) => match !== null)
    .toSorted((a, b) => a.index - b.index)[0];
  if (first === undefined) return plainSpans(words, style);
  const before = plainSpans(words.slice(0, first.index), style);
  const after = spansOf(words.slice(first.index + first[0].length), names, style);
  if (first === code) return [...before, { text: unescaped(code[1] ?? code[2] ?? ''), ...style, code: true }, ...after];
  if (first === angled) return [...before, angledSpan(angled[1] ?? '', names, style), ...after];
  const inner = spansOf(first[1] ?? '', names, { ...style, ...styled?.style });
  return [...before, ...inner, ...after];
}

/** The first run between two equal marks. */
function styledRun(words: string): { readonly match: RegExpExecArray; readonly style: Style } | null {
  const found = STYLES.flatMap(({ run, style }) => {
    const match = run.exec(words);
    return match === null ? [] : [{ match, style }];
  });
  return found.toSorted((a, b) => a.match.index - b.match.index)[0] ?? null;
}

function angledSpan(inside: string, names: (id: string) => string, style: Style): SpanView {
  const mention = mentionIn(inside);
  const [target = '', label] = inside.split('|');
  if (mention !== null)
    return {
      text: `@${mention.target === null ? mention.kind : names(mention.target)}`,
      ...style,
      mention: mention.kind,
    };
  if (target.startsWith('#')) return { text: `#${label ?? names(target.slice(1))}`, ...style };
  if (target.startsWith('!')) return { text: label ?? target, ...style };
  return { text: unescaped(label ?? target), ...style, url: unescaped(target) };
}

/** Words without markup, in which bare addresses become links. */
function plainSpans(words: string, style: Style): readonly SpanView[] {
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
