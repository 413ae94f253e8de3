import { createHmac } from 'node:crypto';
import { createTelegramChannel, type TelegramChannel } from '../../bots/telegram/client.ts';
import { createInlineCards } from '../../bots/telegram/inline-cards.ts';
import type { BotLinks } from '../../bots/telegram/keyboard.ts';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import { createProfileTexts } from '../../bots/telegram/profile-texts.ts';
import type { Messenger } from '../broadcasts/messenger.ts';
import type { Turns } from '../channel/channel.ts';
import type { TelegramConfig } from '../server/config.ts';
import type { TurnDeps } from '../turn/turn.ts';
import type { Words } from '../turn/words.ts';
import type { Ground } from './core.ts';

/** The Telegram bot, real or in the playground: the same code either way. */
export function composeTelegram(
  telegram: TelegramConfig,
  ground: Ground,
  deps: TurnDeps,
  turns: Turns,
  words: Words,
): TelegramChannel {
  const { config, log } = ground;
  const { mode } = telegram;
  // Derived, so that it need not be set and is the same on every machine.
  const secret = (): string =>
    createHmac('sha256', config.secret.reveal()).update('telegram webhook').digest('base64url');
  return createTelegramChannel({
    token: telegram.token.reveal(),
    apiRoot: telegram.apiRoot,
    mode: mode.kind === 'polling' ? mode : { ...mode, secret: mode.secret?.reveal() ?? secret() },
    turns,
    inlineCards: createInlineCards(deps),
    texts: createProfileTexts(words.texts, words.fallback),
    log,
  });
}

/** Its way of sending broadcasts. `links` is only asked when something is sent. */
export function composeTelegramMessenger(telegram: TelegramConfig, ground: Ground, links: () => BotLinks): Messenger {
  return createTelegramMessenger({
    token: telegram.token.reveal(),
    apiRoot: telegram.apiRoot,
    rate: telegram.rate,
    links,
    log: ground.log,
  });
}
