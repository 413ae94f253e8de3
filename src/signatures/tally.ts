import { Prisma } from '../store/generated/client.ts';

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
