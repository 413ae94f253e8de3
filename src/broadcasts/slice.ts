import { FencedError, leave, pauseIfDead, takeOver } from './ledger.ts';
import type { Messenger } from './messenger.ts';
import { createSender, type SenderDeps } from './send.ts';
import { markDead, tasksOf } from './tasks.ts';

export interface SliceDeps extends SenderDeps {
  /** Null: this program has no such channel. */
  readonly messengerOf: (channel: string) => Messenger | null;
  readonly log: BroadcastLog;
  /** 50 s unless a test says less. */
  readonly sliceMs?: number;
}

/** What is told to the operator: counts and words, nothing of anyone. */
export interface BroadcastLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const SLICE_MS = 50_000;

/**
 * One turn of an account's worker, at most a minute: takes the account over (who else held it is fenced off, and what they
 * left half done is unknown), sends, and leaves everything written. `again`: there is more to send.
 */
export async function sendSlice(deps: SliceDeps, number: number, signal: AbortSignal): Promise<'again' | undefined> {
  const { prisma, log } = deps;
  const claimant = await takeOver(prisma, number);
  if (claimant.unknown > 0)
    log.warn({ count: claimant.unknown }, 'broadcast: a worker died; whether these were sent is unknown');
  const row = await prisma.sendingAccount.findUniqueOrThrow({ where: { number } });
  const { channel, account } = row;
  const messenger = deps.messengerOf(channel);
  if (row.dead || !messenger || !(await messenger.serves(account))) {
    log.warn({ channel }, 'broadcast: an account cannot send');
    await markDead(prisma, claimant);
    for (const id of await tasksOf(prisma, number)) await pauseIfDead(prisma, id);
    await leave(prisma, claimant);
    return undefined;
  }
  try {
    const sender = createSender(deps, claimant, { channel, account, messenger }, signal);
    sender.restFor(((row.restUntil?.getTime() ?? 0) - deps.now().getTime()) / 1000);
    const more = await sender.run(performance.now() + (deps.sliceMs ?? SLICE_MS));
    await leave(prisma, claimant);
    return more ? 'again' : undefined;
  } catch (error) {
    if (!(error instanceof FencedError)) throw error;
    log.warn({ channel }, 'broadcast: another worker has taken over');
    return undefined;
  }
}
