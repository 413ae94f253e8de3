import sodium from 'libsodium-wrappers-sumo';
import { z } from 'zod';
import { fingerprintOf } from './campaign-keys.ts';

/** A campaign's key pair, whole: only in the hands of its holder, never on the server. */
export interface CampaignKeyPair {
  /** Null: it was put together from shares, which name the key only. */
  readonly campaign: string | null;
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
      /** Takes about a second. @throws KeyFileError `wrong passphrase`, `damaged` */
      unlock(passphrase: string): Promise<CampaignKeyPair>;
    };

/** What is wrong with a key file. Holds nothing of it. */
export class KeyFileError extends Error {
  readonly problem: 'no key file' | 'old key file' | 'wrong passphrase' | 'damaged';

  constructor(problem: KeyFileError['problem']) {
    super(problem);
    this.name = 'KeyFileError';
    this.problem = problem;
  }
}

/** Of scrypt, as a power of two: what `age` itself takes. */
const SCRYPT_WORK = 18;
const FORMAT = 'opprop campaign key';
const CAMPAIGN = z.string().regex(/^[a-z0-9-]{1,24}$/);
const base64 = (bytes: number) => z.base64().refine((text) => Buffer.from(text, 'base64').length === bytes);

const keyFile = z.object({
  campaign: CAMPAIGN,
  fingerprint: z.string(),
  publicKey: base64(32),
  privateKey: base64(32),
});
const lockedFile = keyFile.extend({ format: z.literal(FORMAT), version: z.literal(2) });
const trialFile = keyFile.extend({ trial: z.literal(true) });
/** Before age: a box of our own making. No campaign in earnest was ever run with it. */
const oldFile = z.object({ format: z.literal(FORMAT), version: z.literal(1) });

/** Makes a key pair from this machine's randomness. */
export async function makeCampaignKeyPair(campaign: string): Promise<CampaignKeyPair & { readonly campaign: string }> {
  await sodium.ready;
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  return { campaign, fingerprint: fingerprintOf(publicKey), publicKey, privateKey };
}

/** The key pair that a private key belongs to. */
export async function pairOf<Campaign extends string | null>(
  campaign: Campaign,
  privateKey: Uint8Array,
): Promise<CampaignKeyPair & { readonly campaign: Campaign }> {
  await sodium.ready;
  const publicKey = sodium.crypto_scalarmult_base(privateKey);
  return { campaign, fingerprint: fingerprintOf(publicKey), publicKey, privateKey };
}

/**
 * The text of a key file: a few lines of JSON, encrypted with a passphrase as `age` does it (age-encryption.org/v1, scrypt
 * with 256 MiB, about a second, in ASCII armour). So `age --decrypt` opens it without this program, and shows the private
 * key in base64.
 */
export async function lockKeyPair(
  pair: CampaignKeyPair & { readonly campaign: string },
  passphrase: string,
  workFactor = SCRYPT_WORK,
): Promise<string> {
  const content: z.input<typeof lockedFile> = {
    format: FORMAT,
    version: 2,
    campaign: pair.campaign,
    fingerprint: pair.fingerprint,
    publicKey: toBase64(pair.publicKey),
    privateKey: toBase64(pair.privateKey),
  };
  // Loaded where it is used: it takes 8 MB, and a program at rest neither locks nor opens anything.
  const { armor, Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(typed(passphrase));
  encrypter.setScryptWorkFactor(workFactor);
  return armor.encode(await encrypter.encrypt(`${JSON.stringify(content, null, 2)}\n`));
}

/** Reads the text of a key file. @throws KeyFileError `no key file`, `old key file`, `damaged` */
export async function readKeyFile(text: string): Promise<KeyFile> {
  await sodium.ready;
  if (text.trimStart().startsWith('-----BEGIN AGE ENCRYPTED FILE-----')) {
    const bytes = await unarmoured(text);
    return { locked: true, unlock: (passphrase) => unlock(bytes, passphrase) };
  }
  const json = parse(text);
  const trial = trialFile.safeParse(json);
  if (trial.success) return { locked: false, pair: await checked(trial.data) };
  throw new KeyFileError(oldFile.safeParse(json).success ? 'old key file' : 'no key file');
}

async function unlock(bytes: Uint8Array, passphrase: string): Promise<CampaignKeyPair> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(typed(passphrase));
  const text = await decrypter.decrypt(bytes, 'text').catch(async () => {
    // The head opens with the right passphrase, whatever is wrong with the rest.
    const right = await decrypter.decryptHeader(bytes).then(
      () => true,
      () => false,
    );
    throw new KeyFileError(right ? 'damaged' : 'wrong passphrase');
  });
  const content = lockedFile.safeParse(parse(text));
  if (!content.success) throw new KeyFileError('no key file');
  return checked(content.data);
}

async function unarmoured(text: string): Promise<Uint8Array> {
  const { armor } = await import('age-encryption');
  try {
    return armor.decode(text.trim());
  } catch {
    throw new KeyFileError('damaged');
  }
}

/** Undefined when it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What stands beside the private key may have been changed: the private key itself says what belongs to it. */
async function checked({ campaign, fingerprint, privateKey }: z.output<typeof keyFile>): Promise<CampaignKeyPair> {
  const pair = await pairOf(campaign, Uint8Array.from(Buffer.from(privateKey, 'base64')));
  if (pair.fingerprint !== fingerprint) throw new KeyFileError('damaged');
  return pair;
}

/** The same passphrase typed on another keyboard or system is the same: NFKC. */
const typed = (passphrase: string): string => passphrase.normalize('NFKC');

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
