import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { openBytes, sealBytes, UnreadableError } from './aes.ts';
import { ErasureKeyError, type ErasureKeys } from './erasure-keys.ts';
import type { MasterKey } from './keys.ts';

/**
 * What a pseudonym is for. Each has a random key of its own, so pseudonyms of two purposes cannot be joined, and those of
 * a campaign become noise when its key is destroyed.
 */
export type PseudonymPurpose =
  | 'conversation'
  | 'preference'
  | 'share'
  | 'workspace'
  | 'staff'
  | `signature:${string}`
  | `subscription:${string}`
  | `letter:${string}`
  | `counted:${string}`
  | `cohort:${string}`;

export interface Pseudonyms {
  /**
   * Reads the keys of these purposes into memory and makes those that are missing in the database (also those that were
   * destroyed). Safe when several processes do it at once.
   */
  prepare(purposes: readonly PseudonymPurpose[]): Promise<void>;
  /** Whether the keys of these purposes that are there open; makes none. @throws UnreadableError, ErasureKeyError */
  check(purposes: readonly PseudonymPurpose[]): Promise<void>;
  /** Makes keys where there are none, also beside pseudonyms of lost ones: from then on everybody is a stranger. */
  makeAnew(purposes: readonly PseudonymPurpose[], tx: Prisma.TransactionClient): Promise<void>;
  /** 32 bytes: HMAC-SHA256 of a person (or a person in a chat) under the purpose's key. @throws Error when not prepared. */
  of(purpose: PseudonymPurpose, who: string): Buffer;
}

/** The purposes that are always there. */
export const COMMON_PURPOSES = [
  'conversation',
  'preference',
  'share',
  'workspace',
  'staff',
] as const satisfies readonly PseudonymPurpose[];

/** The purposes of a campaign: they die together at the end of its retention. */
export function campaignPurposes(slug: string): readonly PseudonymPurpose[] {
  return [`signature:${slug}`, `subscription:${slug}`, `letter:${slug}`, `counted:${slug}`, `cohort:${slug}`];
}

/** Several parts as one text that no other parts can give: chat ids come from platforms. */
export function joinParts(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** The campaign of a purpose; null where it is common to all. */
function campaignOf(purpose: string): string | null {
  const colon = purpose.indexOf(':');
  return colon < 0 ? null : purpose.slice(colon + 1);
}

/** A campaign's keys lie in two wrappings: inside under its erasure key, which can be destroyed; outside under the secret. */
export function createPseudonyms(prisma: PrismaClient, master: MasterKey, erasureKeys: ErasureKeys): Pseudonyms {
  const keys = new Map<PseudonymPurpose, KeyObject>();

  async function load(purposes: readonly PseudonymPurpose[]): Promise<ReadonlySet<string>> {
    const rows = await prisma.pseudonymKey.findMany({ where: { purpose: { in: [...purposes] } } });
    const opened = rows.map(async ({ purpose, wrapped }) => [purpose, await open(purpose, wrapped)] as const);
    for (const [purpose, key] of await Promise.all(opened)) keys.set(purpose as PseudonymPurpose, createSecretKey(key));
    return new Set(rows.map((row) => row.purpose));
  }

  async function open(purpose: string, wrapped: Uint8Array): Promise<Buffer> {
    const inner = master.unwrap(purpose, wrapped);
    const campaign = campaignOf(purpose);
    if (campaign === null) return inner;
    const erasureKey = await erasureKeys.read(campaign);
    if (erasureKey === null) throw new ErasureKeyError('missing', campaign);
    try {
      return openBytes(erasureKey, placeOf(purpose), inner);
    } catch (error) {
      throw error instanceof UnreadableError ? new ErasureKeyError('other', campaign) : error;
    }
  }

  async function makeOne(purpose: PseudonymPurpose): Promise<Buffer> {
    const campaign = campaignOf(purpose);
    const key = randomBytes(32);
    if (campaign === null) return master.wrap(purpose, key);
    const erasureKey = await erasureKeys.make(campaign);
    return master.wrap(purpose, sealBytes(erasureKey, placeOf(purpose), key));
  }

  async function prepare(purposes: readonly PseudonymPurpose[]): Promise<void> {
    const found = await load(purposes);
    const missing = purposes.filter((purpose) => !found.has(purpose));
    if (missing.length === 0) return;
    await refuseLostKeys(missing);
    await makeAnew(missing, prisma);
    // What is in the database counts: another process may have been first.
    await load(missing);
  }

  async function makeAnew(purposes: readonly PseudonymPurpose[], tx: Prisma.TransactionClient): Promise<void> {
    const made: Prisma.Sql[] = [];
    for (const purpose of purposes) made.push(Prisma.sql`(${purpose}, ${await makeOne(purpose)})`);
    await tx.$executeRaw`INSERT INTO pseudonym_key (purpose, wrapped) VALUES ${Prisma.join(made)} ON CONFLICT DO NOTHING`;
  }

  /** A new key beside old pseudonyms would let everybody sign again, and nobody withdraw. */
  async function refuseLostKeys(purposes: readonly PseudonymPurpose[]): Promise<void> {
    const campaigns = purposes.flatMap((one) => (one.startsWith('signature:') ? (campaignOf(one) ?? []) : []));
    for (const campaign of campaigns)
      if (await prisma.signature.findFirst({ where: { campaign }, select: { id: true } }))
        throw new ErasureKeyError('missing', campaign);
  }

  return {
    prepare,
    makeAnew,
    check: async (purposes) => void (await load(purposes)),
    of(purpose, who) {
      const key = keys.get(purpose);
      if (!key) throw new Error('a pseudonym key was used before it was prepared');
      return createHmac('sha256', key).update(who, 'utf8').digest();
    },
  };
}

const placeOf = (purpose: string): string => `erasure/${purpose}`;
