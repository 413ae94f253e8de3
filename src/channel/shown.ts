import type { FieldKind, FormId } from '../conversation/forms.ts';
import type { Language, Paragraph } from '../texts/text.ts';

/**
 * Replies in a person's language, still in no platform's syntax: what adapters render. Types only.
 */

export type ShownButton =
  | { readonly kind: 'action'; readonly label: string; readonly action: string; readonly style?: 'primary' | 'danger' }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  | { readonly kind: 'deep link'; readonly label: string; readonly payload: string }
  | { readonly kind: 'pick chat'; readonly label: string; readonly query: string }
  | { readonly kind: 'copy'; readonly label: string; readonly payload: string };

export interface ShownSpoken {
  readonly paragraphs: readonly Paragraph[];
  readonly buttons: readonly (readonly ShownButton[])[];
  readonly place: 'new' | 'pressed';
  readonly sensitive: boolean;
}

/** A picture of a campaign pack: file on this machine, and the words for who cannot see it. */
export interface ShownPicture {
  /** Stable id (`<slug>/<picture id>`), so that a channel uploads it once. */
  readonly id: string;
  readonly path: string;
  readonly alt: string;
}

export type ShownReply =
  | ({ readonly kind: 'say' } & ShownSpoken)
  | ({ readonly kind: 'card'; readonly campaign: string; readonly picture: ShownPicture | null } & ShownSpoken)
  | ({ readonly kind: 'ask'; readonly size: 'text' | 'long text'; readonly placeholder: string } & ShownSpoken)
  | { readonly kind: 'form'; readonly form: ShownForm }
  | { readonly kind: 'field errors'; readonly errors: readonly { readonly field: string; readonly text: string }[] }
  | {
      readonly kind: 'document';
      readonly name: string;
      readonly content: string;
      readonly paragraphs: readonly Paragraph[];
    }
  /** A picture that was drawn, with words under it. */
  | {
      readonly kind: 'picture';
      readonly png: Uint8Array;
      readonly alt: string;
      readonly paragraphs: readonly Paragraph[];
    }
  | { readonly kind: 'toast'; readonly text: string }
  | { readonly kind: 'hide typed' }
  | { readonly kind: 'hide names' }
  | { readonly kind: 'hide all'; readonly done: readonly Paragraph[]; readonly left: readonly Paragraph[] };

export interface ShownForm {
  readonly id: FormId;
  readonly subject: string;
  readonly language: Language;
  readonly title: string;
  readonly intro: readonly Paragraph[];
  readonly submit: string;
  readonly fields: readonly {
    readonly id: string;
    readonly kind: FieldKind;
    readonly optional: boolean;
    readonly label: string;
    readonly hint: string | null;
    readonly placeholder: string | null;
    readonly initial: string | null;
    readonly maxLength: number;
    readonly choices: readonly { readonly value: string; readonly label: string }[];
  }[];
  readonly buttons: readonly (readonly ShownButton[])[];
}
