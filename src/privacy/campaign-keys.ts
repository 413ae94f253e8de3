import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import type { CampaignKey, Prisma, PrismaClient } from '../store/generated/client.ts';
import type { RowMacs } from './row-macs.ts';

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

type KeyRow = Pick<CampaignKey, 'fingerprint' | 'campaign' | 'publicKey' | 'trial' | 'confirmedAt' | 'retiredAt'>;

/** What a key's row says, as it is vouched for. */
function vouched({ fingerprint, campaign, publicKey, trial, confirmedAt, retiredAt }: KeyRow) {
  const key = Buffer.from(publicKey).toString('base64');
  const [confirmed, retired] = [confirmedAt, retiredAt].map((at) => at?.toISOString() ?? null);
  return [fingerprint, campaign, key, String(trial), confirmed ?? null, retired ?? null];
}

const withMac = (rows: RowMacs, row: KeyRow) => ({ ...row, mac: rows.of('campaign_key', vouched(row)) });

/** Whether a key's row was written by this program. */
export function isVouched(rows: RowMacs, row: CampaignKey): boolean {
  return rows.holds(row.mac, 'campaign_key', vouched(row));
}

/** Vouches anew for every key of the database that `old` vouches for; for a change of the secret. Gives how many. */
export async function vouchKeysAnew(tx: Prisma.TransactionClient, old: RowMacs, next: RowMacs): Promise<number> {
  const keys = (await tx.campaignKey.findMany()).filter((row) => isVouched(old, row));
  for (const row of keys) {
    const { mac } = withMac(next, row);
    await tx.campaignKey.update({ where: { fingerprint: row.fingerprint }, data: { mac } });
  }
  return keys.length;
}

/** Registers a public key (32 bytes). Nothing is sealed to it before its holder has proved that they can open with it. */
export async function addCampaignKey(
  prisma: PrismaClient,
  rows: RowMacs,
  campaign: string,
  publicKey: Uint8Array,
): Promise<string> {
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new Error('a public key has 32 bytes');
  const fingerprint = fingerprintOf(publicKey);
  const row = { fingerprint, campaign, publicKey: Uint8Array.from(publicKey), trial: false };
  await prisma.campaignKey.create({ data: withMac(rows, { ...row, confirmedAt: null, retiredAt: null }) });
  return fingerprint;
}

/** From now on names are sealed to this key; the campaign's earlier keys are retired. `note`: what else is to be written with it. */
export async function confirmCampaignKey(
  prisma: PrismaClient,
  rows: RowMacs,
  fingerprint: string,
  now: Date,
  note?: (tx: Prisma.TransactionClient) => Promise<void>,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const row = await tx.campaignKey.findUniqueOrThrow({ where: { fingerprint } });
    const { campaign } = row;
    const confirmed = withMac(rows, { ...row, confirmedAt: now });
    await tx.campaignKey.update({ where: { fingerprint }, data: { confirmedAt: now, mac: confirmed.mac } });
    const earlier = await tx.campaignKey.findMany({
      where: { campaign, fingerprint: { not: fingerprint }, confirmedAt: { not: null }, retiredAt: null },
    });
    for (const one of earlier) {
      // One that nobody vouches for stays so.
      const mac = isVouched(rows, one) ? withMac(rows, { ...one, retiredAt: now }).mac : null;
      await tx.campaignKey.update({ where: { fingerprint: one.fingerprint }, data: { retiredAt: now, mac } });
    }
    await note?.(tx);
  });
}

/** The key in use: confirmed, not retired, and vouched for. Null: nobody can sign. */
export async function activeCampaignKey(
  prisma: PrismaClient,
  rows: RowMacs,
  campaign: string,
): Promise<(SealingKey & { readonly confirmedAt: Date }) | null> {
  const keys = await prisma.campaignKey.findMany({
    where: { campaign, confirmedAt: { not: null }, retiredAt: null },
    orderBy: { confirmedAt: 'desc' },
  });
  const active = keys.find((row) => isVouched(rows, row));
  return active?.confirmedAt
    ? { fingerprint: active.fingerprint, publicKey: active.publicKey, confirmedAt: active.confirmedAt }
    : null;
}

/** Public keys by fingerprint, kept in memory: a fingerprint names one key for ever. */
export interface CampaignKeys {
  /**
   * The key of that fingerprint if its row is vouched for, else the campaign's key that is: a row which a thief wrote is
   * passed by. @throws Error when there is none.
   */
  sealingKey(campaign: string, fingerprint: string): Promise<SealingKey>;
}

export function createCampaignKeys(prisma: PrismaClient, rows: RowMacs): CampaignKeys {
  const known = new Map<string, SealingKey>();
  return {
    async sealingKey(campaign, fingerprint) {
      const kept = known.get(fingerprint);
      if (kept) return kept;
      const row = await prisma.campaignKey.findUnique({ where: { fingerprint } });
      if (row?.campaign === campaign && isVouched(rows, row)) {
        const key = { fingerprint, publicKey: row.publicKey };
        known.set(fingerprint, key);
        return key;
      }
      const active = await activeCampaignKey(prisma, rows, campaign);
      if (!active) throw new Error('no key of the campaign is vouched for');
      return active;
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
  rows: RowMacs,
  campaign: string,
  dataDir: string,
  now: Date,
): Promise<boolean> {
  await sodium.ready;
  if (await activeCampaignKey(prisma, rows, campaign)) return false;
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
    data: withMac(rows, {
      fingerprint,
      campaign,
      publicKey: Uint8Array.from(pair.publicKey),
      trial: true,
      confirmedAt: now,
      retiredAt: null,
    }),
  });
  return true;
}
