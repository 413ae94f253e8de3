import type { Language } from '../../texts/text.ts';
import { campaign, campaignIfAny, language, share, wire } from '../wire.ts';

export const LANGUAGE_ACTIONS = {
  /** `campaign`: where the person was, and is led back to. */
  language: wire('language', { campaign: campaignIfAny }),
  'set language': wire('lang', { language, campaign: campaignIfAny }),
  /** The same from the consent, which is shown anew in the language that was chosen. */
  'consent language': wire('clang', { campaign, share }),
  'set consent language': wire('cset', { language, campaign, share }),
};

/** Where a person was when they chose a language. */
export type Back =
  | { readonly to: 'card'; readonly campaign: string }
  | { readonly to: 'consent'; readonly campaign: string; readonly share: string | null };

export interface LanguageRequest {
  readonly kind: 'set language';
  readonly language: Language;
  readonly back: Back | null;
}

export interface LanguageResult {
  readonly kind: 'result';
  readonly of: 'set language';
  readonly language: Language;
  readonly back: Back | null;
  readonly outcome: 'set';
}
