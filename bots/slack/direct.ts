import type { Patience } from '../../src/channel/attempt.ts';
import { attempt, type Outcome } from './attempt.ts';
import type { Workspace } from './visit.ts';

/** Opens the direct messages with a person; the value is their id, remembered for a while. */
export type Direct = (workspace: Workspace, user: string) => Promise<Outcome<string>>;

const REMEMBERED = 1_000;

export function createDirect({
  patience,
  signal,
}: {
  readonly patience: Patience;
  readonly signal: AbortSignal;
}): Direct {
  const known = new Map<string, string>();
  return async ({ account, client }, user) => {
    const key = `${account} ${user}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return { ok: true, value: remembered };
    const outcome = await attempt(() => client.conversations.open({ users: user }), {
      repeatable: true,
      patience,
      signal,
    });
    if (!outcome.ok) return outcome;
    const value = outcome.value.channel?.id ?? '';
    known.set(key, value);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return { ok: true, value };
  };
}
