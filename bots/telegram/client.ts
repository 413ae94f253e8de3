import { Api, Bot } from 'grammy';
import { PATIENCE, type Patience } from '../../src/channel/attempt.ts';
import type { Address, Answer, Channel, StaffPort, Turns } from '../../src/channel/channel.ts';
import { createLanes } from '../../src/channel/lanes.ts';
import { wait } from '../../src/channel/wait.ts';
import { readAddress } from './address.ts';
import { type ProfileTexts, publishProfile } from './commands.ts';
import { connect, type Mode } from './connect.ts';
import { createHandler } from './handler.ts';
import type { InlineCards } from './inline-cards.ts';
import type { BotLinks } from './keyboard.ts';
import type { Log } from './log.ts';
import { createMessages } from './messages.ts';
import { createPolling, PACE, type Pace } from './polling.ts';
import { createSender } from './send.ts';
import { createStaffPort } from './staff-port.ts';
import { createWebhook, type WebhookListener } from './webhook.ts';

export interface TelegramDeps {
  readonly token: string;
  /** Address of the Bot API server, such as `https://api.telegram.org`. */
  readonly apiRoot: string;
  readonly mode: Mode;
  readonly turns: Turns;
  readonly inlineCards: InlineCards;
  readonly texts: ProfileTexts;
  readonly log: Log;
  readonly patience?: Patience;
  readonly pace?: Pace;
}

export interface TelegramChannel extends Channel {
  readonly staff: StaffPort;
  /** Answers `POST /telegram/webhook`; null when updates come by polling. */
  readonly webhook: WebhookListener | null;
  /** The bot's name in addresses, and whether inline mode is on. Throws before `start`. */
  links(): BotLinks;
  /** Resolves when menus and descriptions are published, or were found as they should be. */
  published(): Promise<void>;
}

const REPLY_SECONDS = 30;
const STOP_MS = 9_500;

/** Makes the Telegram channel. Nothing is sent or asked before `start`, which rejects with TelegramStartError. */
export function createTelegramChannel(deps: TelegramDeps): TelegramChannel {
  const { token, mode, turns, inlineCards, texts, log, patience = PATIENCE, pace = PACE } = deps;
  const apiRoot = deps.apiRoot.replace(/\/+$/, '');
  const bot = new Bot(token, { client: { apiRoot, timeoutSeconds: REPLY_SECONDS } });
  const stopping = new AbortController();
  const { signal } = stopping;
  const lanes = createLanes();
  const messages = createMessages({ api: bot.api, patience, signal });
  const sender = createSender({ messages, links, log });
  const handle = createHandler({ bot, turns, inlineCards, sender, links, log, patience, signal });
  const webhook = mode.kind === 'webhook' ? createWebhook({ secret: mode.secret, handle, lanes, log, signal }) : null;
  const pollingApi = new Api(token, { apiRoot, timeoutSeconds: pace.holdSeconds + 15 });
  const polling = mode.kind === 'polling' ? createPolling({ api: pollingApi, handle, lanes, log, pace }) : null;
  const fileRoot = `${apiRoot}/file/bot${token}`;
  const staff = createStaffPort({ api: bot.api, fileRoot, messages, links, texts, log, patience, signal });
  let published: Promise<void> = Promise.resolve();

  return { name: 'telegram', staff, webhook, links, start, stop, deliver, published: () => published };

  function links(): BotLinks {
    return { username: bot.botInfo.username, inlineMode: bot.botInfo.supports_inline_queries };
  }

  async function start(): Promise<void> {
    bot.botInfo = await connect({ api: bot.api, mode, patience, signal });
    polling?.start();
    // Receiving does not wait for it: a changed name may have to wait for the platform's limits.
    published = publishProfile({ api: bot.api, texts, log, patience, signal });
  }

  async function stop(): Promise<void> {
    stopping.abort();
    const late = new AbortController();
    const finished = Promise.all([polling?.stop(), lanes.idle(), published]).then(() => true);
    const inTime = await Promise.race([finished, wait(STOP_MS, late.signal).then(() => false)]);
    late.abort();
    if (!inTime) log.warn({ inHand: lanes.size }, 'telegram: stopped before everything in hand was finished');
  }

  async function deliver(address: Address, answer: Answer): Promise<void> {
    const delivery = sender.prepare(address, answer);
    await lanes.run(`chat ${readAddress(address).chat}`, () => delivery.send(false));
  }
}
