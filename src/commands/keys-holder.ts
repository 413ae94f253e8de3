import {
  type CampaignKeyPair,
  KeyFileError,
  lockKeyPair,
  makeCampaignKeyPair,
  readKeyFile,
} from '../privacy/key-file.ts';
import { SHARES, splitKey } from '../privacy/key-shares.ts';
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

/** A key in several hands: a file for each holder, and none that opens anything by itself. */
export function makeShares(
  options: {
    readonly campaign: string;
    /** How their files begin. */
    readonly out: string | undefined;
    readonly needed: string | undefined;
    readonly of: string | undefined;
    readonly json: boolean;
  },
  desk: Desk,
): Promise<number> {
  const { campaign, json } = options;
  const [needed, of] = [Number(options.needed), Number(options.of)];
  if (!SLUG.test(campaign)) throw new UsageError(say('keys.new.badName', { campaign }));
  const whole = Number.isInteger(needed) && Number.isInteger(of);
  if (!whole || needed < SHARES.least || of < needed || of > SHARES.most)
    throw new UsageError(say('keys.new.badShares', { least: SHARES.least, most: SHARES.most }));
  return withFiles(desk, async () => {
    const pair = await makeCampaignKeyPair(campaign);
    const { fingerprint } = pair;
    const files: string[] = [];
    for (const [index, share] of (await splitKey(pair, needed, of)).entries()) {
      const nth = index + 1;
      const file = `${options.out ?? `${campaign}-${fingerprint.slice(0, 9)}`}.share-${nth}.txt`;
      const spaced = share.replace(/(.{6})/g, '$1 ').trim();
      const text = say('keys.share.file', { nth, of, needed, campaign, fingerprint, share: spaced });
      await writeNewFile(file, (write) => write(text));
      files.push(file);
    }
    const publicKey = Buffer.from(pair.publicKey).toString('base64');
    if (json) desk.out(JSON.stringify({ campaign, files, needed, publicKey, fingerprint }, null, 2));
    else desk.out(say('keys.share.done', { files: files.join(', '), publicKey, fingerprint, campaign, needed }));
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
