import { takenBackWrite } from '../privacy/taken-back-write.ts';
import { Prisma } from '../store/generated/client.ts';
import { mondayOf } from './shares.ts';
import { countWrite, type TallyPlace } from './tally.ts';

/**
 * What is written when a person signs, corrects or withdraws, as parts of a swap (src/turn/swap.ts): each is a query
 * that selects from `gate` and must touch exactly one row, else the whole swap fails and nothing of it is stored.
 */

export interface NewSignature extends TallyPlace {
  readonly id: string;
  readonly signer: Uint8Array;
  readonly box: Uint8Array;
  readonly sealedTo: string;
  readonly consent: string;
  /** With whom it came; see cohorts.ts. */
  readonly cohort: Uint8Array;
  /** Where it is counted who came by the share code that led here, or null. */
  readonly share: string | null;
}

/**
 * Holds a campaign's state still until the swap is stored. The row lock makes this and the close wait for each other, and
 * what waited is looked at anew: a signature that was in flight when the campaign closed is not stored.
 */
function stateHolds(campaign: string, states: readonly string[]): Prisma.Sql {
  return Prisma.sql`SELECT 1 FROM campaign, gate WHERE slug = ${campaign}::text AND state IN (${Prisma.join([...states])}) FOR SHARE OF campaign`;
}

/** Signs. Fails when the campaign is not open (any more), and by its unique key when the person has signed meanwhile. */
export function signWrites(signature: NewSignature): readonly Prisma.Sql[] {
  const { id, campaign, signer, box, sealedTo, consent, language, channel, day, cohort, share } = signature;
  const writes = [
    stateHolds(campaign, ['open']),
    Prisma.sql`INSERT INTO signature (id, campaign, signer, box, sealed_to, consent, language, channel, day, cohort)
      SELECT ${id}::text::uuid, ${campaign}::text, ${signer}::bytea, ${box}::bytea, ${sealedTo}::text, ${consent}::text, ${language}::text, ${channel}::text, ${day}::text::date, ${cohort}::bytea FROM gate RETURNING 1`,
    countWrite('signed', signature),
  ];
  return share === null ? writes : [...writes, shareWrite({ ...signature, share })];
}

/** Replaces the box of a signature. Fails when it was withdrawn meanwhile, or the campaign closed: an export may be made then. */
export function correctWrites(
  correction: Pick<NewSignature, 'id' | 'campaign' | 'box' | 'sealedTo'>,
): readonly Prisma.Sql[] {
  const { id, campaign, box, sealedTo } = correction;
  return [
    stateHolds(campaign, ['open']),
    Prisma.sql`UPDATE signature SET box = ${box}::bytea, sealed_to = ${sealedTo}::text FROM gate WHERE id = ${id}::text::uuid RETURNING 1`,
  ];
}

/** Takes a signature back, leaving nothing but the count. `counted` false: it was delivered, and the count stays. */
export function withdrawWrites(id: string, place: TallyPlace, counted = true): readonly Prisma.Sql[] {
  const remove = Prisma.sql`DELETE FROM signature USING gate WHERE id = ${id}::text::uuid RETURNING 1`;
  const gone = [remove, takenBackWrite(id, place.campaign)];
  if (!counted) return [stateHolds(place.campaign, ['delivered']), ...gone];
  return [stateHolds(place.campaign, ['open', 'closed']), ...gone, countWrite('withdrawn', place)];
}

/** Counts a letter that a person says they sent. Fails by its key when they said so meanwhile. */
export function reportLetterWrites(reporter: Uint8Array, place: TallyPlace): readonly Prisma.Sql[] {
  return [
    Prisma.sql`INSERT INTO letter_report (campaign, reporter, day)
      SELECT ${place.campaign}::text, ${reporter}::bytea, ${place.day}::text::date FROM gate RETURNING 1`,
    countWrite('letters', place),
  ];
}

/** Forgets that a person said so. */
export function forgetLetterWrites(reporter: Uint8Array, place: TallyPlace): readonly Prisma.Sql[] {
  return [
    Prisma.sql`DELETE FROM letter_report USING gate WHERE campaign = ${place.campaign}::text AND reporter = ${reporter}::bytea RETURNING 1`,
    countWrite('letters_withdrawn', place),
  ];
}

function shareWrite({ share, day, slot, campaign }: TallyPlace & { readonly share: string }): Prisma.Sql {
  return Prisma.sql`INSERT INTO share (code, day, slot, campaign, count)
    SELECT ${share}::text, ${mondayOf(day)}::text::date, ${slot}::int, ${campaign}::text, 1 FROM gate
    ON CONFLICT (code, day, slot) DO UPDATE SET count = share.count + 1 RETURNING 1`;
}
