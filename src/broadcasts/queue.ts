import type { Prisma } from '../store/generated/client.ts';

/** What broadcasts need of the app's jobs. */
export interface Queue {
  define(
    rules: {
      readonly name: string;
      readonly policy: 'exclusive';
      readonly expireSeconds: number;
      readonly retries: number;
      readonly longestPauseSeconds: number;
      readonly lookSeconds: number;
      readonly heartbeat: true;
      readonly atOnce: number;
    },
    handler?: (
      data: Readonly<Record<string, string | number | boolean>>,
      signal: AbortSignal,
    ) => Promise<'again' | undefined>,
  ): void;
  /** False when a job with this key was there already. */
  send(
    queue: string,
    data: Readonly<Record<string, number>>,
    options: { readonly key: string; readonly transaction?: Prisma.TransactionClient },
  ): Promise<boolean>;
}

const PLAN = 'broadcast-plan';
const SEND = 'broadcast-send';

/**
 * Each worker that dies costs the next one this pause at the most, however many died before. Who pressed Send waits for two
 * looks: of the plan, and of the sender.
 */
const RULES = { policy: 'exclusive', heartbeat: true, retries: 20, longestPauseSeconds: 5, lookSeconds: 0.5 } as const;

export interface QueueDeps {
  readonly queue: Queue;
  /** What a machine that works does; null: this one only enqueues. */
  readonly work: {
    plan(id: number, signal: AbortSignal): Promise<void>;
    send(account: number, signal: AbortSignal): Promise<'again' | undefined>;
  } | null;
  /** Fires when the program stops: runs end soon, and others go on. */
  readonly stopping: AbortSignal;
}

/** The queues of broadcasts: a plan for each broadcast, and for each sending account one worker in the whole cluster. */
export function createQueues({ queue, work, stopping }: QueueDeps) {
  queue.define(
    { ...RULES, name: PLAN, expireSeconds: 3600, atOnce: 2 },
    work
      ? async ({ id }, signal) => {
          await work.plan(Number(id), AbortSignal.any([signal, stopping]));
          return undefined;
        }
      : undefined,
  );
  queue.define(
    { ...RULES, name: SEND, expireSeconds: 180, atOnce: 20 },
    work
      ? async ({ account }, signal) => await work.send(Number(account), AbortSignal.any([signal, stopping]))
      : undefined,
  );
  return {
    async plan(id: number, transaction?: Prisma.TransactionClient): Promise<void> {
      await queue.send(PLAN, { id }, { key: String(id), ...(transaction && { transaction }) });
    },
    async send(account: number): Promise<void> {
      await queue.send(SEND, { account }, { key: String(account) });
    },
  };
}
