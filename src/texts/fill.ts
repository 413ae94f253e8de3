import { formatDate, formatNumber } from './format.ts';
import { fallbackChain, languageName } from './languages.ts';
import type { Formatting, Piece, RichTemplate } from './rich.ts';
import type { Language, OwnWords, Paragraph, Param, Span, Text } from './text.ts';
import { isWebAddress } from './web-address.ts';

type Params = Readonly<Record<string, Param>>;

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
/** Marks that steer direction; inside an isolate they could end it. */
const DIRECTION_MARKS = /[\u202A-\u202E\u2066-\u2069]/g;

/**
 * Fills parameters into a parsed text. What a parameter holds is never parsed, and stands between U+2068 and U+2069 so
 * that its direction cannot disturb the words around it; a paragraph that is nothing but one parameter needs no isolation.
 * A link whose parameter is no safe https address loses the link and keeps its label.
 *
 * @param language the language that the text is written in: numbers and dates follow it.
 * @param render renders a text that is itself a parameter.
 */
export function fillTemplate(
  rich: RichTemplate,
  params: Params,
  language: Language,
  render: (text: Text) => readonly Paragraph[],
): readonly Paragraph[] {
  const paragraphs = rich.paragraphs.flatMap((pieces) => {
    const [first] = pieces;
    if (pieces.length === 1 && first?.kind === 'param') return soleParameter(first, params, language, render);
    const spans = pieces.flatMap((piece, index) => {
      if (piece.kind === 'words') return [formatted({ text: piece.words }, piece.formatting, params)];
      const value = params[piece.name];
      const filled = isParagraphs(value)
        ? isolatedParagraphs(paragraphsOf(value, language, render))
        : [{ text: isolatedLines(words(value, language, index === 0)) }];
      return filled.map((span) => formatted(span, piece.formatting, params));
    });
    return [merged(spans)];
  });
  // A parameter that holds nothing leaves no empty paragraph behind.
  return paragraphs.filter((spans) => spans.some(({ text }) => text !== ''));
}

/** A paragraph that is one parameter and nothing else: there is nothing to isolate it from. A text brings its own paragraphs. */
function soleParameter(
  { name, formatting }: Piece & { readonly kind: 'param' },
  params: Params,
  language: Language,
  render: (text: Text) => readonly Paragraph[],
): readonly Paragraph[] {
  const value = params[name];
  const paragraphs = isParagraphs(value)
    ? paragraphsOf(value, language, render)
    : [[{ text: words(value, language, true) }]];
  return paragraphs.map((spans) => spans.map((span) => formatted(span, formatting, params)));
}

type Own = { readonly words: OwnWords };

function isParagraphs(value: Param | undefined): value is Text | Own {
  return typeof value === 'object' && ('key' in value || 'words' in value);
}

/** Words that someone wrote are taken as they are; without any in this language or one it falls back to, in the first there is. */
function paragraphsOf(
  value: Text | Own,
  language: Language,
  render: (text: Text) => readonly Paragraph[],
): readonly Paragraph[] {
  if ('key' in value) return render(value);
  const written = Object.keys(value.words);
  const nearest = fallbackChain(language).find((one) => written.includes(one)) ?? written[0];
  return nearest === undefined ? [] : (value.words[nearest] ?? []);
}

/** A parameter in words. A language's name that begins a text gets the capital letter that a beginning has. */
function words(value: Exclude<Param, Text | Own> | undefined, language: Language, begins: boolean): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value, language);
  if ('date' in value) return formatDate(value, language);
  const name = languageName(value.language);
  if (!begins) return name;
  const first = String.fromCodePoint(name.codePointAt(0) ?? 0x20);
  return first.toLocaleUpperCase(value.language) + name.slice(first.length);
}

/** A line break ends an isolate, so each line has its own. */
function isolatedLines(value: string): string {
  return value
    .split('\n')
    .map((line) => (line === '' ? '' : FIRST_STRONG_ISOLATE + line.replace(DIRECTION_MARKS, '') + POP_ISOLATE))
    .join('\n');
}

function isolatedParagraphs(paragraphs: readonly Paragraph[]): Span[] {
  return paragraphs.flatMap((paragraph, index) => [
    { text: (index === 0 ? '' : '\n\n') + FIRST_STRONG_ISOLATE },
    ...paragraph,
    { text: POP_ISOLATE },
  ]);
}

/** Formatting of the place is added to what the span has itself. */
function formatted(span: Span, { bold, italic, link }: Formatting, params: Params): Span {
  const url = span.url ?? linkAddress(link, params);
  return {
    text: span.text,
    ...(bold || span.bold ? { bold: true } : {}),
    ...(italic || span.italic ? { italic: true } : {}),
    ...(url === undefined ? {} : { url }),
  };
}

function linkAddress(link: Formatting['link'], params: Params): string | undefined {
  if (link === null) return undefined;
  if ('url' in link) return link.url;
  const value = params[link.param];
  return typeof value === 'string' && isWebAddress(value) ? value : undefined;
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (span.text === '') continue;
    if (last && last.bold === span.bold && last.italic === span.italic && last.url === span.url) {
      result[result.length - 1] = { ...last, text: last.text + span.text };
    } else result.push(span);
  }
  return result;
}
