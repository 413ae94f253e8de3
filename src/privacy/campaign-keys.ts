import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sodium from 'libsodium-wrappers-sumo';
import type { CampaignKey, Prisma, PrismaClient } from '../store/generated/client.ts';
import { isOwnEvent } from './audit-chain.ts';
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

/** The key that was put into use last in a campaign, and the number of the event that says so. */
export interface KeyedLast {
  readonly fingerprint: string;
  readonly number: number;
}
/** By campaign. */
export type KeyedLasts = ReadonlyMap<string, KeyedLast>;

const NOTHING: KeyedLasts = new Map();

/**
 * Which keys were put into use last, as the audit trail says. Campaigns whose key was put into use before that was noted are left out.
 * @param remembered what is known from outside the database: an event that was taken out of the trail is not forgotten by that
 */
export async function keyedLasts(
  prisma: Pick<PrismaClient, 'auditEvent'>,
  rows: RowMacs,
  remembered: KeyedLasts = NOTHING,
): Promise<KeyedLasts> {
  const events = await prisma.auditEvent.findMany({ where: { what: 'keyed' } });
  const lasts = new Map(remembered);
  for (const event of events) {
    const { campaign, subject: fingerprint, number } = event;
    if (!campaign || !fingerprint || !number || !isOwnEvent(rows, event)) continue;
    if (number > (lasts.get(campaign)?.number ?? 0)) lasts.set(campaign, { fingerprint, number });
  }
  return lasts;
}

type ActiveKey = SealingKey & { readonly confirmedAt: Date };

/**
 * The key that the database shows as in use: confirmed, not retired, and vouched for. Rows of before, put back as they were, are
 * among them: `last` says which may be.
 */
export async function shownKey(
  prisma: PrismaClient,
  rows: RowMacs,
  campaign: string,
  last?: string,
): Promise<ActiveKey | null> {
  const keys = await prisma.campaignKey.findMany({
    where: { campaign, confirmedAt: { not: null }, retiredAt: null },
    orderBy: { confirmedAt: 'desc' },
  });
  const active = keys.find((row) => isVouched(rows, row) && (last === undefined || row.fingerprint === last));
  return active?.confirmedAt
    ? { fingerprint: active.fingerprint, publicKey: active.publicKey, confirmedAt: active.confirmedAt }
    : null;
}

/** The key in use: one that is shown, and was put into use last. Null: nobody can sign. */
export async function activeCampaignKey(
  prisma: PrismaClient,
  rows: RowMacs,
  campaign: string,
): Promise<ActiveKey | null> {
  const lasts = await keyedLasts(prisma, rows);
  return shownKey(prisma, rows, campaign, lasts.get(campaign)?.fingerprint);
}

/** Public keys by fingerprint, kept in memory: a fingerprint names one key for ever. */
export interface CampaignKeys {
  /**
   * The key of that fingerprint if its row is vouched for and no other was put into use after it, else the campaign's key of
   * which that is true: a row which a thief wrote, or put back, is passed by. Null: there is none.
   */
  sealingKey(campaign: string, fingerprint: string): Promise<SealingKey | null>;
}

/** For so long it is not asked again which keys were put into use, as long as what is asked for agrees. */
const FRESH_MS = 1_000;

/**
 * @param remember what is known from outside the database; see `keyedLasts`
 * @param freshMs 0: it is asked each time
 */
export function createCampaignKeys(
  prisma: PrismaClient,
  rows: RowMacs,
  remember: () => Promise<KeyedLasts> = async () => NOTHING,
  freshMs = FRESH_MS,
): CampaignKeys {
  const known = new Map<string, SealingKey>();
  let lasts = NOTHING;
  let askedAt = Number.NEGATIVE_INFINITY;

  /** Fingerprint of the one put into use last; undefined: nothing is noted of that. */
  async function lastOf(campaign: string, expected: string): Promise<string | undefined> {
    const last = lasts.get(campaign)?.fingerprint;
    if (performance.now() - askedAt < freshMs && (last === undefined || last === expected)) return last;
    // Nobody is kept from signing because a folder is away: what this process knew of it still holds. The watch of the trail tells.
    lasts = await keyedLasts(prisma, rows, await remember().catch(() => lasts));
    askedAt = performance.now();
    return lasts.get(campaign)?.fingerprint;
  }

  return {
    async sealingKey(campaign, fingerprint) {
      const last = await lastOf(campaign, fingerprint);
      if (last !== undefined && last !== fingerprint) return await shownKey(prisma, rows, campaign, last);
      const kept = known.get(fingerprint);
      if (kept) return kept;
      const row = await prisma.campaignKey.findUnique({ where: { fingerprint } });
      if (row?.campaign !== campaign || !isVouched(rows, row)) return await shownKey(prisma, rows, campaign, last);
      const key = { fingerprint, publicKey: row.publicKey };
      known.set(fingerprint, key);
      return key;
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
