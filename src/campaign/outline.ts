/**
 * What the conversation may know of a campaign. Types only: this is the one file of the campaign room that the pure
 * conversation core imports, so it must never import or export a value.
 */

import type { Language } from '../texts/text.ts';

/** A life has four states and moves one way, except that an admin may reopen a closed campaign before delivery. */
export type CampaignState = 'draft' | 'open' | 'closed' | 'delivered';

/** `petition`: people sign. `email`: people write a letter of their own; nothing is signed. */
export type CampaignKind = 'petition' | 'email';

/** How a letter can travel. Only ways for which the pack knows an address. */
export type LetterRoute = 'post' | 'fax' | 'email';

/** A page of the campaign's story: `id` names its texts (`sections.<id>.title` and `.body`) in the pack. */
export interface SectionOutline {
  readonly id: string;
  /** Id of a picture in the pack (`images.<id>.alt` is its text), or null. */
  readonly picture: string | null;
}

/** Hash of the exact consent wording by language: what a person agrees to is named by it. Lower-case hex, 64 digits. */
export type ConsentHashes = Readonly<Record<Language, string>>;

/** An update of the pack, or one that was sent as a broadcast and put here by staff: then with its words. */
export interface UpdateOutline {
  readonly id: string;
  readonly at: string;
  /** By language, paragraphs of spans. */
  readonly words?: Readonly<
    Record<
      Language,
      readonly (readonly {
        readonly text: string;
        readonly bold?: boolean;
        readonly italic?: boolean;
        readonly url?: string;
      }[])[]
    >
  >;
}

/** To whom, on which ISO day, and how many signatures. */
export interface HandedOver {
  readonly to: string;
  readonly day: string;
  readonly count: number;
}

export interface CampaignOutline {
  /** Short name: `[a-z0-9-]`, at most 24 characters, so that it fits a button beside a share code and a hash. */
  readonly slug: string;
  readonly state: CampaignState;
  readonly kind: CampaignKind;
  /** The pack is shipped as an example and must say so. */
  readonly example: boolean;
  readonly languages: readonly Language[];
  /** `high`: the recipient is itself a danger to signers; the consent begins with that. */
  readonly recipientRisk: 'high' | 'low';
  /** Number of signatures asked for, or null: then no progress is shown. */
  readonly goal: number | null;
  /** `private`: until the handing over people see numbers that tell of no one (src/signatures). Always where the recipient is a risk, unless the pack says otherwise. */
  readonly counts: 'exact' | 'private';
  /** What is public of it (see src/signatures); never below 0. */
  readonly count: number;
  /** People who said that they sent the letter: reported, not verified. Same rules as `count`. */
  readonly lettersReported: number;
  /** The numbers above are rounded ones of a private count. 0: fewer than can be told. */
  readonly rounded: boolean;
  readonly sections: readonly SectionOutline[];
  /** Ids of demands (`demands.<id>.now` and `.past`), in order. */
  readonly demands: readonly string[];
  /** Rights violated: `rights.<id>` with the article of the Universal Declaration. */
  readonly rights: readonly { readonly id: string; readonly article: number }[];
  /** Links with a known address (`links.<id>`). */
  readonly links: readonly { readonly id: string; readonly url: string }[];
  /** Public updates, oldest first: `updates.<id>.title` and `.body`; `at` is an ISO instant. */
  readonly updates: readonly UpdateOutline[];
  /** ISO instants, or null when not known. */
  readonly published: string | null;
  readonly updated: string | null;
  /** The last day on which it can be signed, an ISO day; null: it ends when staff close it. */
  readonly ends: string | null;
  /** IANA time zone in which the campaign's dates are told. */
  readonly timeZone: string;
  readonly letter: {
    readonly routes: readonly LetterRoute[];
    /** Postal address, a line each; empty without the route. */
    readonly post: readonly string[];
    readonly fax: string | null;
    readonly email: string | null;
    /** The letter is sent in this language; others are reading translations. Null: it is sent in the person's own. */
    readonly language: Language | null;
    /** Address of the page that opens the person's own mail program, by language; null without e-mail address or PUBLIC_URL. */
    readonly page: Readonly<Record<Language, string>> | null;
  } | null;
  /** Which texts that a pack may leave out it has (`theme`, `why`, `recipient.copy`, `closed.*`, `delivered.thanks`). */
  readonly has: {
    readonly theme: boolean;
    readonly why: boolean;
    readonly copy: boolean;
    readonly closed: boolean;
    readonly delivered: boolean;
  };
  /** Id of the cover picture, or null. */
  readonly cover: string | null;
  /** What the handing over was; null before it. */
  readonly handedOver: HandedOver | null;
  readonly consent: { readonly sign: ConsentHashes; readonly updates: ConsentHashes };
}
