import { loadPacks, type Pack, pictureFinder } from '../campaign/packs.ts';
import { createLocalise, type Localise } from '../channel/localise.ts';
import type { Context } from '../conversation/context.ts';
import { negotiate, REFERENCE_LANGUAGE } from '../texts/languages.ts';
import type { Language } from '../texts/text.ts';
import { createTexts, type Missing, type Texts } from '../texts/texts.ts';

/** Every word and campaign of `locales/`, read once. */
export interface Words {
  readonly packs: readonly Pack[];
  readonly texts: Texts;
  readonly localise: Localise;
  /** The language of the bots that serves a client's language tag best. */
  negotiate(tag: string | null): Language;
  /** The language for everyone whose own is not among them. */
  readonly fallback: Language;
  readonly settings: Pick<Context, 'languages' | 'words'>;
}

/**
 * Reads `locales/`, for a channel that spells commands with this prefix.
 * @throws PackError, LocaleFileError when a file cannot be read; `check` says it better and comes first.
 */
export function readWords(root: string, onMissing: (missing: Missing) => void, commandPrefix = '/'): Words {
  const packs = loadPacks(root);
  const texts = createTexts({ root, onMissing, commandPrefix });
  const lists = (key: string): string[] => texts.languages.flatMap((language) => texts.list(key, language));
  return {
    packs,
    texts,
    localise: createLocalise({ texts, picturePath: pictureFinder(packs) }),
    negotiate: (tag) => negotiate(tag, texts.languages),
    fallback: REFERENCE_LANGUAGE,
    settings: {
      languages: texts.languages,
      words: {
        stop: lists('words.stop'),
        erase: lists('words.erase'),
        cancel: lists('words.cancel'),
        help: lists('words.help'),
      },
    },
  };
}
