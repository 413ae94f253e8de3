import type { Privacy } from '../privacy/privacy.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { countAudience } from '../subscriptions/audience.ts';
import type { Language } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';
import type { Approvers } from './approval.ts';
import { createComposer, textFor } from './compose.ts';
import { broadcastOf, createDrafts } from './drafts.ts';
import { endIfDone, LEFT, pauseIfDead } from './ledger.ts';
import type { Messenger, OutgoingMessage } from './messenger.ts';
import { createOrders } from './orders.ts';
import { createPictures } from './pictures.ts';
import { planBroadcast, scopesOf } from './plan.ts';
import type { Audience, Broadcasts } from './port.ts';
import { createProgress } from './progress.ts';
import { createQueues, type Queue } from './queue.ts';
import { type BroadcastLog, sendSlice } from './slice.ts';

export interface BroadcastsDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'addresses' | 'pseudonyms' | 'rows'>;
  readonly messengers: readonly Messenger[];
  readonly texts: Pick<Texts, 'plain' | 'render' | 'languagesOf'>;
  /** File of a picture of a campaign's pack; null when there is none. */
  readonly picturePath: (campaign: string, image: string) => string | null;
  /** BROADCAST_APPROVALS: how many others must have approved a broadcast before it goes out. */
  readonly approvals: number;
  /** Who of staff may approve. */
  readonly approvers: Approvers;
  /** The app's jobs, before they are started: queues are defined here. */
  readonly queue: Queue;
  /** Whether this process sends; else it only lets others. */
  readonly works: boolean;
  readonly now: () => Date;
  readonly random: () => number;
  readonly log: BroadcastLog;
  readonly backoff?: { readonly first: number; readonly last: number };
  readonly sliceMs?: number;
  readonly partSize?: number;
  readonly lookMs?: number;
}

export interface BroadcastService extends Broadcasts {
  /** Begins to look for what is due or was left: scheduled starts, plans and workers that died. After the jobs have started. */
  begin(): void;
  /** Ends runs in hand within moments; before the jobs are stopped. */
  end(): Promise<void>;
  /** One look for what is due or was left. */
  look(): Promise<void>;
}

const LOOK_MS = 5_000;

/** Broadcasts: what staff do with them, and the work of sending. Nothing is sent before the jobs are started. */
export function createBroadcasts(deps: BroadcastsDeps): BroadcastService {
  const { prisma, messengers, now, log } = deps;
  const stopping = new AbortController();
  const messengerOf = (channel: string): Messenger | null => messengers.find((one) => one.channel === channel) ?? null;
  const pictures = createPictures(prisma);
  const composer = createComposer({ ...deps, storedPicture: pictures.read });
  const wake = (account: number): Promise<void> => queues.send(account);
  const queues = createQueues({
    queue: deps.queue,
    stopping: stopping.signal,
    work: deps.works
      ? {
          plan: (id, signal) => planBroadcast({ ...deps, wake }, id, signal),
          send: (account, signal) => sendSlice({ ...deps, composer, messengerOf }, account, signal),
        }
      : null,
  });
  const orders = createOrders({ ...deps, plan: queues.plan, wakeAll });
  const { startDue, sweepCancelled, ...staffOrders } = orders;
  const drafts = createDrafts(deps);
  const progress = createProgress(deps);

  /** Enqueues a worker for each account that has something to do; those that have one are left alone. */
  async function wakeAll(): Promise<void> {
    const accounts = await prisma.$queryRaw<{ number: number }[]>`
      SELECT number FROM sending_account a WHERE NOT clean OR NOT dead AND EXISTS (
        SELECT FROM broadcast_lane l JOIN broadcast b ON b.id = l.broadcast
        WHERE b.state = 'sending' AND l.account = a.number AND ${LEFT} > 0)`;
    for (const { number } of accounts) await wake(number);
  }

  async function look(): Promise<void> {
    await startDue();
    await sweepCancelled();
    const active = await prisma.broadcast.findMany({
      where: { state: { in: ['sending', 'paused'] } },
      select: { id: true, state: true, planned: true },
    });
    for (const { id, state, planned } of active) {
      if (!planned) await queues.plan(id);
      if (state !== 'sending') continue;
      await endIfDone(prisma, id, now());
      await pauseIfDead(prisma, id);
    }
    await wakeAll();
  }

  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();
  const lookAndSay = (): Promise<void> =>
    look().catch((error: unknown) => log.warn({ error }, 'broadcast: what is due could not be read'));

  async function compose(id: number, make: (row: ReturnType<typeof broadcastOf>) => OutgoingMessage | null) {
    const row = await prisma.broadcast.findUnique({ where: { id } });
    return row?.content ? make(broadcastOf(deps.privacy.rows, row)) : null;
  }

  return {
    ...drafts,
    ...staffOrders,
    ...progress,
    textFor,
    storePicture: pictures.store,

    preview: (id, language, options) =>
      compose(id, (row) => (options?.discreet ? composer.notice(row, language) : composer.message(row, language))),

    excess(broadcast) {
      const written: readonly Language[] = Object.keys(broadcast.content.texts);
      return messengers.flatMap((messenger) =>
        written.flatMap((language) => {
          const message = composer.message(broadcast, language);
          const cut = message?.language === language ? messenger.excess(message) : 0;
          return cut > 0 ? [{ channel: messenger.channel, language, cut }] : [];
        }),
      );
    },

    async testSend(id, { channel, account, address, language }) {
      const message = await compose(id, (row) => composer.message(row, language));
      const messenger = messengerOf(channel);
      if (!message || !messenger) return { kind: 'failed', reason: 'bad message' };
      return await messenger.send(account, address, message);
    },

    channels: () => [...new Set(messengers.map(({ channel }) => channel))],

    async audience(campaign, purpose): Promise<Audience> {
      const groups = await countAudience(prisma, campaign, scopesOf(purpose));
      return {
        total: groups.reduce((sum, { count }) => sum + count, 0),
        groups,
      };
    },

    estimateSeconds({ groups }) {
      const byAccount = Map.groupBy(groups, ({ channel, account }) => `${channel} ${account}`);
      const seconds = [...byAccount.values()].map((own) => {
        const [first] = own;
        const pace = first && messengerOf(first.channel)?.pace(first.account);
        return pace ? own.reduce((sum, { count }) => sum + count, 0) / pace.perSecond : 0;
      });
      return Math.ceil(Math.max(0, ...seconds));
    },

    readBroadcast: (id, language) => compose(id, (row) => (row.startedAt ? composer.message(row, language) : null)),

    begin() {
      looking = lookAndSay();
      timer = setInterval(() => {
        looking = looking.then(lookAndSay);
      }, deps.lookMs ?? LOOK_MS);
    },
    async end() {
      if (timer) clearInterval(timer);
      stopping.abort();
      await looking;
    },
    look,
  };
}
