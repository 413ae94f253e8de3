import type { CampaignKeyPair } from '../privacy/key-file.ts';
import { joinShares, type KeyShare, KeyShareError, readShare } from '../privacy/key-shares.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import { FileError, readText } from './files.ts';
import { openKeyFile } from './keys-holder.ts';

/** Where the keys come from: key files, and shares from files, or typed where a file is called `-`. */
export interface KeySources {
  readonly keys: readonly string[];
  readonly shares: readonly string[];
}

/** Opens all keys that were named, asking for passphrases and for shares that are typed. @throws FileError */
export async function loadKeys({ keys, shares }: KeySources, desk: Desk): Promise<readonly CampaignKeyPair[]> {
  const pairs: CampaignKeyPair[] = [];
  for (const key of keys) pairs.push(await openKeyFile(key, desk));
  const byKey = new Map<string, KeyShare[]>();
  for (const [nth, source] of shares.entries()) {
    const share = await takeShare(source, nth + 1, desk);
    byKey.set(share.key, [...(byKey.get(share.key) ?? []), share]);
  }
  for (const some of byKey.values()) pairs.push(await join(some));
  return pairs;
}

async function takeShare(source: string, nth: number, desk: Desk): Promise<KeyShare> {
  const text = source === '-' ? await desk.ask(say('keys.share.question', { nth })) : await readText(source);
  try {
    return readShare(text);
  } catch (error) {
    if (!(error instanceof KeyShareError)) throw error;
    throw new FileError(
      source === '-' ? say('keys.share.mistyped', { nth }) : say('keys.share.noShare', { file: source }),
    );
  }
}

async function join(shares: readonly KeyShare[]): Promise<CampaignKeyPair> {
  try {
    return await joinShares(shares);
  } catch (error) {
    if (!(error instanceof KeyShareError) || error.problem === 'no share') throw error;
    throw new FileError(
      say(`keys.share.problem.${error.problem}`, { count: error.missing, key: shares[0]?.key ?? '' }),
    );
  }
}
