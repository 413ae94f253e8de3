import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalTag } from '../texts/languages.ts';
import type { CampaignKind } from './outline.ts';

/** A blank pack, to be filled in: facts and texts that say what belongs in their place. It passes the check as it is. */

const FACTS = 'facts.json';

export interface StarterWish {
  /** Its short name: `[a-z0-9-]`, at most 24 characters. */
  readonly slug: string;
  readonly kind: CampaignKind;
  /** Left out: every language that there are starting words in. */
  readonly languages?: readonly string[];
}

/** `written`: the names of the files, in their folder. `there`: a pack of that name stands already, and nothing was done. */
export type Started =
  | { readonly kind: 'written'; readonly folder: string; readonly files: readonly string[] }
  | { readonly kind: 'bad name' }
  | { readonly kind: 'there'; readonly folder: string }
  | { readonly kind: 'no words'; readonly language: string; readonly known: readonly string[] };

/** Languages in which there are starting words below `root` (`locales`). */
export function starterLanguages(root: string): readonly string[] {
  return readdirSync(join(root, 'starter'))
    .filter((name) => name.endsWith('.json') && name !== FACTS)
    .map((name) => name.replace(/\.json$/, ''))
    .toSorted();
}

/** Writes a blank pack below `root` (`locales`), all of it or nothing. */
export function startPack(root: string, { slug, kind, languages: wanted }: StarterWish): Started {
  if (!/^[a-z0-9-]{1,24}$/.test(slug)) return { kind: 'bad name' };
  const known = starterLanguages(root);
  const languages = [...new Set(wanted ?? known)];
  const strange = languages.find((language) => !known.includes(canonicalTag(language) ?? ''));
  if (strange !== undefined) return { kind: 'no words', language: strange, known };
  const folder = join(root, 'campaigns', slug);
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return { kind: 'there', folder };
    throw error;
  }
  try {
    const { letter, ...facts } = { ...read(root, FACTS), slug, kind, languages };
    const all = { [FACTS]: kind === 'email' ? { ...facts, letter } : facts } as Record<string, object>;
    for (const language of languages) all[`${language}.json`] = textsFor(kind, read(root, `${language}.json`));
    for (const [name, value] of Object.entries(all))
      writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx' });
    return { kind: 'written', folder, files: Object.keys(all) };
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
}

/** Only a letter campaign begins with a letter. */
function textsFor(kind: CampaignKind, { letter, ...texts }: Starter): object {
  return kind === 'email' ? { ...texts, letter } : texts;
}

type Starter = { readonly letter?: unknown } & Readonly<Record<string, unknown>>;

function read(root: string, name: string): Starter {
  return JSON.parse(readFileSync(join(root, 'starter', name), 'utf8'));
}
