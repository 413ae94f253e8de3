import { NO_PATIENCE, type Patience } from '../../src/channel/attempt.ts';
import type { Address, StaffPort } from '../../src/channel/channel.ts';
import { readAddress } from './address.ts';
import { attempt, type Outcome } from './attempt.ts';
import type { Direct } from './direct.ts';
import { errorFields } from './fault.ts';
import { createGivenPictures, type GivenPicturesDeps } from './given-pictures.ts';
import { directMessage } from './message.ts';
import type { RenderDeps } from './render.ts';
import type { Workspace } from './visit.ts';

export interface StaffPortDeps extends GivenPicturesDeps {
  readonly direct: Direct;
  readonly render: RenderDeps;
  /** For the few words of the adapter's own. */
  readonly language: string;
  readonly patience: Patience;
}

/** What this channel does for staff outside of turns: in their direct messages with the app. */
export function createStaffPort(deps: StaffPortDeps): StaffPort {
  const { workspaceOf, direct, render, language, patience, signal, log } = deps;

  return {
    async post(account, address, reply) {
      const { text, blocks } = directMessage(reply, language, render);
      const content = { text, blocks, unfurl_links: false, unfurl_media: false };
      const posted = await inDirect(account, address, ({ client }, channel) =>
        attempt(() => client.chat.postMessage({ channel, ...content }), { repeatable: false, patience, signal }),
      );
      return posted?.ok ? (posted.value.ts ?? null) : null;
    },

    async edit(account, address, ts, reply) {
      const { text, blocks } = directMessage(reply, language, render);
      const edited = await inDirect(account, address, ({ client }, channel) =>
        attempt(() => client.chat.update({ channel, ts, text, blocks }), {
          repeatable: true,
          patience: NO_PATIENCE,
          signal,
        }),
      );
      if (edited === null) return 'failed';
      if (edited.ok) return 'edited';
      return ['gone', 'refused', 'no entry'].includes(edited.fault.meaning) ? 'gone' : 'failed';
    },

    /** Slack has one menu for everyone. */
    menu: () => Promise.resolve(),

    picture: createGivenPictures(deps),
  };

  /** Null: there is no way to them now. */
  async function inDirect<T>(
    account: string,
    address: Address,
    work: (workspace: Workspace, channel: string) => Promise<Outcome<T>>,
  ): Promise<Outcome<T> | null> {
    try {
      const workspace = await workspaceOf(account);
      if (!workspace) return null;
      const dm = await direct(workspace, readAddress(address).user);
      const outcome = dm.ok ? await work(workspace, dm.value) : dm;
      if (!outcome.ok) log.warn(errorFields(outcome.error), 'slack: staff could not be told');
      return outcome;
    } catch (error) {
      log.warn(errorFields(error), 'slack: staff could not be told');
      return null;
    }
  }
}
