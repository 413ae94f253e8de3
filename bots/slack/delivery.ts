import type { Address, Answer } from '../../src/channel/channel.ts';
import type { Lanes } from '../../src/channel/lanes.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { readAddress } from './address.ts';
import type { Conversing } from './conversing.ts';
import type { Log } from './log.ts';
import { freshMeta } from './meta.ts';
import type { RenderDeps } from './render.ts';
import type { Screens } from './screens.ts';
import { homeOf } from './views.ts';
import type { Visit, Workspace } from './visit.ts';

export interface DeliveryDeps {
  readonly workspaceOf: (account: string) => Promise<Workspace | null>;
  readonly conversing: Pick<Conversing, 'modalFor'>;
  readonly screens: Screens;
  readonly lanes: Lanes;
  readonly render: RenderDeps;
  readonly fallback: string;
  readonly log: Log;
}

/**
 * Errors stand at the fields of a form in which somebody may be at work, and Slack tells of an answer that never came. What
 * only takes something away has nothing to take: the words stood in a window.
 */
const SHOWS_NOTHING: ReadonlySet<ShownReply['kind']> = new Set(['field errors', 'hide typed', 'hide names']);

/** Shows answers that a crash left unshown: in the modal that waits for them, else in the App Home, never as a message. */
export function createDelivery({ workspaceOf, conversing, screens, lanes, render, fallback, log }: DeliveryDeps) {
  return async (address: Address, answer: Answer): Promise<void> => {
    const { account, user, who, view } = readAddress(address);
    const workspace = await workspaceOf(account);
    if (!workspace) return await answer.finish([]);
    if (answer.replies.every(({ kind }) => SHOWS_NOTHING.has(kind))) return await answer.finish([]);
    const visit: Visit = { workspace, user, who };
    await lanes.run(`${account} ${user}`, async () => {
      if (await shown(visit, view, answer)) await answer.finish([]);
    });
  };

  async function shown(visit: Visit, view: string | null, answer: Answer): Promise<boolean> {
    const language = answer.language ?? fallback;
    if (view !== null) {
      const modal = conversing.modalFor({ answer, language, allowsConnect: false }, freshMeta(language));
      const outcome = await screens.update(visit, view, modal);
      if (outcome.ok) return true;
      if (outcome.fault.meaning !== 'gone' && outcome.fault.meaning !== 'refused') return false;
    }
    const outcome = await screens.publish(visit, homeOf(answer.replies, language, render));
    if (outcome.ok) return true;
    log.warn({ meaning: outcome.fault.meaning }, 'slack: an answer left unshown could not be shown');
    return ['gone', 'refused', 'account dead', 'scope'].includes(outcome.fault.meaning);
  }
}
