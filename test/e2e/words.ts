import type { BotKey } from '../../src/texts/keys.ts';
import type { Text } from '../../src/texts/text.ts';
import { createTexts } from '../../src/texts/texts.ts';
import { root } from '../tooling/paths.ts';
import { bare } from './phone.ts';

const texts = createTexts({ root: `${root}locales` });

export const PETITION = 'uyghurs-abroad';
export const LETTER = 'stop-targeting-uyghurs';

/** What the bot says in a language, as a reader sees it: tests name words by their keys, so that no edit of them breaks one. */
export function wordsIn(language: string) {
  return {
    /** The bots' own words. */
    bot: (key: BotKey, params?: Text['params']): string =>
      bare(texts.plain(params === undefined ? { key } : { key, params }, language)),
    /** The first words of a text, up to what differs from person to person. */
    begin: (key: BotKey): string => bare(texts.plain({ key, params: ANYTHING }, language)).split('\u0001')[0] ?? '',
    of: (campaign: string, key: string): string => bare(texts.plain({ campaign, key }, language)),
  };
}

const ANYTHING = new Proxy({}, { get: () => '\u0001' });
