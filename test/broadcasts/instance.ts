import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import type { Approvers } from '../../src/broadcasts/approval.ts';
import { type BroadcastService, createBroadcasts } from '../../src/broadcasts/broadcasts.ts';
import type { Messenger } from '../../src/broadcasts/messenger.ts';
import type { Queue } from '../../src/broadcasts/queue.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { createJobs } from '../../src/server/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import type { Store } from '../../src/store/store.ts';
import { createTexts } from '../../src/texts/texts.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';
import { unpaced } from '../support/unpaced.ts';

export const TOKEN = '4242:a-secret-that-is-never-logged';
export const SLUG = 'uyghurs-abroad';

/** One program instance that sends. */
export interface Instance {
  readonly broadcasts: BroadcastService;
  stop(): Promise<void>;
}

export interface InstanceOptions {
  readonly rate?: number;
  readonly approvals?: number;
  /** Everyone may, when left out. */
  readonly approvers?: Approvers;
  readonly works?: boolean;
  readonly partSize?: number;
  readonly sliceMs?: number;
  readonly lookMs?: number;
  readonly messengers?: readonly Messenger[];
  readonly now?: () => Date;
  /** Runs come at once, in this process, instead of through the queue. */
  readonly direct?: boolean;
  /** Another token than the one that the stand-in takes. */
  readonly token?: string;
}

export async function startInstance(
  { store, secret, apiRoot, lines }: { store: Store; secret: string; apiRoot: string; lines: string[] },
  options: InstanceOptions,
): Promise<Instance> {
  const { prisma } = store;
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const privacy = await createPrivacy({ prisma, secret, erasureKeys: testErasureKeys(), campaigns: [SLUG] });
  const jobs = options.direct ? directQueue() : createJobs(store, log);
  const { rate = 1000, approvals = 0, works = true, now = () => new Date(), token = TOKEN, ...sizes } = options;
  const telegram = createTelegramMessenger({
    pacer: unpaced,
    token,
    apiRoot,
    rate,
    links: () => ({ username: 'opprop_test_bot', inlineMode: false }),
    log,
  });
  const broadcasts = createBroadcasts({
    prisma,
    privacy,
    messengers: [telegram],
    texts: createTexts({ root: 'locales' }),
    picturePath: () => null,
    approvals,
    approvers: options.approvers ?? (async (of) => of),
    queue: jobs,
    works,
    now,
    random: Math.random,
    log,
    lookMs: 500,
    backoff: { first: 100, last: 400 },
    ...sizes,
  });
  await jobs.start();
  broadcasts.begin();
  let stopped = false;
  return {
    broadcasts,
    async stop() {
      if (stopped) return;
      stopped = true;
      await broadcasts.end();
      await jobs.stop();
      await store.close();
    },
  };
}

/** One run a key at a time, at once and without a database. */
function directQueue(): Queue & { start(): Promise<void>; stop(): Promise<void> } {
  const handlers = new Map<string, Parameters<Queue['define']>[1]>();
  const running = new Map<string, Promise<void>>();
  const signal = new AbortController().signal;
  return {
    define: ({ name }, handler) => void handlers.set(name, handler),
    async send(queue, data, { key }) {
      const name = `${queue} ${key}`;
      if (running.has(name)) return false;
      const run = async (): Promise<void> => {
        while ((await handlers.get(queue)?.(data, signal)) === 'again');
      };
      running.set(
        name,
        run().finally(() => running.delete(name)),
      );
      return true;
    },
    start: async () => undefined,
    stop: async () => void (await Promise.all(running.values())),
  };
}
