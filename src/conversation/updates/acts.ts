import type { Language, OwnWords } from '../../texts/text.ts';
import { campaign, consent, oneOf, wire, word } from '../wire.ts';

/** `all`: every update of a campaign. `end`: only how it ends (closing and delivery). */
export type Scope = 'all' | 'end';

export const UPDATES_ACTIONS = {
  updates: wire('updates', { campaign }),
  'choose updates': wire('news', {
    campaign,
    scope: oneOf<Scope | 'none'>({ all: 'all', end: 'end', none: 'none' }),
    consent,
  }),
  stop: wire('stop', {}),
  /** The text behind a broadcast that was announced without it. `broadcast` is written in base 36. */
  news: wire('bnews', { broadcast: word('[a-z0-9]{1,6}') }),
};

/** A broadcast as its readers see it. */
export interface News {
  readonly campaign: string;
  readonly words: OwnWords;
  readonly link: { readonly label: string; readonly url: string } | null;
}

export type UpdatesRequest =
  | {
      readonly kind: 'subscribe';
      readonly campaign: string;
      readonly scope: Scope;
      readonly consent: string;
      readonly language: Language;
    }
  /** Null: from every campaign. */
  | { readonly kind: 'unsubscribe'; readonly campaign: string | null }
  /** The person has left the channel: updates end, signatures stay. */
  | { readonly kind: 'leave' }
  /** The text of a broadcast that was announced without it. */
  | { readonly kind: 'show news'; readonly broadcast: string };

export type UpdatesResult =
  | {
      readonly kind: 'result';
      readonly of: 'subscribe';
      readonly campaign: string;
      readonly scope: Scope;
      /** `overtaken`: meant before they said that updates end, and brought after it. */
      readonly outcome: 'subscribed' | 'overtaken';
    }
  | { readonly kind: 'result'; readonly of: 'unsubscribe'; readonly outcome: 'unsubscribed' | 'not subscribed' }
  | { readonly kind: 'result'; readonly of: 'leave'; readonly outcome: 'left' }
  /** A broadcast's text for a person in discreet mode who asked to see it; null when there is no such. */
  | { readonly kind: 'result'; readonly of: 'show news'; readonly news: News | null };
