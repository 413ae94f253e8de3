import type { Api } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { Patience } from '../../src/channel/attempt.ts';
import { ChannelStartError } from '../../src/server/channel-module.ts';
import { say } from '../../src/texts/operator.ts';
import { attempt, type Outcome } from './attempt.ts';
import { errorFields, type Meaning } from './fault.ts';
import { ALLOWED_UPDATES } from './limits.ts';
import { WEBHOOK_PATH } from './webhook.ts';

/** How updates come. `publicUrl`: https address at which Telegram reaches this program. */
export type Mode =
  | { readonly kind: 'polling' }
  | { readonly kind: 'webhook'; readonly publicUrl: string; readonly secret: string };

/** Why the bot cannot start. `wrong token`: BotFather gave another one. `unreachable`: no answer. `refused`: a setting is wrong. */
class TelegramStartError extends ChannelStartError {
  readonly problem: 'wrong token' | 'unreachable' | 'refused';

  /** Name of the API method and code of its failure. */
  readonly call: string;

  /** @param meaning what the failed call meant */
  constructor(meaning: Meaning, call: string) {
    const problem = meaning === 'token refused' ? 'wrong token' : meaning === 'refused' ? 'refused' : 'unreachable';
    super(say(`channel.telegram.problem.${problem}`));
    this.name = 'TelegramStartError';
    this.problem = problem;
    this.call = call;
  }
}

export interface ConnectDeps {
  readonly api: Api;
  readonly mode: Mode;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/**
 * Asks the bot who it is and tells Telegram how updates shall come. Updates that wait there are kept.
 *
 * @throws TelegramStartError
 */
export async function connect({ api, mode, patience, signal }: ConnectDeps): Promise<UserFromGetMe> {
  const me = await ask(() => api.getMe());
  if (mode.kind === 'polling') await ask(() => api.deleteWebhook({ drop_pending_updates: false }));
  else {
    const options = { secret_token: mode.secret, allowed_updates: ALLOWED_UPDATES, drop_pending_updates: false };
    const address = `${mode.publicUrl.replace(/\/+$/, '')}${WEBHOOK_PATH}`;
    await ask(() => api.setWebhook(address, options));
  }
  return me;

  async function ask<T>(call: () => Promise<T>): Promise<T> {
    const outcome: Outcome<T> = await attempt(call, { repeatable: true, patience, signal });
    if (outcome.ok) return outcome.value;
    const { method, code, error } = errorFields(outcome.error);
    throw new TelegramStartError(
      outcome.fault.meaning,
      [method, code ?? error].filter((part) => part !== undefined).join(' '),
    );
  }
}
