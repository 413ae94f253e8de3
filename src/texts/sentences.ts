import type { Language, Paragraph, Span } from './text.ts';

const BETWEEN = 2; // Two line breaks stand between paragraphs.

/**
 * Divides a long text into messages, at paragraphs where it can, else at sentence ends. A sentence that is itself too long
 * is divided at a word, a word at a grapheme.
 *
 * @param paragraphs the text; a message's length counts two line breaks between paragraphs.
 * @param max UTF-16 units that a message may have, at least 20.
 * @param options `first`: limit of the first message when it differs (a caption). `language` steers what a sentence is.
 * @returns messages in order, each with at least one paragraph; none is longer than its limit, no word is lost.
 */
export function splitAtSentences(
  paragraphs: readonly Paragraph[],
  max: number,
  options: { readonly first?: number; readonly language?: Language } = {},
): readonly (readonly Paragraph[])[] {
  const messages: Paragraph[][] = [];
  let current: Paragraph[] = [];
  let used = 0;
  const limit = () => (messages.length === 0 ? (options.first ?? max) : max);
  const room = () => limit() - used - (current.length === 0 ? 0 : BETWEEN);
  const put = (paragraph: Paragraph) => {
    used += lengthOf(paragraph) + (current.length === 0 ? 0 : BETWEEN);
    current.push(paragraph);
  };
  const turn = () => {
    if (current.length > 0) messages.push(current);
    current = [];
    used = 0;
  };

  for (const paragraph of paragraphs) {
    if (lengthOf(paragraph) > room() && lengthOf(paragraph) <= max) turn();
    let rest = trimmed(paragraph);
    while (lengthOf(rest) > room()) {
      const end = lastEnd(textOf(rest), room(), limit(), options.language ?? 'en');
      if (end > 0) put(trimmed(slice(rest, 0, end)));
      turn();
      rest = trimmed(slice(rest, end, lengthOf(rest)));
    }
    if (lengthOf(rest) > 0) put(rest);
  }
  turn();
  return messages;
}

/** As many whole sentences from the beginning as fit; the first one also when it does not, for half a sentence says nothing. */
export function leadingSentences(text: string, units: number, language: Language): string {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text)) {
    const until = index + segment.trimEnd().length;
    if (end > 0 && until > units) break;
    end = until;
  }
  return text.slice(0, end);
}

/**
 * Where to cut so that at most `room` units come before: 0 when the next message (of `limit` units) is the better place to begin.
 */
function lastEnd(text: string, room: number, limit: number, language: Language): number {
  const fits = (granularity: 'sentence' | 'word' | 'grapheme', units: number) => {
    let end = 0;
    for (const { index, segment } of new Intl.Segmenter(language, { granularity }).segment(text)) {
      if (index + segment.trimEnd().length > units) break;
      end = index + segment.length;
    }
    return end;
  };
  const sentence = fits('sentence', room);
  if (sentence > 0) return sentence;
  // Part of a message is already taken: the sentence may fit a message of its own, and if not, is cut there.
  if (room < limit) return 0;
  return fits('word', room) || fits('grapheme', room) || Math.max(1, room);
}

function lengthOf(paragraph: Paragraph): number {
  return paragraph.reduce((sum, span) => sum + span.text.length, 0);
}

function textOf(paragraph: Paragraph): string {
  return paragraph.map((span) => span.text).join('');
}

function slice(paragraph: Paragraph, from: number, to: number): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const span of paragraph) {
    const text = span.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text !== '') spans.push({ ...span, text });
    at += span.text.length;
  }
  return spans;
}

function trimmed(paragraph: Paragraph): Span[] {
  const text = textOf(paragraph);
  return slice(paragraph, text.length - text.trimStart().length, text.trimEnd().length);
}
