import { createHash } from 'node:crypto';
import type { Address, StaffPort } from '../../channel/channel.ts';
import type { ShownReply } from '../../channel/shown.ts';
import type { Reply } from '../../conversation/reply.ts';
import { progressCard } from '../../conversation/staff/broadcast/progress.ts';
import type { Log } from '../../server/log.ts';
import { reachableStaff } from '../../staff/people.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import type { Language } from '../../texts/text.ts';
import { type ViewDeps, viewOf } from './view.ts';

/** A message is edited at most once in this time. */
const PACE_MS = 3_000;

export interface StaffProgressDeps extends ViewDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Parameters<typeof reachableStaff>[0]['privacy'];
  readonly now: () => Date;
  localise(reply: Reply, language: Language): ShownReply;
  staffPort(channel: string): StaffPort | null;
  readonly log: Pick<Log, 'warn'>;
}

/** Keeps the progress messages of all staff up to date, on whichever machine comes first. */
export interface StaffProgress {
  /** The message of that id shows this broadcast's progress to this staff member from now on. */
  watch(staff: string, broadcast: number, message: string): Promise<void>;
  /** Posts a message that shows it to this staff member, unless there is one, or it has ended. */
  follow(staff: string, broadcast: number): Promise<void>;
  /** Edits what is due. Gives how many messages were edited. */
  tick(): Promise<number>;
  /** Ticks by itself until it is ended. */
  begin(): () => Promise<void>;
}

interface Due {
  readonly staff: string;
  readonly broadcast: number;
  readonly message: string;
  readonly shows: string | null;
}

export function createStaffProgress(deps: StaffProgressDeps): StaffProgress {
  const { prisma, now, log } = deps;

  async function watch(staff: string, broadcast: number, message: string): Promise<void> {
    const row = { message, shows: null, nextAt: new Date(now().getTime() + PACE_MS) };
    const where = { staff_broadcast: { staff, broadcast } };
    await prisma.broadcastWatch.upsert({ where, create: { staff, broadcast, ...row }, update: row });
  }

  async function follow(staff: string, broadcast: number): Promise<void> {
    const key = { staff, broadcast };
    const shown = await shownTo(staff, broadcast);
    if (typeof shown === 'string' || shown.ended) return;
    const { count } = await prisma.broadcastWatch.createMany({
      data: [{ ...key, nextAt: now() }],
      skipDuplicates: true,
    });
    if (count === 0) return;
    const { port, person, reply } = shown;
    const message = await port.post(person.account, person.address as Address, reply);
    if (message === null) await prisma.broadcastWatch.deleteMany({ where: key });
    else await watch(staff, broadcast, message);
  }

  /** `over`: there is nothing to show any more, or nobody to show it to. `away`: their channel is not here. */
  async function shownTo(staff: string, id: number) {
    const [person] = await reachableStaff(deps, { ids: [staff] });
    const broadcast = await deps.broadcasts.getDraft(id);
    if (!person || !broadcast || broadcast.state === 'draft') return 'over';
    const port = deps.staffPort(person.channel);
    if (!port) return 'away';
    const view = await viewOf(deps, broadcast);
    const reply = deps.localise(progressCard(view, person.role), person.language);
    return { person, port, reply, ended: view.state === 'done' || view.state === 'cancelled' };
  }

  /** Takes what is due: moving the clock of a row is the proof that no other machine edits it now. */
  async function claim(): Promise<readonly Due[]> {
    const moment = now();
    return await prisma.$queryRaw<Due[]>`
      UPDATE broadcast_watch SET next_at = ${new Date(moment.getTime() + PACE_MS)}
      WHERE (staff, broadcast) IN (
        SELECT staff, broadcast FROM broadcast_watch WHERE next_at <= ${moment} AND message IS NOT NULL
        ORDER BY next_at LIMIT 50 FOR UPDATE SKIP LOCKED)
      RETURNING staff::text, broadcast, message, shows`;
  }

  async function update(due: Due): Promise<boolean> {
    const key = { staff: due.staff, broadcast: due.broadcast };
    const shown = await shownTo(due.staff, due.broadcast);
    if (shown === 'over') await prisma.broadcastWatch.deleteMany({ where: key });
    if (typeof shown === 'string') return false;
    const { person, port, reply, ended } = shown;
    const shows = createHash('sha256').update(JSON.stringify(reply)).digest('base64url');
    const edited =
      shows !== due.shows ? await port.edit(person.account, person.address as Address, due.message, reply) : null;
    if (edited === 'gone' || (ended && edited !== 'failed')) await prisma.broadcastWatch.deleteMany({ where: key });
    else if (edited === 'edited')
      await prisma.broadcastWatch.updateMany({ where: { ...key, message: due.message }, data: { shows } });
    return edited === 'edited';
  }

  async function tick(): Promise<number> {
    let edited = 0;
    for (const due of await claim()) if (await update(due)) edited += 1;
    return edited;
  }

  return {
    watch,
    follow,
    tick,
    begin() {
      let ended = false;
      let pause: ReturnType<typeof setTimeout> | undefined;
      let wake = (): void => undefined;
      const running = (async () => {
        while (!ended) {
          await tick().catch((error: unknown) => log.warn({ error }, 'progress messages could not be kept up to date'));
          if (ended) break;
          await new Promise<void>((resolve) => {
            wake = resolve;
            pause = setTimeout(resolve, PACE_MS);
          });
        }
      })();
      return async () => {
        ended = true;
        clearTimeout(pause);
        wake();
        await running;
      };
    },
  };
}
