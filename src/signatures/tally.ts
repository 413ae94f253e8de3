import { Prisma, type PrismaClient } from '../store/generated/client.ts';

/** Counts are spread over so many rows, so that people who act at once do not wait for one another. */
export const TALLY_SLOTS = 64;

/** What is counted of a campaign. Public numbers are `signed - withdrawn` and `letters - letters_withdrawn`. */
export type Counted = 'signed' | 'withdrawn' | 'letters' | 'letters_withdrawn';

/** Where an act is counted: never who did it. */
export interface TallyPlace {
  readonly campaign: string;
  /** ISO day. */
  readonly day: string;
  readonly channel: string;
  readonly language: string;
  /** Random, 0 to 63. */
  readonly slot: number;
}

const COLUMNS: Readonly<Record<Counted, Prisma.Sql>> = {
  signed: Prisma.sql`signed`,
  withdrawn: Prisma.sql`withdrawn`,
  letters: Prisma.sql`letters`,
  letters_withdrawn: Prisma.sql`letters_withdrawn`,
};

/** Counts one. A part of a swap: see src/turn/swap.ts. */
export function countWrite(counted: Counted, { campaign, day, channel, language, slot }: TallyPlace): Prisma.Sql {
  const column = COLUMNS[counted];
  return Prisma.sql`INSERT INTO tally (campaign, day, channel, language, slot, ${column})
    SELECT ${campaign}::text, ${day}::text::date, ${channel}::text, ${language}::text, ${slot}::int, 1 FROM gate
    ON CONFLICT (campaign, day, channel, language, slot) DO UPDATE SET ${column} = tally.${column} + 1 RETURNING 1`;
}

const DAY_MS = 86_400_000;

/**
 * Adds the slots of each day that is over, wherever the campaign is, up to one: nobody acts at once on it any more, and each
 * public number is a sum over all that is left. Who withdraws later is counted wherever chance puts it. To be called at night.
 * @returns how many rows went
 */
export async function foldTally(prisma: PrismaClient, now: Date): Promise<number> {
  const over = new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10);
  const [folded] = await prisma.$queryRaw<{ rows: number }[]>`
    WITH gone AS (DELETE FROM tally WHERE slot <> 0 AND day < ${over}::text::date RETURNING *), kept AS (
      INSERT INTO tally (campaign, day, channel, language, slot, signed, withdrawn, letters, letters_withdrawn)
      SELECT campaign, day, channel, language, 0, sum(signed), sum(withdrawn), sum(letters), sum(letters_withdrawn)
      FROM gone GROUP BY campaign, day, channel, language ORDER BY campaign, day, channel, language
      ON CONFLICT (campaign, day, channel, language, slot) DO UPDATE SET signed = tally.signed + EXCLUDED.signed,
        withdrawn = tally.withdrawn + EXCLUDED.withdrawn, letters = tally.letters + EXCLUDED.letters,
        letters_withdrawn = tally.letters_withdrawn + EXCLUDED.letters_withdrawn)
    SELECT count(*)::int AS rows FROM gone`;
  if ((folded?.rows ?? 0) > 0) await prisma.$executeRawUnsafe('VACUUM tally');
  return folded?.rows ?? 0;
}
