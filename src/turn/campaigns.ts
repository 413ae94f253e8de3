import { consentHashes, consentWordings } from '../campaign/consent.ts';
import { outlineOf, withConsent } from '../campaign/make-outline.ts';
import type { CampaignOutline } from '../campaign/outline.ts';
import type { Pack } from '../campaign/packs.ts';
import { type ConsentTerms, signConsentTexts, updatesConsentTexts } from '../conversation/sign/consent.ts';
import type { Texts } from '../texts/texts.ts';
import type { ConsentWording, TurnDeps } from './types.ts';

export interface CampaignSources {
  /** Read at every look: they are exchanged as a whole when they change. */
  readonly packs: readonly Pack[];
  readonly texts: Texts;
  readonly publicUrl: string | null;
  /** What the wordings depend on besides the pack: they are made once for each channel. */
  readonly terms: ConsentTerms;
}

/** The sources in words that may be exchanged. */
export function sourcesOf(
  words: Pick<CampaignSources, 'packs' | 'texts'>,
  publicUrl: string | null,
  terms: ConsentTerms,
): CampaignSources {
  return {
    get packs() {
      return words.packs;
    },
    texts: words.texts,
    publicUrl,
    terms,
  };
}

/** The campaigns of the packs as one channel tells them, with every wording that people can agree to there. */
export interface Campaigns {
  outlines(): readonly CampaignOutline[];
  wording(hash: string): ConsentWording | null;
}

/**
 * Renders and hashes every wording, once for each state of the packs. A wording that changed has another hash and stands beside
 * the old one, by which somebody may just be signing. State and counts of the outlines are placeholders until a turn reads them.
 */
export function createCampaigns(sources: CampaignSources): Campaigns {
  const wordings = new Map<string, ConsentWording>();
  let { packs } = sources;
  let outlines = outlinesOf(sources, wordings);
  return {
    outlines() {
      if (packs !== sources.packs) {
        packs = sources.packs;
        outlines = outlinesOf(sources, wordings);
      }
      return outlines;
    },
    wording: (hash) => wordings.get(hash) ?? null,
  };
}

/** The outlines of the packs as they are now; their wordings are added to `wordings`. */
function outlinesOf(
  { packs, texts, publicUrl, terms }: CampaignSources,
  wordings: Map<string, ConsentWording>,
): readonly CampaignOutline[] {
  return packs.map((pack) => {
    const subject = outlineOf(pack, { state: 'draft', count: 0, lettersReported: 0, rounded: false }, { publicUrl });
    const made = consentWordings(texts, {
      sign: signConsentTexts(subject, terms),
      updates: updatesConsentTexts(subject, terms),
    });
    for (const { hash, purpose, language, text } of made) {
      wordings.set(hash, { campaign: pack.slug, purpose, language, text });
    }
    return withConsent(subject, consentHashes(made));
  });
}

/** Sees to it that wordings stand in the database before someone's consent names them. */
export interface Consents {
  store(hashes: ReadonlySet<string>): Promise<void>;
}

/** A wording is stored once and never changes, so what this process has stored need not be asked again. */
export function createConsents({ prisma, campaigns }: Pick<TurnDeps, 'prisma' | 'campaigns'>): Consents {
  const stored = new Set<string>();
  return {
    async store(hashes) {
      for (const hash of hashes) {
        if (stored.has(hash)) continue;
        const wording = campaigns.wording(hash);
        if (!wording) throw new Error('someone agreed to a wording that is not known');
        await prisma.consentText.createMany({ data: [{ hash, ...wording }], skipDuplicates: true });
        stored.add(hash);
      }
    },
  };
}
