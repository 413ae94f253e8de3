import { answerChallenge } from '../privacy/key-challenge.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import { withFiles } from './files.ts';
import { type KeySources, loadKeys } from './holder-keys.ts';

/** Opens a challenge with a key file or with shares, and says the answer. */
export function testKey(
  { challenge, json, ...sources }: KeySources & { readonly challenge: string; readonly json: boolean },
  desk: Desk,
): Promise<number> {
  return withFiles(desk, async () => {
    const [pair] = await loadKeys(sources, desk);
    const answer = pair ? await answerChallenge(pair, challenge) : null;
    if (!pair || answer === null) {
      desk.err(say('keys.test.noChallenge', { fingerprint: pair?.fingerprint ?? '' }));
      return 1;
    }
    if (json) desk.out(JSON.stringify({ campaign: pair.campaign, fingerprint: pair.fingerprint, answer }, null, 2));
    else desk.out(answer);
    return 0;
  });
}
