import { loadPacks } from '../../campaign/packs.ts';
import { addCampaignKey, confirmCampaignKey, fingerprintOf } from '../../privacy/campaign-keys.ts';
import { isAnswer, makeChallenge } from '../../privacy/key-challenge.ts';
import { registerCampaigns } from '../campaign-life.ts';
import type { Desk } from './command.ts';

/** What is done with a campaign's public key, on the server. */

/** Registers a key that waits for proof, and prints the challenge; for one that waits already, prints it again. */
export async function addKey(
  { campaign, publicKey, json }: { campaign: string; publicKey: string; json: boolean },
  desk: Desk,
): Promise<number> {
  const bytes = Uint8Array.from(Buffer.from(publicKey, 'base64'));
  if (!/^[A-Za-z0-9+/]{43}=$/.test(publicKey)) {
    desk.err('This is no public key: "keys new" prints one, 44 characters that end in "=".');
    return 1;
  }
  const { prisma } = await desk.store();
  await registerCampaigns(
    prisma,
    loadPacks('locales').map((pack) => pack.slug),
  );
  if (!(await prisma.campaign.findUnique({ where: { slug: campaign } }))) {
    desk.err(`There is no campaign "${campaign}". "campaign show" lists them.`);
    return 1;
  }
  const fingerprint = fingerprintOf(bytes);
  const known = await prisma.campaignKey.findUnique({ where: { fingerprint } });
  if (known && (known.campaign !== campaign || known.confirmedAt)) {
    desk.err(
      known.campaign === campaign
        ? `This key is registered and proved already. "keys list" says which is in use.`
        : `This key belongs to "${known.campaign}". Each campaign needs a key of its own.`,
    );
    return 1;
  }
  if (!known) await addCampaignKey(prisma, campaign, bytes);
  const { secret } = await desk.config();
  const challenge = await makeChallenge(secret.reveal(), { campaign, fingerprint, publicKey: bytes });
  if (json) {
    desk.out(JSON.stringify({ campaign, fingerprint, challenge }, null, 2));
    return 0;
  }
  desk.out(`Fingerprint:  ${fingerprint}`);
  desk.out('Compare it with the holder’s by voice. If it differs, go no further. Then the holder runs:');
  desk.out(`  npm run opprop -- keys test <key file> ${challenge}`);
  desk.out('and tells you the answer, for:');
  desk.out(`  npm run opprop -- keys confirm ${campaign} ${fingerprint} <answer>`);
  desk.out('Nothing is sealed to this key before that.');
  return 0;
}

export async function confirmKey(
  { campaign, fingerprint, answer, json }: { campaign: string; fingerprint: string; answer: string; json: boolean },
  desk: Desk,
): Promise<number> {
  const { prisma } = await desk.store();
  const key = await prisma.campaignKey.findUnique({ where: { fingerprint } });
  if (key?.campaign !== campaign) {
    desk.err(`"${campaign}" has no key ${fingerprint}. "keys list" lists them, "keys add" registers one.`);
    return 1;
  }
  if (key.retiredAt) {
    desk.err('This key was retired when another took its place. Make a new one.');
    return 1;
  }
  const { secret } = await desk.config();
  if (!key.confirmedAt && !isAnswer(secret.reveal(), { campaign, fingerprint }, answer)) {
    desk.err(
      'This is not the answer, so the key is not used. "keys add" with the same public key prints the challenge again.',
    );
    return 1;
  }
  if (!key.confirmedAt) await confirmCampaignKey(prisma, fingerprint, desk.now());
  if (json) desk.out(JSON.stringify({ campaign, fingerprint, state: 'in use' }, null, 2));
  else desk.out(`Names of "${campaign}" are sealed to ${fingerprint} from now on.`);
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
  else if (keys.length === 0) desk.out('There are no keys yet. "npm run opprop -- keys --help" says how to make one.');
  else
    for (const one of keys)
      desk.out(
        `${one.campaign}: ${one.fingerprint} ${one.state}${one.trial ? ' (of a trial)' : ''}, ${one.signatures} signatures sealed to it`,
      );
  return 0;
}
