import { loadPacks } from '../campaign/packs.ts';
import { addCampaignKey, confirmCampaignKey, fingerprintOf, isVouched } from '../privacy/campaign-keys.ts';
import { isAnswer, makeChallenge } from '../privacy/key-challenge.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import { registerCampaigns } from '../signatures/campaign-life.ts';
import { audit } from '../staff/audit.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';

/** What is done with a campaign's public key, on the server. */

/** Registers a key that waits for proof, and prints the challenge; for one that waits already, prints it again. */
export async function addKey(
  { campaign, publicKey, json }: { campaign: string; publicKey: string; json: boolean },
  desk: Desk,
): Promise<number> {
  const bytes = Uint8Array.from(Buffer.from(publicKey, 'base64'));
  if (!/^[A-Za-z0-9+/]{43}=$/.test(publicKey)) {
    desk.err(say('keys.add.noPublicKey'));
    return 1;
  }
  const { prisma } = await desk.store();
  await registerCampaigns(
    prisma,
    loadPacks('locales').map((pack) => pack.slug),
  );
  if (!(await prisma.campaign.findUnique({ where: { slug: campaign } }))) {
    desk.err(say('campaign.unknown', { campaign }));
    return 1;
  }
  const fingerprint = fingerprintOf(bytes);
  const known = await prisma.campaignKey.findUnique({ where: { fingerprint } });
  if (known && (known.campaign !== campaign || known.confirmedAt)) {
    desk.err(
      known.campaign === campaign ? say('keys.add.proved') : say('keys.add.ofAnother', { campaign: known.campaign }),
    );
    return 1;
  }
  const { secret } = await desk.config();
  if (!known) await addCampaignKey(prisma, rowMacsUnder(secret.reveal()), campaign, bytes);
  const challenge = await makeChallenge(secret.reveal(), { campaign, fingerprint, publicKey: bytes });
  if (json) {
    desk.out(JSON.stringify({ campaign, fingerprint, challenge }, null, 2));
    return 0;
  }
  desk.out(say('keys.add.done', { fingerprint, challenge, campaign }));
  return 0;
}

export async function confirmKey(
  { campaign, fingerprint, answer, json }: { campaign: string; fingerprint: string; answer: string; json: boolean },
  desk: Desk,
): Promise<number> {
  const { prisma } = await desk.store();
  const key = await prisma.campaignKey.findUnique({ where: { fingerprint } });
  if (key?.campaign !== campaign) {
    desk.err(say('keys.confirm.unknown', { campaign, fingerprint }));
    return 1;
  }
  if (key.retiredAt) {
    desk.err(say('keys.confirm.retired'));
    return 1;
  }
  const { secret } = await desk.config();
  const rows = rowMacsUnder(secret.reveal());
  // A row that says it is confirmed is believed only if this program wrote it.
  const confirmed = key.confirmedAt !== null && isVouched(rows, key);
  if (!confirmed && !isAnswer(secret.reveal(), { campaign, fingerprint }, answer)) {
    desk.err(say('keys.confirm.wrong'));
    return 1;
  }
  const now = desk.now();
  const entry = { actor: null, what: 'keyed', campaign, subject: fingerprint } as const;
  if (!confirmed)
    await confirmCampaignKey(prisma, rows, fingerprint, now, (tx) => audit(tx, { privacy: { rows } }, entry, now));
  if (json) desk.out(JSON.stringify({ campaign, fingerprint, state: 'in use' }, null, 2));
  else desk.out(say('keys.confirm.done', { campaign, fingerprint }));
  return 0;
}

export async function listKeys(json: boolean, desk: Desk): Promise<number> {
  const { prisma } = await desk.store();
  const rows = await prisma.campaignKey.findMany({
    orderBy: [{ campaign: 'asc' }, { createdAt: 'asc' }],
    include: { _count: { select: { signatures: true } } },
  });
  const keys = rows.map(({ campaign, fingerprint, trial, confirmedAt, retiredAt, _count }) => ({
    campaign,
    fingerprint,
    state: retiredAt ? 'retired' : confirmedAt ? 'in use' : 'waits for proof',
    trial,
    signatures: _count.signatures,
  }));
  if (json) desk.out(JSON.stringify({ keys }, null, 2));
  else if (keys.length === 0) desk.out(say('keys.list.none'));
  else
    for (const { campaign, fingerprint, state, trial, signatures: count } of keys)
      desk.out(say(trial ? 'keys.list.trialLine' : 'keys.list.line', { campaign, fingerprint, state, count }));
  return 0;
}
