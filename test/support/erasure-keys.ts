import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { ErasureKeys } from '../../src/privacy/erasure-keys.ts';

/** Erasure keys in memory, the same in every process of a test: for what does not try KEY_DIR itself. */
export function testErasureKeys(): ErasureKeys {
  const keys = new Map<string, KeyObject>();
  const retired = new Map<string, KeyObject>();
  const first = (campaign: string): KeyObject => createSecretKey(createHash('sha256').update(campaign).digest());
  const keyOf = (campaign: string): KeyObject => {
    const key = keys.get(campaign) ?? first(campaign);
    keys.set(campaign, key);
    return key;
  };
  return {
    read: async (campaign) => retired.get(campaign) ?? keyOf(campaign),
    make: async (campaign) => keyOf(campaign),
    async retire(campaign) {
      retired.set(campaign, keyOf(campaign));
      keys.set(campaign, createSecretKey(randomBytes(32)));
    },
    async destroy(campaign) {
      retired.delete(campaign);
    },
  };
}
