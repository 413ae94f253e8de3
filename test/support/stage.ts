import { consentHashes, consentWordings } from '../../src/campaign/consent.ts';
import { outlineOf, withConsent } from '../../src/campaign/make-outline.ts';
import type { CampaignOutline, CampaignState } from '../../src/campaign/outline.ts';
import { loadPacks } from '../../src/campaign/packs.ts';
import type { ConsentTerms } from '../../src/conversation/sign/consent.ts';
import { signConsentTexts, updatesConsentTexts } from '../../src/conversation/sign/consent.ts';
import { createTexts, type Texts } from '../../src/texts/texts.ts';

/** The shipped campaigns with the bots' words, as a conversation in trial mode sees them. */
export interface Stage {
  readonly texts: Texts;
  readonly campaigns: CampaignOutline[];
}

export interface StageOptions {
  /** Directory of the locales; the shipped ones when left out. */
  readonly root?: string;
  /** Short names of the campaigns to show; all when left out. */
  readonly only?: readonly string[];
  readonly state?: CampaignState;
  readonly count?: number;
  /** What a test wants different from the pack. */
  readonly change?: Partial<CampaignOutline>;
}

const TERMS: ConsentTerms = { organisation: null, retentionDays: 30, channel: 'telegram' };

const known = new Map<string, { readonly texts: Texts; readonly packs: ReturnType<typeof loadPacks> }>();

/** Files do not change while tests run, and some open a stage a thousand times. */
function read(root: string) {
  const before = known.get(root) ?? { texts: createTexts({ root }), packs: loadPacks(root) };
  known.set(root, before);
  return before;
}

/** Reads packs and texts; a missing text or parameter makes the test that shows it fail. */
export function createStage({
  root = 'locales',
  only,
  state = 'open',
  count = 1204,
  change = {},
}: StageOptions = {}): Stage {
  const { texts, packs } = read(root);
  const campaigns = packs
    .filter(({ slug }) => only === undefined || only.includes(slug))
    .map((pack) => {
      const subject = {
        ...outlineOf(pack, { state, count, lettersReported: 12, rounded: false }, { publicUrl: null }),
        ...change,
      };
      const wordings = consentWordings(texts, {
        sign: signConsentTexts(subject, TERMS),
        updates: updatesConsentTexts(subject, TERMS),
      });
      return withConsent(subject, consentHashes(wordings));
    });
  return { texts, campaigns };
}
