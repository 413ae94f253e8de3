import { answerChallenge } from '../../privacy/key-challenge.ts';
import {
  type CampaignKeyPair,
  KeyFileError,
  lockKeyPair,
  makeCampaignKeyPair,
  PASSPHRASE_LENGTH,
  readKeyFile,
} from '../../privacy/key-file.ts';
import { type Desk, UsageError } from './command.ts';
import { FileError, readText, withFiles, writeNewFile } from './files.ts';

/** What the key holder does, on a machine of their own: nothing here reads settings or a database. */

const SLUG = /^[a-z0-9-]{1,24}$/;

export function makeKey(
  { campaign, out, json }: { campaign: string; out: string | undefined; json: boolean },
  desk: Desk,
): Promise<number> {
  if (!SLUG.test(campaign)) throw new UsageError(`keys new: "${campaign}" is not the short name of a campaign.`);
  return withFiles(desk, async () => {
    const pair = await makeCampaignKeyPair(campaign);
    const file = out ?? `${campaign}-${pair.fingerprint.slice(0, 9)}.key.json`;
    const passphrase = await newPassphrase(desk);
    if (passphrase === null) return 1;
    await writeNewFile(file, (write) => write(lockKeyPair(pair, passphrase)));
    const publicKey = Buffer.from(pair.publicKey).toString('base64');
    if (json) {
      desk.out(JSON.stringify({ campaign, file, publicKey, fingerprint: pair.fingerprint }, null, 2));
      return 0;
    }
    desk.out(`Key file:     ${file}`);
    desk.out(`Public key:   ${publicKey}`);
    desk.out(`Fingerprint:  ${pair.fingerprint}`);
    desk.out('');
    desk.out('Send the public key to whoever runs the server:');
    desk.out(`  npm run opprop -- keys add ${campaign} ${publicKey}`);
    desk.out(
      'Read the fingerprint to them by voice. Keep the key file and a copy of it; neither the file nor the passphrase',
    );
    desk.out('ever goes to the server. If they are lost, nobody can open the signatures.');
    return 0;
  });
}

async function newPassphrase(desk: Desk): Promise<string | null> {
  const first = await desk.ask(`Passphrase for the key file, at least ${PASSPHRASE_LENGTH} characters: `);
  if ([...first].length < PASSPHRASE_LENGTH) {
    desk.err(
      `That is too short: at least ${PASSPHRASE_LENGTH} characters, such as five words that mean nothing together.`,
    );
    return null;
  }
  if ((await desk.ask('The same again: ')) === first) return first;
  desk.err('The two were not the same, so no key was made.');
  return null;
}

export function testKey(
  { file, challenge, json }: { file: string; challenge: string; json: boolean },
  desk: Desk,
): Promise<number> {
  return withFiles(desk, async () => {
    const pair = await openKeyFile(file, desk);
    const answer = await answerChallenge(pair, challenge);
    if (answer === null) {
      desk.err(`This is no challenge for the key ${pair.fingerprint}. Copy all of what "keys add" printed.`);
      return 1;
    }
    if (json) desk.out(JSON.stringify({ campaign: pair.campaign, fingerprint: pair.fingerprint, answer }, null, 2));
    else desk.out(answer);
    return 0;
  });
}

/** Opens a key file, asking for its passphrase where it has one. @throws FileError */
export async function openKeyFile(file: string, desk: Desk): Promise<CampaignKeyPair> {
  const text = await readText(file);
  try {
    const key = await readKeyFile(text);
    if (!key.locked) return key.pair;
    return key.unlock(await desk.ask(`Passphrase for the key ${key.fingerprint.slice(0, 9)}… of "${key.campaign}": `));
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    throw new FileError(KEY_FILE_TEXTS[error.problem](file));
  }
}

const KEY_FILE_TEXTS: Readonly<Record<KeyFileError['problem'], (file: string) => string>> = {
  'no key file': (file) => `${file} is no key file as "keys new" writes it.`,
  'wrong passphrase': (file) => `${file} does not open with this passphrase.`,
  damaged: (file) => `${file} is damaged: its parts do not belong together. Use a copy of it.`,
};
