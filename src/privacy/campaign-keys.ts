import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import type { PrismaClient } from '../store/generated/client.ts';

/** A public key that names are sealed to. */
export interface SealingKey {
  readonly fingerprint: string;
  readonly publicKey: Uint8Array;
}

const PUBLIC_KEY_BYTES = 32;

/** The first 128 bits of the key's SHA-256, in groups that people can compare: `3f9a-01bc-…`. */
export function fingerprintOf(publicKey: Uint8Array): string {
  const digest = createHash('sha256').update(publicKey).digest('hex').slice(0, 32);
  return (digest.match(/.{4}/g) ?? []).join('-');
}

/** Registers a public key (32 bytes). Nothing is sealed to it before its holder has proved that they can open with it. */
export async function addCampaignKey(prisma: PrismaClient, campaign: string, publicKey: Uint8Array): Promise<string> {
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new Error('a public key has 32 bytes');
  const fingerprint = fingerprintOf(publicKey);
  await prisma.campaignKey.create({ data: { fingerprint, campaign, publicKey: Uint8Array.from(publicKey) } });
  return fingerprint;
}

/** From now on names are sealed to this key; the campaign's earlier keys are retired. */
export async function confirmCampaignKey(prisma: PrismaClient, fingerprint: string, now: Date): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { campaign } = await tx.campaignKey.update({ where: { fingerprint }, data: { confirmedAt: now } });
    await tx.campaignKey.updateMany({
      where: { campaign, fingerprint: { not: fingerprint }, confirmedAt: { not: null }, retiredAt: null },
      data: { retiredAt: now },
    });
  });
}

/** The key in use: confirmed, not retired. Null: nobody can sign. */
export async function activeCampaignKey(prisma: PrismaClient, campaign: string): Promise<SealingKey | null> {
  return await prisma.campaignKey.findFirst({
    where: { campaign, confirmedAt: { not: null }, retiredAt: null },
    orderBy: { confirmedAt: 'desc' },
    select: { fingerprint: true, publicKey: true },
  });
}

/** Public keys by fingerprint, kept in memory: a fingerprint names one key for ever. */
export interface CampaignKeys {
  /** @throws Error when no such key is registered. */
  publicKey(fingerprint: string): Promise<Uint8Array>;
}

export function createCampaignKeys(prisma: PrismaClient): CampaignKeys {
  const known = new Map<string, Uint8Array>();
  return {
    async publicKey(fingerprint) {
      const kept = known.get(fingerprint);
      if (kept) return kept;
      const { publicKey } = await prisma.campaignKey.findUniqueOrThrow({ where: { fingerprint } });
      known.set(fingerprint, publicKey);
      return publicKey;
    },
  };
}

/**
 * Trial mode: makes a key pair for a campaign that has none and keeps the private half beside the data
 * (`DATA_DIR/trial-campaign-keys/<campaign>-<fingerprint>.json`, mode 0600), so that a trial can be opened too. Gives true when it made
 * one: the program then warns that such a key is for trying out.
 */
export async function makeTrialKeyPair(
  prisma: PrismaClient,
  campaign: string,
  dataDir: string,
  now: Date,
): Promise<boolean> {
  await sodium.ready;
  if (await activeCampaignKey(prisma, campaign)) return false;
  const pair = sodium.crypto_box_keypair();
  const fingerprint = fingerprintOf(pair.publicKey);
  const folder = path.join(dataDir, 'trial-campaign-keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = {
    trial: true,
    campaign,
    fingerprint,
    publicKey: Buffer.from(pair.publicKey).toString('base64'),
    privateKey: Buffer.from(pair.privateKey).toString('base64'),
  };
  // Before the row: a key in use whose private half was never written would seal names for ever.
  await writeFile(path.join(folder, `${campaign}-${fingerprint}.json`), `${JSON.stringify(file, null, 2)}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  await prisma.campaignKey.create({
    data: { fingerprint, campaign, publicKey: Uint8Array.from(pair.publicKey), trial: true, confirmedAt: now },
  });
  return true;
}
