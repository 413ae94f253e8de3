import { z } from 'zod';
import type { UpdateOutline } from '../campaign/outline.ts';
import { isOwnUpdate, macOfUpdate } from '../privacy/own-words.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import type { OwnWords } from '../texts/text.ts';

const words = z.record(
  z.string(),
  z.array(
    z.array(
      z.object({
        text: z.string(),
        bold: z.literal(true).optional(),
        italic: z.literal(true).optional(),
        url: z.string().optional(),
      }),
    ),
  ),
);

const REFRESH_MS = 15_000;

/** Broadcasts that staff put among a campaign's public updates. */
export interface PublicUpdates {
  /** Oldest first; from memory, where another machine's changes arrive within 15 s. Never waits and never throws. */
  of(campaign: string): readonly UpdateOutline[];
  publish(update: {
    readonly broadcast: number;
    readonly campaign: string;
    readonly words: OwnWords;
    readonly at: Date;
  }): Promise<void>;
  unpublish(broadcast: number): Promise<void>;
  isPublished(broadcast: number): Promise<boolean>;
  refresh(): Promise<void>;
}

/** @param onProblem told when the database could not be asked; what was known stays */
export function createPublicUpdates(
  prisma: PrismaClient,
  rows: RowMacs,
  now: () => Date,
  onProblem: (error: unknown) => void,
): PublicUpdates {
  let known = new Map<string, UpdateOutline[]>();
  let asked = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<void> {
    asked = now().getTime();
    const all = await prisma.publicUpdate.findMany({ orderBy: { at: 'asc' } });
    const next = new Map<string, UpdateOutline[]>();
    for (const row of all) {
      const read = words.safeParse(row.words);
      if (!read.success || !isOwnUpdate(rows, row)) continue;
      const update = {
        id: `b-${row.broadcast.toString(36)}`,
        at: row.at.toISOString(),
        words: withoutNothing(read.data),
      };
      next.set(row.campaign, [...(next.get(row.campaign) ?? []), update]);
    }
    known = next;
  }

  return {
    refresh,
    of(campaign) {
      if (now().getTime() - asked >= REFRESH_MS) {
        refresh().catch(onProblem);
      }
      return known.get(campaign) ?? [];
    },
    async publish({ broadcast, campaign, words: own, at }) {
      const written = { campaign, words: JSON.parse(JSON.stringify(own)) as object, at };
      const data = { ...written, mac: macOfUpdate(rows, { broadcast, ...written }) };
      await prisma.publicUpdate.upsert({ where: { broadcast }, create: { broadcast, ...data }, update: data });
      await refresh();
    },
    async unpublish(broadcast) {
      await prisma.publicUpdate.deleteMany({ where: { broadcast } });
      await refresh();
    },
    isPublished: async (broadcast) => (await prisma.publicUpdate.count({ where: { broadcast } })) > 0,
  };
}

type Read = z.infer<typeof words>;

/** Spans as the conversation knows them: a key that holds nothing is left out. */
function withoutNothing(read: Read): OwnWords {
  return JSON.parse(JSON.stringify(read)) as OwnWords;
}
