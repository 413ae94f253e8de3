import type { Text } from '../texts/text.ts';
import type { FieldKind, FormId } from './forms.ts';
import type { Mine } from './mine/acts.ts';
import type { ReceiptFile } from './receipt/acts.ts';

/**
 * What the bot answers, in no platform's syntax. Paragraphs of `text` stand apart by an empty line; a text itself may
 * hold bold, italic and links (see src/texts/rich.ts).
 *
 * - `say`: words and buttons.
 * - `card`: the same, with a campaign's picture where the channel can show one.
 * - `ask`: asks for words of the person's own.
 * - `form`: a whole form at once, for channels that ask so; `field errors` answers its submission.
 * - `document`: a file: everything stored on the person, or a receipt.
 * - `picture`: a picture that was drawn for this answer, as PNG in base64.
 * - `toast`: a short word on the button just pressed.
 * - `hide typed`: takes away the message the person just typed. `hide names`: takes away earlier sensitive messages of the
 *   bot, but for the one just pressed. `hide all`: takes away all that was written lately in this chat,
 *   and then says `done`, or `left` where the channel could not take away all of it.
 */
export type Reply =
  | ({ readonly kind: 'say' } & Spoken)
  | ({ readonly kind: 'card'; readonly campaign: string; readonly picture: string | null } & Spoken)
  | ({ readonly kind: 'ask'; readonly size: 'text' | 'long text'; readonly placeholder: Text } & Spoken)
  | { readonly kind: 'form'; readonly form: FormView }
  | { readonly kind: 'field errors'; readonly errors: readonly { readonly field: string; readonly text: Text }[] }
  | {
      readonly kind: 'document';
      readonly name: string;
      readonly content: Mine | ReceiptFile;
      readonly text: readonly Text[];
    }
  | { readonly kind: 'picture'; readonly png: string; readonly alt: Text; readonly text: readonly Text[] }
  | { readonly kind: 'toast'; readonly text: Text }
  | { readonly kind: 'hide typed' }
  | { readonly kind: 'hide names' }
  | { readonly kind: 'hide all'; readonly done: Text; readonly left: Text };

export interface Spoken {
  readonly text: readonly Text[];
  readonly buttons: readonly (readonly Button[])[];
  /** `pressed`: in place of the message whose button was pressed, where the channel can; else as a new message. */
  readonly place: 'new' | 'pressed';
  /** Holds words that must not stay in the chat (a name): its id is kept so that it can be edited or taken away. */
  readonly sensitive?: boolean;
}

/**
 * - `action`: comes back as `pressed`. At most 64 bytes.
 * - `link`: opens an address. `deep link`: opens the private chat with the bot, with a payload for `opened`.
 * - `pick chat`: lets the person choose one of their chats and puts the campaign's card in it.
 * - `copy`: puts the address that opens the bot with this payload on the clipboard.
 */
export type Button =
  | { readonly kind: 'action'; readonly label: Text; readonly action: string; readonly style?: 'primary' | 'danger' }
  | { readonly kind: 'link'; readonly label: Text; readonly url: string }
  | { readonly kind: 'deep link'; readonly label: Text; readonly payload: string }
  | { readonly kind: 'pick chat'; readonly label: Text; readonly query: string }
  | { readonly kind: 'copy'; readonly label: Text; readonly payload: string };

/** A form as it is shown at once: what it is about, the words above it, the fields with what is already known. */
export interface FormView {
  readonly id: FormId;
  /** Comes back with `submitted`; opaque to channels, at most 200 bytes. */
  readonly subject: string;
  readonly title: Text;
  readonly intro: readonly Text[];
  readonly submit: Text;
  readonly fields: readonly {
    readonly id: string;
    readonly kind: FieldKind;
    readonly optional: boolean;
    readonly label: Text;
    readonly hint: Text | null;
    readonly placeholder: Text | null;
    readonly initial: string | null;
    readonly maxLength: number;
    readonly choices: readonly { readonly value: string; readonly label: Text }[];
  }[];
  /** What can be done instead of filling it in. */
  readonly buttons: readonly (readonly Button[])[];
}
