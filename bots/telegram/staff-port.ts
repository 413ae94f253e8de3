import type { Api } from 'grammy';
import type { BotCommand } from 'grammy/types';
import type { Patience } from '../../src/channel/attempt.ts';
import type { StaffPort } from '../../src/channel/channel.ts';
import { fetchPicture, PICTURE_BYTES } from '../../src/channel/picture-file.ts';
import { readAddress, type TelegramAddress } from './address.ts';
import { attempt } from './attempt.ts';
import type { ProfileTexts } from './commands.ts';
import { errorFields } from './fault.ts';
import type { BotLinks } from './keyboard.ts';
import type { Log } from './log.ts';
import type { Messages } from './messages.ts';
import { render, type Step } from './render.ts';

export interface StaffPortDeps {
  readonly api: Api;
  /** Where files lie: `<apiRoot>/file/bot<token>/<path>`. */
  readonly fileRoot: string;
  readonly messages: Messages;
  readonly links: () => BotLinks;
  readonly texts: ProfileTexts;
  readonly log: Log;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** What this channel does for staff outside of turns. */
export function createStaffPort(deps: StaffPortDeps): StaffPort {
  const { api, messages, links, texts, log, patience, signal } = deps;
  const options = { repeatable: true, patience, signal };

  async function pathOf(picture: string): Promise<string | null> {
    const file = await attempt(() => api.getFile(picture), options);
    if (!file.ok) {
      log.warn(errorFields(file.error), 'telegram: a picture could not be found');
      return null;
    }
    const { file_path: path, file_size: size = 0 } = file.value;
    return path === undefined || size > PICTURE_BYTES ? null : path;
  }

  return {
    async post(_account, address, reply) {
      const to = nowhere(readAddress(address));
      let last: string | null = null;
      for (const step of puts(render([reply], false, links()).steps)) {
        const outcome = await messages.send(to, step.content);
        if (!outcome.ok) {
          log.warn({ ...errorFields(outcome.error), meaning: outcome.fault.meaning }, 'telegram: staff not told');
          return null;
        }
        last = String(outcome.value);
      }
      return last;
    },
    async edit(_account, address, message, reply) {
      const [step] = puts(render([reply], false, links()).steps);
      if (!step) return 'failed';
      const to = nowhere(readAddress(address));
      const outcome = await messages.edit(to, { id: Number(message), has: 'text' }, step.content);
      if (outcome.ok || outcome.fault.meaning === 'not modified') return 'edited';
      return outcome.fault.meaning === 'refused' || outcome.fault.meaning === 'blocked' ? 'gone' : 'failed';
    },
    async menu(_account, address, language, on) {
      const scope = { type: 'chat', chat_id: readAddress(address).chat } as const;
      const commands: BotCommand[] = [...texts.commands(language, 'private'), ...texts.staffCommands(language)];
      const done = await attempt<unknown>(
        () => (on ? api.setMyCommands(commands, { scope }) : api.deleteMyCommands({ scope })),
        options,
      );
      if (!done.ok) log.warn(errorFields(done.error), 'telegram: a staff menu could not be set');
    },
    async picture(_account, picture) {
      const path = await pathOf(picture);
      if (path === null) return null;
      try {
        return await fetchPicture(`${deps.fileRoot}/${path}`);
      } catch {
        // The address holds the token: nothing of the error is logged.
        log.warn({}, 'telegram: a picture could not be fetched');
        return null;
      }
    },
  };
}

type Put = Extract<Step, { kind: 'put' }>;

function puts(steps: readonly Step[]): readonly Put[] {
  return steps.filter((step) => step.kind === 'put');
}

/** The chat, without the message that was once pressed or written there. */
function nowhere(address: TelegramAddress): TelegramAddress {
  return { ...address, pressed: null, pressedHas: null, typed: null, callback: null };
}
