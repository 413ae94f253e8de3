import type { Language } from '../../texts/text.ts';
import { language, wire } from '../wire.ts';

export const LANGUAGE_ACTIONS = {
  language: wire('language', {}),
  'set language': wire('lang', { language }),
};

export interface LanguageRequest {
  readonly kind: 'set language';
  readonly language: Language;
}

export interface LanguageResult {
  readonly kind: 'result';
  readonly of: 'set language';
  readonly language: Language;
  readonly outcome: 'set';
}
