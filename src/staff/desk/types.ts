import type { Broadcasts } from '../../broadcasts/port.ts';
import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Arrival, StaffPort } from '../../channel/channel.ts';
import type { Privacy } from '../../privacy/privacy.ts';
import type { Log } from '../../server/log.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import type { Language } from '../../texts/text.ts';
import type { Texts } from '../../texts/texts.ts';
import type { StaffPerson } from '../people.ts';
import type { PublicUpdates } from '../updates.ts';
import type { StaffPost } from './post.ts';
import type { StaffProgress } from './progress.ts';

/** What staff's side of the turns works with. Types only. */

export interface StaffDeskDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Privacy;
  readonly now: () => Date;
  readonly broadcasts: Broadcasts;
  /** BROADCAST_APPROVALS. */
  readonly approvals: number;
  /** Names of the channels that are set up. */
  readonly channels: readonly string[];
  /** Outlines of the packs; state and counts are read anew. */
  outlines(): readonly CampaignOutline[];
  readonly texts: Texts;
  readonly updates: PublicUpdates;
  readonly retentionDays: number;
  /** For so long who is new in a role takes no part in a handing over: the second person is not one that the first has just invited. */
  readonly newcomerHours: number;
  /** See `TurnDeps`. */
  readonly exactCounts: boolean;
  readonly post: StaffPost;
  readonly progress: StaffProgress;
  /** A channel's port for staff; null while it is not there. */
  staffPort(channel: string): StaffPort | null;
  readonly log: Pick<Log, 'warn'>;
}

/** Who asks, from where, and in which language they are answered. */
export interface StaffWork {
  readonly arrival: Arrival;
  readonly language: Language;
  readonly person: StaffPerson;
}
