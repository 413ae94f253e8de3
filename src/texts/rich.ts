/**
 * The small markup of the texts in `locales/`: `**bold**`, `_italic_`, `[label](https://…)`, `{{parameter}}`, paragraphs
 * by an empty line, and a backslash before a sign that is meant as itself. Parsing happens before any parameter is
 * filled in, so what a parameter holds can never become formatting.
 */

import { isWebAddress } from './web-address.ts';

export interface Formatting {
  readonly bold: boolean;
  readonly italic: boolean;
  /** Address of a link, or the name of the parameter that holds it. */
  readonly link: { readonly url: string } | { readonly param: string } | null;
}

/** A piece of a paragraph: words, or the place of a parameter. */
export type Piece =
  | { readonly kind: 'words'; readonly words: string; readonly formatting: Formatting }
  | { readonly kind: 'param'; readonly name: string; readonly formatting: Formatting };

/** What can be wrong with a markup; `near` is the text around it, at most 20 characters. */
export interface MarkupFault {
  readonly fault: 'unclosed' | 'crossed' | 'escape' | 'link' | 'address' | 'parameter';
  readonly near: string;
}

export interface RichTemplate {
  readonly paragraphs: readonly (readonly Piece[])[];
  readonly faults: readonly MarkupFault[];
}

const PLAIN: Formatting = { bold: false, italic: false, link: null };
const TOKEN = new RegExp(
  [
    String.raw`\\(?<escaped>[\\*_[\](){}])`,
    String.raw`(?<bold>\*\*)`,
    '(?<italic>_)',
    String.raw`\{\{\s*(?<param>[A-Za-z][A-Za-z0-9]*)\s*\}\}`,
    String.raw`\[(?<label>(?:\\.|[^[\]\\])+)\]\((?<address>(?:\\.|[^()\s\\])+)\)`,
    String.raw`(?<stray>\\|\{\{|[[\]])`,
    String.raw`(?<words>[^\\*_[\]{]+|[*{])`,
  ].join('|'),
  'gs',
);
const LINK_PARAMETER = /^\{\{([A-Za-z][A-Za-z0-9]*)\}\}$/;
const STRAY_FAULT: Readonly<Record<string, MarkupFault['fault']>> = { '\\': 'escape', '{{': 'parameter' };

/** Parses a text. Never throws: a faulty mark is kept as it is written, and named in `faults`. */
export function parseRich(template: string): RichTemplate {
  const faults: MarkupFault[] = [];
  const paragraphs = template
    .trim()
    .split(/\n[^\S\n]*\n\s*/)
    .map((paragraph) => parseInline(paragraph, PLAIN, faults));
  return { paragraphs, faults };
}

/** Names of the parameters that a text mentions, in words or as the address of a link. */
export function parameterNames(rich: RichTemplate): ReadonlySet<string> {
  const names = new Set<string>();
  for (const piece of rich.paragraphs.flat()) {
    if (piece.kind === 'param') names.add(piece.name);
    const { link } = piece.formatting;
    if (link !== null && 'param' in link) names.add(link.param);
  }
  return names;
}

/** What the parser holds of a paragraph, or of a link's label, while it reads. */
interface Reading {
  readonly source: string;
  readonly outer: Formatting;
  readonly open: ('bold' | 'italic')[];
  readonly pieces: Piece[];
  readonly faults: MarkupFault[];
  words: string;
}

function parseInline(source: string, outer: Formatting, faults: MarkupFault[]): Piece[] {
  const reading: Reading = { source, outer, open: [], pieces: [], faults, words: '' };
  for (const { index, 0: token, groups = {} } of source.matchAll(TOKEN)) {
    if (groups['bold'] !== undefined) toggle(reading, 'bold', index);
    else if (groups['italic'] !== undefined) toggle(reading, 'italic', index);
    else if (groups['param'] !== undefined) {
      flush(reading);
      reading.pieces.push({ kind: 'param', name: groups['param'], formatting: formattingOf(reading) });
    } else if (groups['label'] !== undefined) {
      flush(reading);
      const link = linkOf(groups['address'] ?? '');
      if (link === null) report(reading, 'address', index);
      reading.pieces.push(...parseInline(groups['label'], { ...formattingOf(reading), link }, faults));
    } else {
      if (groups['stray'] !== undefined) report(reading, STRAY_FAULT[token] ?? 'link', index);
      reading.words += groups['escaped'] ?? token;
    }
  }
  if (reading.open.length > 0) report(reading, 'unclosed', source.length);
  flush(reading);
  return reading.pieces;
}

function formattingOf({ outer, open }: Reading): Formatting {
  return {
    bold: outer.bold || open.includes('bold'),
    italic: outer.italic || open.includes('italic'),
    link: outer.link,
  };
}

function flush(reading: Reading): void {
  const { words } = reading;
  if (words !== '') reading.pieces.push({ kind: 'words', words, formatting: formattingOf(reading) });
  reading.words = '';
}

function toggle(reading: Reading, mark: 'bold' | 'italic', at: number): void {
  flush(reading);
  const { open } = reading;
  const place = open.indexOf(mark);
  if (place === -1) open.push(mark);
  else {
    if (place !== open.length - 1) report(reading, 'crossed', at);
    open.splice(place, 1);
  }
}

function report({ faults, source }: Reading, fault: MarkupFault['fault'], at: number): void {
  faults.push({ fault, near: source.slice(Math.max(0, at - 5), at + 15) });
}

function linkOf(written: string): Formatting['link'] {
  const param = LINK_PARAMETER.exec(written)?.[1];
  if (param !== undefined) return { param };
  const url = written.replace(/\\(.)/g, '$1');
  return isWebAddress(url) ? { url } : null;
}
