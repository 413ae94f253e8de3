import { answerChallenge } from '../privacy/key-challenge.ts';
import {
  type CampaignKeyPair,
  KeyFileError,
  lockKeyPair,
  makeCampaignKeyPair,
  readKeyFile,
} from '../privacy/key-file.ts';
import { PASSPHRASE_LENGTH, weaknessOf } from '../privacy/passphrase.ts';
import { say } from '../texts/operator.ts';
import { type Desk, UsageError } from './command.ts';
import { FileError, readText, withFiles, writeNewFile } from './files.ts';

/** What the key holder does, on a machine of their own: nothing here reads settings or a database. */

const SLUG = /^[a-z0-9-]{1,24}$/;

export function makeKey(
  { campaign, out, json }: { campaign: string; out: string | undefined; json: boolean },
  desk: Desk,
): Promise<number> {
  if (!SLUG.test(campaign)) throw new UsageError(say('keys.new.badName', { campaign }));
  return withFiles(desk, async () => {
    const pair = await makeCampaignKeyPair(campaign);
    const file = out ?? `${campaign}-${pair.fingerprint.slice(0, 9)}.key.age`;
    const passphrase = await newPassphrase(campaign, desk);
    if (passphrase === null) return 1;
    const text = await lockKeyPair(pair, passphrase);
    await writeNewFile(file, (write) => write(text));
    const publicKey = Buffer.from(pair.publicKey).toString('base64');
    if (json) {
      desk.out(JSON.stringify({ campaign, file, publicKey, fingerprint: pair.fingerprint }, null, 2));
      return 0;
    }
    desk.out(say('keys.new.done', { file, publicKey, fingerprint: pair.fingerprint, campaign }));
    return 0;
  });
}

async function newPassphrase(campaign: string, desk: Desk): Promise<string | null> {
  const first = await desk.ask(say('keys.new.passphrase', { length: PASSPHRASE_LENGTH }));
  const weakness = weaknessOf(first, [campaign, 'opprop']);
  if (weakness !== null) {
    desk.err(`${say(`keys.new.weak.${weakness}`, { length: PASSPHRASE_LENGTH })} ${say('keys.new.advice')}`);
    return null;
  }
  if ((await desk.ask(say('keys.new.again'))) === first) return first;
  desk.err(say('keys.new.notSame'));
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
      desk.err(say('keys.test.noChallenge', { fingerprint: pair.fingerprint }));
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
    return await key.unlock(await desk.ask(say('keys.test.passphrase', { file })));
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    throw new FileError(say(`keys.file.${error.problem}`, { file }));
  }
}
