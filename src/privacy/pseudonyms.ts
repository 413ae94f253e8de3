import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
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
  | `letter:${string}`;

export interface Pseudonyms {
  /**
   * Reads the keys of these purposes into memory and makes those that are missing in the database (also those that were
   * destroyed). Safe when several processes do it at once.
   */
  prepare(purposes: readonly PseudonymPurpose[]): Promise<void>;
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
  return [`signature:${slug}`, `subscription:${slug}`, `letter:${slug}`];
}

/** Several parts as one text that no other parts can give: chat ids come from platforms. */
export function joinParts(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

export function createPseudonyms(prisma: PrismaClient, master: MasterKey): Pseudonyms {
  const keys = new Map<PseudonymPurpose, KeyObject>();

  async function load(purposes: readonly PseudonymPurpose[]): Promise<ReadonlySet<string>> {
    const rows = await prisma.pseudonymKey.findMany({ where: { purpose: { in: [...purposes] } } });
    for (const row of rows)
      keys.set(row.purpose as PseudonymPurpose, createSecretKey(master.unwrap(row.purpose, row.wrapped)));
    return new Set(rows.map((row) => row.purpose));
  }

  async function prepare(purposes: readonly PseudonymPurpose[]): Promise<void> {
    const found = await load(purposes);
    const missing = purposes.filter((purpose) => !found.has(purpose));
    if (missing.length === 0) return;
    const made = missing.map((purpose) => Prisma.sql`(${purpose}, ${master.wrap(purpose, randomBytes(32))})`);
    await prisma.$executeRaw`INSERT INTO pseudonym_key (purpose, wrapped) VALUES ${Prisma.join(made)} ON CONFLICT DO NOTHING`;
    // What is in the database counts: another process may have been first.
    await load(missing);
  }

  return {
    prepare,
    of(purpose, who) {
      const key = keys.get(purpose);
      if (!key) throw new Error('a pseudonym key was used before it was prepared');
      return createHmac('sha256', key).update(who, 'utf8').digest();
    },
  };
}
