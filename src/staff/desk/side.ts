import type { Broadcasts } from '../../broadcasts/port.ts';
import type { StaffPort } from '../../channel/channel.ts';
import type { Log } from '../../server/log.ts';
import type { Bursts } from '../../signatures/bursts.ts';
import { deed as noted, takeUntold } from '../../staff/audit.ts';
import { createPublicUpdates } from '../../staff/updates.ts';
import type { Texts } from '../../texts/texts.ts';
import type { TurnDeps } from '../../turn/types.ts';
import { createStaffDesk } from './desk.ts';
import { keepFinalDays } from './final-days.ts';
import { tellMilestones } from './milestones.ts';
import type { StaffDesk } from './port.ts';
import { createStaffPost, type StaffPost } from './post.ts';
import { createStaffProgress } from './progress.ts';
import { createStaffWatch } from './watch.ts';

export interface StaffSideDeps extends Pick<TurnDeps, 'prisma' | 'privacy' | 'now' | 'campaigns' | 'exactCounts'> {
  readonly broadcasts: Broadcasts;
  /** BROADCAST_APPROVALS. */
  readonly approvals: number;
  readonly retentionDays: number;
  /** See `StaffDeskDeps`. */
  readonly newcomerHours: number;
  /** Names of the channels that are set up. */
  readonly channels: readonly string[];
  /** Left out where nobody looks for them. */
  readonly bursts?: Pick<Bursts, 'take'>;
  readonly texts: Texts;
  readonly localise: TurnDeps['texts']['localise'];
  /** Channels are made after turns, which need this: asked for each time. */
  staffPort(channel: string): StaffPort | null;
  readonly log: Log;
}

/** Everything of staff that the program holds. */
export interface StaffSide {
  /** For the turns: `TurnDeps.staff`. */
  readonly desk: StaffDesk;
  /** Tells staff of milestones, of what others did, and of broadcasts that move by themselves; about once a minute, anywhere. */
  tell(): Promise<void>;
  /** Tells staff of hours in which unusually many signed, once each is over. */
  tellBursts(): Promise<void>;
  /** Tells admins that something is wrong with the program. */
  readonly trouble: StaffPost['trouble'];
  /** Reads the public updates into memory: before anyone is served. */
  refresh(): Promise<void>;
  /** Keeps progress messages up to date until it is ended. */
  begin(): () => Promise<void>;
}

const BURST_LOOK_MS = 60_000;

/** Puts staff's side together. */
export function createStaffSide(deps: StaffSideDeps): StaffSide {
  const { prisma, now, log } = deps;
  const outlines = () => deps.campaigns.outlines();
  const onProblem = (error: unknown) => log.warn({ error }, 'public updates could not be read');
  const updates = createPublicUpdates(prisma, deps.privacy.rows, now, onProblem);
  const post = createStaffPost(deps);
  const progress = createStaffProgress({ ...deps, outlines, updates });
  const watch = createStaffWatch({ prisma, broadcasts: deps.broadcasts, post });
  async function tellBursts(): Promise<void> {
    for (const burst of deps.bursts?.take() ?? []) {
      await noted(deps, { actor: null, what: 'burst', campaign: burst.campaign }, async () => true);
      await post.burst(burst);
    }
  }
  return {
    desk: createStaffDesk({ ...deps, outlines, updates, post, progress }),
    async tell() {
      await keepFinalDays({ prisma, privacy: deps.privacy, now, outlines, post });
      await tellMilestones({ prisma, outlines, exactCounts: deps.exactCounts, post });
      for (const deed of await takeUntold(deps)) await post.deed(deed);
      await watch();
    },
    trouble: (what) => post.trouble(what),
    refresh: () => updates.refresh(),
    tellBursts,
    begin() {
      const endProgress = progress.begin();
      const failed = (error: unknown) => log.warn({ error }, 'staff could not be told of a burst');
      // In every process: each counts what comes to itself.
      const timer = setInterval(() => void tellBursts().catch(failed), BURST_LOOK_MS);
      return async () => {
        clearInterval(timer);
        await endProgress();
      };
    },
  };
}
