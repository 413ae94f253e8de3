import type { Language } from '../../../texts/text.ts';

/** Why signatures are set aside; words for each stand under `staff.aside.reason` and in the dossier. */
export const ASIDE_REASONS = ['burst', 'program', 'test', 'other'] as const;
export type AsideReason = (typeof ASIDE_REASONS)[number];

/** Which signatures staff look at, and why: all that came on one day, in one channel and language, by one link. */
export interface CohortLook {
  /** ISO day, on the campaign's calendar. */
  readonly day: string;
  readonly channel: string;
  readonly language: Language;
  /** A source, or the code at the end of a person's link; '' for those who came by none. */
  readonly link: string;
  readonly reason: AsideReason;
  readonly words: string;
}

/** What staff do with a cohort that was looked at. `agree`: to what another has proposed. */
export type CohortStep = 'propose' | 'agree' | 'take back' | 'drop';

/** A cohort as staff see it. `link`: a source, `*` for a person's, or ''. */
export interface CohortView extends CohortLook {
  readonly id: string;
  readonly version: number;
  /** Lower end of a band, of a number with noise; null: too few. */
  readonly about: number | null;
  readonly state: 'small' | 'looked' | 'proposed' | 'aside' | 'back proposed';
  /** Handle of who brought it there, and the ISO day. */
  readonly by: string;
  readonly on: string;
}

/** What became of it. `listed`: nothing was asked for but to see. */
export type CohortOutcome =
  | 'listed'
  | 'looked'
  | 'small'
  | 'not open'
  | 'unfinished'
  | 'no looks'
  | 'proposed'
  | 'back proposed'
  | 'aside'
  | 'back'
  | 'dropped'
  /** Nobody else may agree. `own`: they proposed it themselves. `too new`: one of the two has had the right for less than three days. */
  | 'alone'
  | 'own'
  | 'too new'
  | 'changed';

export interface CohortsResult {
  readonly of: 'cohorts';
  readonly campaign: string;
  readonly outcome: CohortOutcome;
  /** The campaign is open: later nothing can be decided any more. */
  readonly open: boolean;
  /** How many more may be looked at. */
  readonly looks: number;
  readonly cohorts: readonly CohortView[];
}
