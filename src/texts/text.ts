/**
 * What texts are, as data: languages, runs of formatted words, and keys with parameters. Types only.
 */

import type { BotKey } from './keys.ts';

/** BCP 47 tag of a language the bots speak, such as `nb`, `fr` or `en`. */
export type Language = string;

/** A run of words with one formatting. `url` makes it a link. Line breaks are `\n` in `text`. */
export interface Span {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly url?: string;
}

/** A paragraph; paragraphs stand apart by an empty line. */
export type Paragraph = readonly Span[];

export type Paragraphs = readonly Paragraph[];

/** Formatted words that someone wrote, by language: data, never looked up and never parsed. */
export type OwnWords = Readonly<Record<Language, Paragraphs>>;

/**
 * A text to be read by a person, as a key and its parameters; words stand in `locales/`. With `campaign` the key is one
 * of that campaign's pack, else of the bots' own texts.
 *
 * Example: `{ key: 'sign.thanks', params: { count: 1204 } }`, `{ campaign: 'uyghurs-abroad', key: 'title' }`.
 */
export type Text = BotText | PackText;

/** A text of the bots' own: a wrong key does not compile. */
export interface BotText extends Told {
  readonly key: BotKey;
  readonly campaign?: never;
}

/** A text of a campaign's pack; what a pack may have is checked when it is read. */
export interface PackText extends Told {
  readonly key: string;
  readonly campaign: string;
}

interface Told {
  readonly params?: Readonly<Record<string, Param>>;
  /** Tells this text in another language than the rest: a letter in the recipient's. */
  readonly language?: Language;
  /** For a text that holds a name, which must not be written down: what is kept of it in a reply that may be sent later. */
  readonly instead?: Text;
}

/**
 * What can stand in a text. Strings are other people's words: shown as they are, isolated, never as formatting. Numbers
 * are written as the language writes them; `count` also chooses the plural. A date is an ISO instant with the zone it is
 * told in; `time` adds the time of day. `words` are shown in the language that is nearest to the reader's.
 */
export type Param =
  | string
  | number
  | Text
  | { readonly date: string; readonly zone: string; readonly time?: boolean }
  | { readonly language: Language }
  | { readonly words: OwnWords };
