import sodium from 'libsodium-wrappers-sumo';
import { z } from 'zod';
import { fingerprintOf } from './campaign-keys.ts';

/** A campaign's key pair, whole: only in the hands of its holder, never on the server. */
export interface CampaignKeyPair {
  readonly campaign: string;
  readonly fingerprint: string;
  /** 32 bytes each (X25519). */
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** A key file that was read: one of a trial lies open, one of a key holder wants the passphrase. */
export type KeyFile =
  | { readonly locked: false; readonly pair: CampaignKeyPair }
  | {
      readonly locked: true;
      readonly campaign: string;
      readonly fingerprint: string;
      /** Takes about a second. @throws KeyFileError `wrong passphrase`, `damaged` */
      unlock(passphrase: string): CampaignKeyPair;
    };

/** What is wrong with a key file. Holds nothing of it. */
export class KeyFileError extends Error {
  readonly problem: 'no key file' | 'wrong passphrase' | 'damaged';

  constructor(problem: KeyFileError['problem']) {
    super(problem);
    this.name = 'KeyFileError';
    this.problem = problem;
  }
}

/** A passphrase shorter than this is refused: the file may be copied, and then only the passphrase guards it. */
export const PASSPHRASE_LENGTH = 12;

const FORMAT = 'opprop campaign key';
const CAMPAIGN = z.string().regex(/^[a-z0-9-]{1,24}$/);
const base64 = (bytes: number) => z.base64().refine((text) => Buffer.from(text, 'base64').length === bytes);

const lockedFile = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  campaign: CAMPAIGN,
  fingerprint: z.string(),
  publicKey: base64(32),
  // Limits, so that a file from elsewhere cannot eat this machine's memory.
  passphrase: z.object({
    kdf: z.literal('argon2id13'),
    opslimit: z.int().min(1).max(16),
    memlimit: z.int().min(8192).max(1_073_741_824),
    salt: base64(16),
  }),
  nonce: base64(24),
  box: z.base64(),
});

const trialFile = z.object({
  trial: z.literal(true),
  campaign: CAMPAIGN,
  fingerprint: z.string(),
  publicKey: base64(32),
  privateKey: base64(32),
});

const lockedContent = z.object({ campaign: CAMPAIGN, privateKey: base64(32) });

/** Makes a key pair from this machine's randomness. */
export async function makeCampaignKeyPair(campaign: string): Promise<CampaignKeyPair> {
  await sodium.ready;
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  return { campaign, fingerprint: fingerprintOf(publicKey), publicKey, privateKey };
}

/** The text of a key file: the private half in a secretbox under Argon2id (256 MiB, about a second) of the passphrase. */
export function lockKeyPair(pair: CampaignKeyPair, passphrase: string): string {
  const opslimit = sodium.crypto_pwhash_OPSLIMIT_MODERATE;
  const memlimit = sodium.crypto_pwhash_MEMLIMIT_MODERATE;
  const salt = sodium.randombytes_buf(sodium.crypto_pwhash_SALTBYTES);
  const nonce = sodium.randombytes_buf(sodium.crypto_secretbox_NONCEBYTES);
  const content = JSON.stringify({ campaign: pair.campaign, privateKey: toBase64(pair.privateKey) });
  const box = sodium.crypto_secretbox_easy(content, nonce, passphraseKey(passphrase, salt, opslimit, memlimit));
  const file: z.input<typeof lockedFile> = {
    format: FORMAT,
    version: 1,
    campaign: pair.campaign,
    fingerprint: pair.fingerprint,
    publicKey: toBase64(pair.publicKey),
    passphrase: { kdf: 'argon2id13', opslimit, memlimit, salt: toBase64(salt) },
    nonce: toBase64(nonce),
    box: toBase64(box),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads the text of a key file. @throws KeyFileError `no key file`, `damaged` */
export async function readKeyFile(text: string): Promise<KeyFile> {
  await sodium.ready;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new KeyFileError('no key file');
  }
  const trial = trialFile.safeParse(json);
  if (trial.success) return { locked: false, pair: checked(trial.data, trial.data.privateKey) };
  const locked = lockedFile.safeParse(json);
  if (!locked.success) throw new KeyFileError('no key file');
  const file = locked.data;
  return {
    locked: true,
    campaign: file.campaign,
    fingerprint: file.fingerprint,
    unlock(passphrase) {
      const { salt, opslimit, memlimit } = file.passphrase;
      const key = passphraseKey(passphrase, fromBase64(salt), opslimit, memlimit);
      let opened: Uint8Array;
      try {
        opened = sodium.crypto_secretbox_open_easy(fromBase64(file.box), fromBase64(file.nonce), key);
      } catch {
        throw new KeyFileError('wrong passphrase');
      }
      const content = lockedContent.parse(JSON.parse(Buffer.from(opened).toString('utf8')));
      if (content.campaign !== file.campaign) throw new KeyFileError('damaged');
      return checked(file, content.privateKey);
    },
  };
}

/** What stands in the clear beside the private key may have been changed: the private key itself says what belongs to it. */
function checked(file: { campaign: string; fingerprint: string }, privateKey: string): CampaignKeyPair {
  const secret = fromBase64(privateKey);
  const publicKey = sodium.crypto_scalarmult_base(secret);
  const fingerprint = fingerprintOf(publicKey);
  if (fingerprint !== file.fingerprint) throw new KeyFileError('damaged');
  return { campaign: file.campaign, fingerprint, publicKey, privateKey: secret };
}

/** The same passphrase typed on another keyboard or system is the same: NFKC. */
function passphraseKey(passphrase: string, salt: Uint8Array, opslimit: number, memlimit: number): Uint8Array {
  const typed = Buffer.from(passphrase.normalize('NFKC'), 'utf8');
  const algorithm = sodium.crypto_pwhash_ALG_ARGON2ID13;
  return sodium.crypto_pwhash(sodium.crypto_secretbox_KEYBYTES, typed, salt, opslimit, memlimit, algorithm);
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
