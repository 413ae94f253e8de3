import type { CampaignOutline } from '../campaign/outline.ts';
import type { Language } from '../texts/text.ts';
import type { StaffFacts } from './staff/facts.ts';
import type { Scope } from './updates/acts.ts';

/** Everything besides state and input that a step may know. Plain data, the same on every channel. */
export interface Context {
  /** Campaigns the public may see (drafts are left out), in the order in which they are offered. */
  readonly campaigns: readonly CampaignOutline[];
  /** Languages of the bots' own texts, in the order of the chooser. */
  readonly languages: readonly Language[];
  /** Who is responsible; null in trial mode, where every card says that nothing counts. */
  readonly organisation: Organisation | null;
  /** Days for which a campaign's signatures are kept after delivery. */
  readonly retentionDays: number;
  readonly person: {
    /** Language to answer in. */
    readonly language: Language;
    /** The name in their profile: offered, never used unasked, never stored. */
    readonly suggestedName: string | null;
    readonly discreet: boolean;
    /** Short names of the campaigns this person has signed. */
    readonly signed: readonly string[];
    readonly updates: Readonly<Record<string, Scope>>;
  };
  /** Set where the person is staff and what they do concerns staff's work; else left out or null. */
  readonly staff?: StaffFacts | null;
  readonly place: 'private' | 'group';
  /** `one by one`: a chat. `at once`: the channel shows whole forms. */
  readonly asks: 'one by one' | 'at once';
  /** Whether they can hand over a picture here. */
  readonly takesPictures: boolean;
  /** Words that mean something as a whole message, lower case, of all languages; `cancel`: in the midst of a walk. */
  readonly words: { readonly [meaning in 'stop' | 'erase' | 'cancel' | 'help']: readonly string[] };
  /** Names the channel in message keys (`channel.<name>.sees`: who else can see this chat). Nothing else may depend on it. */
  readonly channel: string;
  /** A fresh random word of 6 characters from `[a-z0-9]`, to name a walk begun in this turn. */
  readonly fresh: string;
}

export interface Organisation {
  readonly name: string;
  readonly contact: string;
  readonly privacyContact: string;
  readonly privacyUrl: string;
}
