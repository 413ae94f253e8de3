import type { CampaignOutline } from '../campaign/outline.ts';
import type { ShownReply } from '../channel/shown.ts';
import type { Context } from '../conversation/context.ts';
import type { Input } from '../conversation/input.ts';
import type { Reply } from '../conversation/reply.ts';
import type { State } from '../conversation/state.ts';
import type { Stepped } from '../conversation/step.ts';
import type { Attempts } from '../privacy/attempts.ts';
import type { CampaignKeys } from '../privacy/campaign-keys.ts';
import type { Privacy } from '../privacy/privacy.ts';
import type { Bursts } from '../signatures/bursts.ts';
import type { StaffDesk } from '../staff/desk/port.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import type { Language } from '../texts/text.ts';
import type { StatementPool } from './statements.ts';

/** What turns work with. Types only. */

export interface TurnDeps {
  readonly prisma: PrismaClient;
  /** The pool that is also beneath `prisma`. */
  readonly pool: StatementPool;
  readonly privacy: Privacy;
  readonly campaignKeys: CampaignKeys;
  readonly campaigns: {
    /** Outlines of the packs, in the order in which they are offered; state and counts are read anew in every turn. */
    outlines(): readonly CampaignOutline[];
    /** A wording that outlines name by hash, to be stored when someone agrees to it. */
    wording(hash: string): ConsentWording | null;
  };
  /** Told when a turn could not be stored because the database is away, or takes nothing. */
  readonly doubt?: () => void;
  /** Told of each signature that is about to be stored; left out where nobody looks for bursts. */
  readonly bursts?: Pick<Bursts, 'note'>;
  /** Left out where there is no staff (tests of supporters). */
  readonly staff?: StaffDesk;
  readonly step: (state: State, input: Input, context: Context) => Stepped;
  readonly texts: {
    localise(reply: Reply, language: Language): ShownReply;
    /** The language of the bots that serves a client's language tag best. */
    negotiate(tag: string | null): Language;
  };
  readonly settings: Pick<Context, 'languages' | 'organisation' | 'retentionDays' | 'words'>;
  /** How often a person may try a code. */
  readonly attempts: Attempts;
  /** Trial mode: counts are read from the tally. Else they are those last published. */
  readonly exactCounts: boolean;
  readonly now: () => Date;
  /** From 0 up to, but not 1. */
  readonly random: () => number;
  /** A random UUID. */
  readonly newId: () => string;
}

export interface ConsentWording {
  readonly campaign: string;
  readonly purpose: 'sign' | 'updates';
  readonly language: Language;
  readonly text: string;
}
