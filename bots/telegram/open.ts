import { createPacer } from '../../src/channel/pacer.ts';
import type { ChannelGround, OpenChannel } from '../../src/server/channel-module.ts';
import { onPath } from '../../src/server/http.ts';
import { openTelegram } from './client.ts';
import { createInlineCards } from './inline-cards.ts';
import { deepLink } from './keyboard.ts';
import { createTelegramMessenger } from './messenger.ts';
import { FREE_RATE, limitsOf } from './pacing.ts';
import { createProfileTexts } from './profile-texts.ts';
import type { TelegramConfig } from './settings.ts';
import { WEBHOOK_PATH } from './webhook.ts';

/** The bot's sending half. */
export function openChannel(
  { token, apiRoot, mode, rate, chatRate }: TelegramConfig,
  { words, log, now, publicUrl, deriveSecret, lease }: ChannelGround,
): OpenChannel {
  // Derived, so that it need not be set and is the same on every machine.
  const webhookSecret = mode.kind === 'webhook' ? (mode.secret?.reveal() ?? deriveSecret('telegram webhook')) : '';
  const pacer = createPacer(limitsOf(rate, chatRate));
  const telegram = openTelegram({
    token: token.reveal(),
    apiRoot,
    mode: mode.kind === 'polling' ? mode : { ...mode, secret: webhookSecret },
    pacer,
    paid: rate > FREE_RATE,
    texts: createProfileTexts(words.texts, words.fallback),
    log,
    now,
    lease: lease(`telegram updates ${token.reveal().split(':')[0]}`),
  });
  const { staff, links, noteUpdate: noted } = telegram;
  return {
    name: 'telegram',
    staff,
    messenger: createTelegramMessenger({ token: token.reveal(), apiRoot, rate, pacer, links, noted, log }),
    entry: (payload) => deepLink(links().username, payload),
    serve({ turns, turnDeps }) {
      const served = telegram.serve({ turns, inlineCards: createInlineCards(turnDeps, publicUrl) });
      return { ...served, routes: served.webhook ? [onPath(WEBHOOK_PATH, served.webhook)] : [] };
    },
  };
}
