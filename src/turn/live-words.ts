import { type Pack, pictureFinder } from '../campaign/packs.ts';
import type { Missing, Texts } from '../texts/texts.ts';
import { readWords, type Words } from './words.ts';

/** Packs as they are to be. */
export interface Welcomed {
  readonly all: readonly Pack[];
  /** Those that were not there before. */
  readonly came: readonly Pack[];
}

/** Reads `locales/` for each way of spelling commands: once, and again when it has changed. */
export function createReading(root: string, onMissing: (missing: Missing) => void) {
  const live = new Map<string, LiveWords>();
  return {
    /** @throws PackError, LocaleFileError when a file cannot be read */
    wordsFor(commandPrefix: string): Words {
      const known = live.get(commandPrefix) ?? createLiveWords(readWords(root, onMissing, commandPrefix));
      live.set(commandPrefix, known);
      return known.words;
    },
    /**
     * Reads all of it anew and exchanges it, or nothing. `restart`: nothing, for only a restart can.
     * @param welcome makes what packs need before anybody sees them; what it refuses is not exchanged. Its `Refused` is given back.
     */
    async takeUp<Refused>(
      welcome: (packs: Welcomed) => Promise<Refused | null>,
    ): Promise<'taken' | 'restart' | Refused> {
      const next = [...live].map(([prefix, known]) => ({ known, words: readWords(root, onMissing, prefix) }));
      if (!next.every(({ known, words }) => canTake(known.words, words))) return 'restart';
      for (const { known, words } of next.slice(0, 1)) {
        const before = new Set(known.words.packs.map(({ slug }) => slug));
        const refused = await welcome({ all: words.packs, came: words.packs.filter(({ slug }) => !before.has(slug)) });
        if (refused !== null) return refused;
      }
      for (const { known, words } of next) known.take(words);
      return 'taken';
    },
  };
}

/** Finds pictures of the packs as they are now. */
export function pictureIn(words: Words): (campaign: string, picture: string) => string | null {
  return (campaign, picture) => pictureFinder(words.packs)(campaign, picture);
}

/** Words that can be exchanged while the program runs: whoever holds `words` always says the newest. */
interface LiveWords {
  readonly words: Words;
  /** Exchanges them, all at once. */
  take(next: Words): void;
}

function createLiveWords(first: Words): LiveWords {
  let now = first;
  const texts: Texts = {
    get languages() {
      return now.texts.languages;
    },
    languagesOf: (campaign) => now.texts.languagesOf(campaign),
    render: (text, language) => now.texts.render(text, language),
    plain: (text, language) => now.texts.plain(text, language),
    has: (text, language) => now.texts.has(text, language),
    list: (key, language) => now.texts.list(key, language),
  };
  return {
    words: {
      get packs() {
        return now.packs;
      },
      texts,
      localise: (reply, language) => now.localise(reply, language),
      negotiate: (tag) => now.negotiate(tag),
      fallback: first.fallback,
      get settings() {
        return now.settings;
      },
    },
    take(next) {
      now = next;
    },
  };
}

/**
 * Whether `next` can take the place of `before` in a running program: nothing went. A campaign whose folder is not there for a
 * moment has people who are in the midst of signing, and a language its readers.
 */
function canTake(before: Words, next: Words): boolean {
  const slugs = new Set(next.packs.map(({ slug }) => slug));
  const languages = new Set(next.texts.languages);
  return before.packs.every(({ slug }) => slugs.has(slug)) && before.texts.languages.every((one) => languages.has(one));
}
