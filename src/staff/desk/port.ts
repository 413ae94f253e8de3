import type { UpdateOutline } from '../../campaign/outline.ts';
import type { Arrival } from '../../channel/channel.ts';
import type { StaffAsk } from '../../conversation/staff/ask.ts';
import type { StaffFacts } from '../../conversation/staff/facts.ts';
import type { StaffResult } from '../../conversation/staff/result.ts';
import type { News } from '../../conversation/updates/acts.ts';
import type { Language } from '../../texts/text.ts';

/**
 * What a turn needs of staff's work and of broadcasts. What staff ask for is done at once and for good, not with the turn's
 * swap: each of these can be asked twice and is done once, so a turn that is taken anew does no harm.
 */
export interface StaffDesk {
  /**
   * Null: the person is not staff. Read from the database for each turn: who is revoked is out at once. `after` work in the same
   * turn only campaigns are read anew, and the person where the work was about people.
   */
  facts(arrival: Arrival, after?: 'work'): Promise<StaffFacts | null>;
  /** The person is spoken to in this language from now on: if they are staff, their menu and their notices follow. */
  speaks(arrival: Arrival, language: Language): Promise<void>;
  /** Asks whether the person may: by what `facts` read in this turn, else anew. `language`: that of the answer. */
  carryOut(arrival: Arrival, language: Language, ask: StaffAsk): Promise<StaffResult>;
  /**
   * The message of that id shows a broadcast's progress from now on; it is kept up to date until the end. Null: the channel
   * showed it where it cannot be kept up to date; a message is posted for that, once.
   */
  watch(arrival: Arrival, broadcast: string, message: string | null): Promise<void>;
  /** A broadcast's text, for people to whom it was announced without. `id` in base 36, of any origin. */
  news(id: string, language: Language): Promise<News | null>;
  /** Broadcasts that stand among a campaign's public updates, oldest first; from memory. */
  updates(campaign: string): readonly UpdateOutline[];
}
