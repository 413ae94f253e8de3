import type { Broadcasts } from '../../broadcasts/port.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import type { StaffPost } from './post.ts';

function pausedAlone(reason: string | null): 'failures' | 'message' | 'account_dead' | undefined {
  if (reason?.startsWith('message ')) return 'message';
  return ({ failures: 'failures', 'account dead': 'account_dead' } as const)[reason ?? ''];
}

/** Was to go out by itself, and is a draft again. */
const HELD: Readonly<Record<string, 'unapproved' | 'overdue' | 'restored' | undefined>> = {
  unapproved: 'unapproved',
  overdue: 'overdue',
  restored: 'restored',
};

/**
 * Looks for broadcasts that did something by themselves, and tells staff of each once: one that paused itself, one that was
 * begun by the clock, one that was to begin and is a draft again. To be called about once a minute, by any number of processes.
 */
export function createStaffWatch({
  prisma,
  broadcasts,
  post,
}: {
  readonly prisma: PrismaClient;
  readonly broadcasts: Broadcasts;
  readonly post: Pick<StaffPost, 'moved'>;
}): () => Promise<void> {
  async function once(broadcast: number, what: string): Promise<boolean> {
    const { count } = await prisma.broadcastNotice.createMany({ data: [{ broadcast, what }], skipDuplicates: true });
    return count === 1;
  }

  async function tell({ id, state, reason, change, scheduledAt }: Moving): Promise<void> {
    const why =
      state === 'draft'
        ? HELD[reason ?? '']
        : state === 'paused'
          ? pausedAlone(reason)
          : scheduledAt === null
            ? undefined
            : 'begun';
    const broadcast = why && (await broadcasts.getDraft(id));
    if (!why || !broadcast) return;
    if (await once(id, why === 'begun' ? why : `${why} ${change}`)) await post.moved(broadcast, why);
  }

  return async () => {
    const moving = await prisma.broadcast.findMany({
      where: { OR: [{ state: { in: ['sending', 'paused'] } }, { state: 'draft', reason: { in: Object.keys(HELD) } }] },
      select: { id: true, state: true, reason: true, change: true, scheduledAt: true },
    });
    for (const one of moving) await tell(one);
  };
}

interface Moving {
  readonly id: number;
  readonly state: string;
  readonly reason: string | null;
  readonly change: number;
  readonly scheduledAt: Date | null;
}
