import { rewrittenOn } from '../signatures/rewrite.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import type { ConfiguredChannel } from './channel-module.ts';
import type { Config } from './config.ts';
import { freeBytes, LOW_DISK_BYTES } from './disk.ts';
import type { Finding } from './finding.ts';
import type { Jobs } from './jobs.ts';

/** What can be wrong with the program; admins have words for each. */
export const TROUBLES = ['disk', 'broadcast', 'token', 'webhook', 'nightly', 'key'] as const;
type Trouble = (typeof TROUBLES)[number];

export interface TroubleDeps {
  readonly prisma: PrismaClient;
  readonly config: Pick<Config, 'dataDir' | 'database'>;
  /** Those that are set up. */
  readonly channels: readonly Pick<ConfiguredChannel, 'doctor'>[];
  /** Whether a campaign's key for names is another than the one that was put into use last. */
  replaced(): Promise<boolean>;
  /** Tells admins, in words of theirs. */
  tell(what: Trouble): Promise<void>;
  readonly now: () => Date;
}

/** A broadcast that does not advance for this long stands still. */
const STILL_MS = 15 * 60_000;
/** The nightly job runs before three in UTC; by this hour it is missed. */
const NIGHT_MS = 4 * 3_600_000;

/** Looks every five minutes, once in the whole cluster. */
export function watchTroubles(jobs: Pick<Jobs, 'define' | 'schedule'>, deps: TroubleDeps): void {
  jobs.define({ name: 'watch-troubles', policy: 'exclusive' }, createTroubleWatch(deps));
  jobs.schedule('watch-troubles', '*/5 * * * *');
}

/**
 * Looks for what admins should know of, and tells each once, when it begins: a restart does not repeat it, and when it was right in
 * between it is told again.
 */
export function createTroubleWatch(deps: TroubleDeps): () => Promise<void> {
  const { prisma, config, channels, replaced, tell, now } = deps;
  const findings = async (): Promise<readonly Finding[]> =>
    (await Promise.all(channels.map((channel) => channel.doctor()))).flat();
  const still = createStillness(prisma, now);
  return async () => {
    const found = new Set<Trouble>();
    if (config.database.kind === 'embedded' && (await freeBytes(config.dataDir)) < LOW_DISK_BYTES) found.add('disk');
    for (const { trouble } of await findings()) if (trouble) found.add(trouble);
    if (await still()) found.add('broadcast');
    if (await missedNight(prisma, now())) found.add('nightly');
    if (await replaced()) found.add('key');
    await prisma.trouble.deleteMany({ where: { what: { notIn: [...found] } } });
    for (const what of found) {
      const { count } = await prisma.trouble.createMany({ data: [{ what, since: now() }], skipDuplicates: true });
      if (count === 1) await tell(what);
    }
  };
}

/** A program that has never rewritten anything has just been set up, and does it when it starts. */
async function missedNight(prisma: PrismaClient, now: Date): Promise<boolean> {
  const day = await rewrittenOn(prisma);
  return day !== null && day < new Date(now.getTime() - NIGHT_MS).toISOString().slice(0, 10);
}

/** Whether a broadcast that is being sent has not advanced, as this process saw it. One whose platform asked for rest is excused. */
function createStillness(prisma: PrismaClient, now: () => Date): () => Promise<boolean> {
  let seen = new Map<number, { readonly change: number; readonly at: number }>();
  return async () => {
    const sending = await prisma.broadcast.findMany({ where: { state: 'sending' }, include: { lanes: true } });
    const resting = await prisma.sendingAccount.count({ where: { restUntil: { gt: now() } } });
    seen = new Map(
      sending.map(({ id, lanes }) => {
        const change = lanes.reduce((sum, lane) => sum + lane.change, 0);
        const before = seen.get(id);
        return [id, before?.change === change ? before : { change, at: now().getTime() }];
      }),
    );
    return resting === 0 && [...seen.values()].some(({ at }) => now().getTime() - at >= STILL_MS);
  };
}
