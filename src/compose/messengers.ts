import type { BotLinks } from '../../bots/telegram/keyboard.ts';
import type { Messenger } from '../broadcasts/messenger.ts';
import type { SlackConfig, TelegramConfig } from '../server/config.ts';
import type { Ground } from './core.ts';
import { composeSlackMessenger } from './slack.ts';
import { composeTelegramMessenger } from './telegram.ts';

/** How broadcasts are sent, by channel; null where there is no such channel. The functions are only asked when something is sent. */
export function composeMessengers(
  ground: Ground,
  {
    telegram,
    slack,
  }: {
    readonly telegram: { readonly config: TelegramConfig; readonly links: () => BotLinks } | null;
    readonly slack: {
      readonly config: SlackConfig;
      readonly tokenOf: (account: string) => Promise<string | null>;
    } | null;
  },
): Messenger[] {
  return [
    ...(telegram ? [composeTelegramMessenger(telegram.config, ground, telegram.links)] : []),
    ...(slack ? [composeSlackMessenger(slack.config, ground, slack.tokenOf)] : []),
  ];
}
