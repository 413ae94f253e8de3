import type { CampaignKind, CampaignState } from '../../campaign/outline.ts';
import type { Language } from '../../texts/text.ts';
import type { Role } from '../staff/facts.ts';
import type { Scope } from '../updates/acts.ts';
import { wire } from '../wire.ts';

export const MINE_ACTIONS = {
  mine: wire('mine', {}),
  'mine document': wire('minedoc', {}),
  /** The exact wordings agreed to. */
  'mine wordings': wire('minewords', {}),
  erase: wire('erase', {}),
};

/** What the store holds on a person, as far as the program itself can read it: names are sealed. */
export interface Mine {
  readonly signatures: readonly {
    readonly campaign: string;
    readonly kind: CampaignKind;
    readonly state: CampaignState;
    /** ISO day. */
    readonly day: string;
    readonly language: Language;
    readonly channel: string;
    readonly consentHash: string;
    /** The wording agreed to. */
    readonly consentText: string;
  }[];
  readonly subscriptions: readonly {
    readonly campaign: string;
    readonly scope: Scope;
    readonly day: string;
    readonly language: Language;
    readonly channel: string;
    readonly consentHash: string;
    /** The wording agreed to. */
    readonly consentText: string;
  }[];
  readonly lettersReported: readonly { readonly campaign: string; readonly day: string }[];
  /** Campaigns for which it is counted how many came by their link. */
  readonly linksCounted: readonly string[];
  readonly language: Language | null;
  readonly discreet: boolean;
  /** Membership of staff, which ends only when an admin ends it; null for everyone else. */
  readonly staff: { readonly handle: string; readonly role: Role } | null;
}

/** As a list, as a file, or the wordings alone. */
export type MineForm = 'text' | 'document' | 'wordings';

export type MineRequest =
  | { readonly kind: 'show mine'; readonly as: MineForm }
  /** Everything that is stored on the person, signatures that were not yet delivered included. */
  | { readonly kind: 'erase' };

export type MineResult =
  | { readonly kind: 'result'; readonly of: 'show mine'; readonly mine: Mine; readonly as: MineForm }
  | { readonly kind: 'result'; readonly of: 'erase'; readonly outcome: 'erased' };
