import type { PrismaClient } from '../store/generated/client.ts';
import { type ColumnCipher, createColumnCipher } from './encrypt.ts';
import type { ErasureKeys } from './erasure-keys.ts';
import { createMasterKey } from './keys.ts';
import { COMMON_PURPOSES, campaignPurposes, createPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { createRowMacs, type RowMacs } from './row-macs.ts';
import { sodiumReady } from './seal.ts';

/** All that protects people in the database, under one secret. */
export interface Privacy {
  readonly pseudonyms: Pseudonyms;
  /** For conversation.sealed; the row is named by its key in hex. */
  readonly conversations: ColumnCipher;
  /** For subscription.address; the row is named by its id. */
  readonly addresses: ColumnCipher;
  /** For slack_installation.sealed and workspace_settings.channels; the row is named by its table and account. */
  readonly workspaces: ColumnCipher;
  /** For shared_card.sealed; the row is named by its id. */
  readonly cards: ColumnCipher;
  /** For staff.address; the row is named by its id. */
  readonly staffAddresses: ColumnCipher;
  /** For private_count.sealed; the row is named by its campaign. */
  readonly privateCounts: ColumnCipher;
  /** For set_aside.sealed; the row is named by its id. */
  readonly setAside: ColumnCipher;
  /** For rows that are believed only when they were written by this program. */
  readonly rows: RowMacs;
}

export interface PrivacyOptions {
  readonly prisma: PrismaClient;
  /** OPPROP_SECRET: base64 of 32 bytes. */
  readonly secret: string;
  /** The files of KEY_DIR. */
  readonly erasureKeys: ErasureKeys;
  /** Short names of the campaigns whose pseudonyms will be needed. */
  readonly campaigns: readonly string[];
}

/**
 * Reads or makes the pseudonym keys.
 * @throws UnreadableError when the database was made with another secret; ErasureKeyError
 */
export async function createPrivacy({ prisma, secret, erasureKeys, campaigns }: PrivacyOptions): Promise<Privacy> {
  await sodiumReady;
  const master = createMasterKey(secret);
  const pseudonyms = createPseudonyms(prisma, master, erasureKeys);
  await pseudonyms.prepare([...COMMON_PURPOSES, ...campaigns.flatMap(campaignPurposes)]);
  return {
    pseudonyms,
    conversations: createColumnCipher('conversation', [master]),
    addresses: createColumnCipher('subscription address', [master]),
    workspaces: createColumnCipher('workspace', [master]),
    cards: createColumnCipher('shared card', [master]),
    staffAddresses: createColumnCipher('staff address', [master]),
    privateCounts: createColumnCipher('private count', [master]),
    setAside: createColumnCipher('set aside', [master]),
    rows: createRowMacs(master),
  };
}
