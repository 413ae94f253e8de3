import type { Patience } from '../../src/channel/attempt.ts';
import type { Answer } from '../../src/channel/channel.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { readAddress, stampsIn } from './address.ts';
import { attempt, type Outcome } from './attempt.ts';
import { errorFields } from './fault.ts';
import type { Log } from './log.ts';
import type { Visit } from './visit.ts';

/** Takes away what the app wrote to a person, where an answer asks for it, and says so in its place. Never rejects. */
export type Hiding = (visit: Visit, answer: Answer) => Promise<readonly ShownReply[]>;

export interface HidingDeps {
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * An app may delete its own messages, however old (https://docs.slack.dev/reference/methods/chat.delete). It knows where they
 * stand from the addresses of the person's updates: to ask Slack it would need the right to read their messages.
 */
export function createHiding({ patience, signal, log }: HidingDeps): Hiding {
  return async (visit, answer) => {
    if (!answer.replies.some(({ kind }) => kind === 'hide all')) return answer.replies;
    const done = await takeAway(visit, answer).catch((error: unknown) => {
      log.error(errorFields(error), 'slack: messages were not taken away');
      return false;
    });
    return answer.replies.map((reply) =>
      reply.kind === 'hide all' && done
        ? { kind: 'say', paragraphs: reply.done, buttons: [], place: 'new', sensitive: false }
        : reply,
    );
  };

  /** True: all that is known of is gone. */
  async function takeAway({ workspace }: Visit, { updatesAt }: Answer): Promise<boolean> {
    const addresses = ((await updatesAt?.()) ?? []).map(readAddress);
    const messages = addresses
      .filter(({ account }) => account === workspace.account)
      .flatMap((address) => stampsIn(address).map((ts) => ({ channel: address.dm ?? '', ts })));
    const gone = await Promise.all(
      messages.map(async (message) => {
        const call = () => workspace.client.chat.delete(message);
        const outcome = await attempt(call, { repeatable: true, patience, signal });
        if (outcome.ok || isGone(outcome)) return true;
        log.warn({ meaning: outcome.fault.meaning }, 'slack: a message was not taken away');
        return false;
      }),
    );
    return gone.every(Boolean);
  }
}

/** Not there any more; a message that may not be deleted is. */
function isGone({ fault, error }: Extract<Outcome<unknown>, { ok: false }>): boolean {
  return fault.meaning === 'gone' && errorFields(error).code !== 'cant_delete_message';
}
