import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance, type TFunction } from 'i18next';
import { fillTemplate } from './fill.ts';
import { isSideFile, readJsonFile } from './json.ts';
import { fallbackChain, languageName, negotiate, REFERENCE_LANGUAGE } from './languages.ts';
import { plainText } from './plain.ts';
import { parameterNames, parseRich, type RichTemplate } from './rich.ts';
import type { Language, Paragraph, Text } from './text.ts';

/** The words in `locales/`, ready to be shown. */
export interface Texts {
  /** Languages of the bots' own texts: the files in `locales/bot/`. In the order of the chooser. */
  readonly languages: readonly Language[];
  /** Languages of a campaign's texts; empty for an unknown one. */
  languagesOf(campaign: string): readonly Language[];
  /** A text as paragraphs. Where the language has no such campaign text, in the nearest language that the campaign has. */
  render(text: Text, language: Language): readonly Paragraph[];
  /** A text without formatting, for labels and wherever a platform shows none; a link's address follows in brackets. */
  plain(text: Text, language: Language): string;
  /** Whether there is such a text, in the language or one that it falls back to. */
  has(text: Text, language: Language): boolean;
  /** A list of words (an array in the file), such as the words that mean stop; empty when the language has none. */
  list(key: string, language: Language): readonly string[];
}

/** A text that is not there: a fault of the files, never of a person. Holds nothing personal. */
export interface Missing {
  readonly what: 'text' | 'parameter';
  readonly key: string;
  readonly campaign: string | null;
  readonly language: Language;
  /** Name of the parameter that was not given. */
  readonly parameter: string | null;
}

export interface TextsDeps {
  /** The directory `locales`. */
  readonly root: string;
  /**
   * Called for each text that is missing in the very language it should be in. By default it throws, so that tests and
   * checks fail. A running program logs instead: then the text comes from the next language of the chain, and where
   * no language has it an ellipsis is shown. A raw key is never shown.
   */
  readonly onMissing?: (missing: Missing) => void;
  /** How a channel spells the bots' commands: `/stop` in their texts becomes `<prefix>stop`. `/` when left out. */
  readonly commandPrefix?: string;
}

/** A text as it stands in the files, read and parsed. `parameters`: names of what is filled in. */
interface Template {
  readonly rich: RichTemplate;
  readonly from: Language;
  readonly parameters: readonly string[];
}

const BOT = 'bot';
const NOT_THERE = '\u0000';
const ELLIPSIS = '…';
/** A command in a sentence of the bots: never a part of an address or of two words with a stroke between them. */
const COMMAND = /(^|[^\p{L}\p{N}/:.}])\/([a-z]+)\b/gu;

/** A file in `locales/` that cannot be read. `check` says the same with all other problems. */
export class LocaleFileError extends Error {
  override name = 'LocaleFileError';
}

/** Reads every text below `root`, once. Throws LocaleFileError when a file is no readable JSON. */
export function createTexts({ root, onMissing = throwMissing, commandPrefix = '/' }: TextsDeps): Texts {
  const files = localeFiles(root);
  const resources: Record<Language, Record<string, object>> = {};
  for (const { namespace, language, path } of files) {
    resources[language] = { ...resources[language], [namespace]: readTexts(path) };
  }
  const instance = createInstance();
  void instance.init({
    initAsync: false,
    lng: REFERENCE_LANGUAGE,
    resources,
    ns: [...new Set(files.map(({ namespace }) => namespace))],
    defaultNS: BOT,
    nsSeparator: false,
    load: 'currentOnly',
    fallbackLng: (code: string) => fallbackChain(code).slice(1),
    returnNull: false,
    interpolation: { escapeValue: false },
  });

  const languagesIn = new Map<string, Language[]>();
  for (const { namespace, language } of files) {
    languagesIn.set(namespace, [...(languagesIn.get(namespace) ?? []), language]);
  }
  const fixed = new Map<string, TFunction>();
  const parsed = new Map<string, RichTemplate>();
  const nearest = new Map<string, Language>();
  /** Texts without a count, by language and key: most of what is said is the same every time. */
  const templates = new Map<string, Template>();
  /** Those of them that nothing is filled into. */
  const unchanging = new WeakMap<Template, readonly Paragraph[]>();
  const plains = new WeakMap<readonly Paragraph[], string>();

  function translator(language: Language, namespace: string): TFunction {
    const id = `${language} ${namespace}`;
    const known = fixed.get(id) ?? instance.getFixedT(language, namespace);
    fixed.set(id, known);
    return known;
  }

  /** The language of a namespace's texts that serves `language` best. */
  function nearestIn(namespace: string, language: Language): Language {
    const id = `${language} ${namespace}`;
    const known = nearest.get(id) ?? negotiate(language, languagesIn.get(namespace) ?? [language]);
    nearest.set(id, known);
    return known;
  }

  function lookUp(text: Text, language: Language): { template: string; from: Language } | null {
    const namespace = text.campaign ?? BOT;
    if (!languagesIn.has(namespace)) return null;
    const count = text.params?.['count'];
    const found = translator(nearestIn(namespace, language), namespace)(text.key, {
      defaultValue: NOT_THERE,
      returnDetails: true,
      skipInterpolation: true,
      // A key that names a group is no text: with objects returned it is recognised, else a sentence of i18next's would show.
      returnObjects: true,
      ...(typeof count === 'number' ? { count } : {}),
    });
    const template: unknown = found.res;
    if (typeof template !== 'string' || template === NOT_THERE) return null;
    return { template, from: found.usedLng };
  }

  function templateOf(text: Text, language: Language): Template {
    const id = `${language} ${text.campaign ?? ''} ${text.key}`;
    const counts = typeof text.params?.['count'] === 'number';
    const known = counts ? undefined : templates.get(id);
    if (known !== undefined) return known;
    const found = lookUp(text, language);
    const expected = nearestIn(text.campaign ?? BOT, language);
    if (found?.from !== expected) {
      onMissing({ what: 'text', key: text.key, campaign: text.campaign ?? null, language: expected, parameter: null });
    }
    const written = found?.template ?? ELLIPSIS;
    const template = text.campaign === undefined ? written.replace(COMMAND, `$1${commandPrefix}$2`) : written;
    const rich = parsed.get(template) ?? parseRich(template);
    parsed.set(template, rich);
    const made = { rich, from: found?.from ?? expected, parameters: [...parameterNames(rich)] };
    // A text that is missing is told of each time.
    if (found?.from === expected && !counts) templates.set(id, made);
    return made;
  }

  function render(text: Text, around: Language): readonly Paragraph[] {
    const language = text.language ?? around;
    const template = templateOf(text, language);
    const known = unchanging.get(template);
    if (known !== undefined) return known;
    const { rich, from, parameters } = template;
    const params = text.params ?? {};
    for (const parameter of parameters) {
      if (params[parameter] !== undefined) continue;
      onMissing({ what: 'parameter', key: text.key, campaign: text.campaign ?? null, language: from, parameter });
    }
    const paragraphs = fillTemplate(rich, params, from, (inner) => render(inner, language));
    if (parameters.length === 0) unchanging.set(template, paragraphs);
    return paragraphs;
  }

  function plain(text: Text, language: Language): string {
    const paragraphs = render(text, language);
    const known = plains.get(paragraphs) ?? plainText(paragraphs);
    plains.set(paragraphs, known);
    return known;
  }

  return {
    languages: (languagesIn.get(BOT) ?? []).toSorted(byOwnName),
    languagesOf: (campaign) => languagesIn.get(campaign) ?? [],
    render,
    plain,
    has: (text, language) => lookUp(text, language) !== null,
    list: (key, language) => {
      const value: unknown = instance.getResource(language, BOT, key);
      return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
    },
  };
}

/** Where texts stand: `bot/<language>.json` and `campaigns/<slug>/<language>.json`. */
export function localeFiles(root: string): { namespace: string; language: Language; path: string }[] {
  const campaigns = join(root, 'campaigns');
  const slugs = existsSync(campaigns)
    ? readdirSync(campaigns, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !isSideFile(entry.name))
        .map(({ name }) => name)
    : [];
  const places = [
    { namespace: BOT, directory: join(root, BOT) },
    ...slugs.toSorted().map((slug) => ({ namespace: slug, directory: join(campaigns, slug) })),
  ];
  return places.flatMap(({ namespace, directory }) =>
    (existsSync(directory) ? readdirSync(directory) : [])
      .filter((name) => name.endsWith('.json') && name !== 'facts.json' && !isSideFile(name))
      .toSorted()
      .map((name) => ({ namespace, language: name.slice(0, -'.json'.length), path: join(directory, name) })),
  );
}

function readTexts(path: string): object {
  const { value, faults } = readJsonFile(path);
  const fault = faults[0];
  if (fault) throw new LocaleFileError(`${path}:${fault.line}:${fault.column} ${fault.fault}`);
  if (typeof value !== 'object' || value === null) throw new LocaleFileError(`${path}:1:1 object`);
  return value;
}

function throwMissing({ what, key, campaign, language, parameter }: Missing): never {
  throw new Error(`missing ${what}: ${campaign ?? BOT} ${key} ${parameter ?? ''} (${language})`);
}

/** The chooser's order: by each language's own name, compared as English does, whatever file came first. */
function byOwnName(one: Language, other: Language): number {
  return new Intl.Collator('en').compare(languageName(one), languageName(other));
}
