import { Api, Bot } from 'grammy';
import { PATIENCE, type Patience } from '../../src/channel/attempt.ts';
import type { Channel, StaffPort, Turns } from '../../src/channel/channel.ts';
import { createLanes } from '../../src/channel/lanes.ts';
import type { Pacer } from '../../src/channel/pacer.ts';
import { wait } from '../../src/channel/wait.ts';
import type { Lease } from '../../src/store/lease.ts';
import { readAddress } from './address.ts';
import { createBlame } from './blame.ts';
import { type ProfileTexts, publishProfile } from './commands.ts';
import { connect, type Mode } from './connect.ts';
import { errorFields } from './fault.ts';
import { createFetch } from './fetch.ts';
import { createFloods } from './floods.ts';
import { createHandler } from './handler.ts';
import type { InlineCards } from './inline-cards.ts';
import type { BotLinks } from './keyboard.ts';
import type { Log } from './log.ts';
import { createMessages, READING } from './messages.ts';
import { paced, traced } from './pacing.ts';
import { createPolling, PACE, type Pace } from './polling.ts';
import { createRecent } from './recent.ts';
import { createSender } from './send.ts';
import { createStaffPort } from './staff-port.ts';
import { createWebhook, type WebhookListener } from './webhook.ts';

export interface TelegramDeps {
  readonly token: string;
  /** Address of the Bot API server, such as `https://api.telegram.org`. */
  readonly apiRoot: string;
  readonly mode: Mode;
  /** Everything that the bot sends waits there for its turn. */
  readonly pacer: Pacer;
  /** Messages above the free rate may be charged for. */
  readonly paid?: boolean;
  readonly texts: ProfileTexts;
  readonly log: Log;
  readonly now: () => Date;
  readonly patience?: Patience;
  /** For answers of which nothing is stored. */
  readonly reading?: Patience;
  readonly pace?: Pace;
  /** Which of several programs asks for updates; null: there is no other. */
  readonly lease?: Lease | null;
}

/** The bot as it sends without having been asked. */
export interface OpenTelegram {
  readonly staff: StaffPort;
  /** The bot's name in addresses, and whether inline mode is on. Throws before `start`. */
  links(): BotLinks;
  /** Takes note, in memory only, of where a message of a broadcast stands, so that `/hide` can take it away. */
  noteUpdate(chat: number, message: number): void;
  /** The half that takes updates. Nothing is sent or asked before its `start`, which rejects with TelegramStartError. */
  serve(deps: TelegramServeDeps): TelegramChannel;
}

export interface TelegramServeDeps {
  readonly turns: Turns;
  readonly inlineCards: InlineCards;
}

export interface TelegramChannel extends Channel {
  /** Answers `POST /telegram/webhook`; null when updates come by polling. */
  readonly webhook: WebhookListener | null;
  /** Resolves when menus and descriptions are published, or were found as they should be. */
  published(): Promise<void>;
}

const REPLY_SECONDS = 30;
const STOP_MS = 9_500;

/** Opens the bot: its clients, its way of telling staff. */
export function openTelegram(deps: TelegramDeps): OpenTelegram {
  const { token, mode, pacer, paid = false, texts, log, now } = deps;
  const { patience = PATIENCE, reading = READING, pace = PACE, lease = null } = deps;
  const apiRoot = deps.apiRoot.replace(/\/+$/, '');
  const fetch = createFetch(apiRoot);
  const bot = new Bot(token, { client: { apiRoot, fetch, timeoutSeconds: REPLY_SECONDS } });
  bot.api.config.use(traced, paced(pacer, 'answer', paid));
  const stopping = new AbortController();
  const { signal } = stopping;
  const messages = createMessages({
    api: bot.api,
    patience,
    reading,
    signal,
    plainer: ({ error, fault }) =>
      log.warn({ ...errorFields(error), meaning: fault.meaning }, 'telegram: refused, sent in a plainer form'),
  });
  const fileRoot = `${apiRoot}/file/bot${token}`;
  const links = (): BotLinks => ({
    username: bot.botInfo.username,
    inlineMode: bot.botInfo.supports_inline_queries,
  });
  const staff = createStaffPort({ api: bot.api, fileRoot, messages, links, texts, log, patience, signal });
  // Apart from the chats of readers, which a large broadcast would drive out.
  const updates = createRecent(() => now().getTime());
  return { staff, links, serve, noteUpdate: (chat, message) => updates.note(chat, [message]) };

  function serve({ turns, inlineCards }: TelegramServeDeps): TelegramChannel {
    const lanes = createLanes();
    const sending = createLanes();
    const blame = createBlame();
    const floods = createFloods({ messages, dropped: texts.dropped, log, clock: () => performance.now() });
    const sender = createSender({ messages, recent: createRecent(() => now().getTime()), updates, links, log });
    const handle = createHandler({ bot, turns, inlineCards, sender, links, blame, log, patience, signal });
    const receiving = { handle, lanes, sending, floods, blame, log };
    const webhook = mode.kind === 'webhook' ? createWebhook({ ...receiving, secret: mode.secret, signal }) : null;
    const pollingApi = new Api(token, { apiRoot, fetch, timeoutSeconds: pace.holdSeconds + 15 });
    const polling = mode.kind === 'polling' ? createPolling({ ...receiving, api: pollingApi, pace, lease }) : null;
    let published: Promise<void> = Promise.resolve();
    return {
      name: 'telegram',
      webhook,
      published: () => published,

      async start() {
        bot.botInfo = await connect({ api: bot.api, mode, patience, signal });
        polling?.start();
        // Receiving does not wait for it: a changed name may have to wait for the platform's limits.
        published = publishProfile({ api: bot.api, texts, log, patience, signal });
      },

      wordsChanged() {
        published = published.then(() => publishProfile({ api: bot.api, texts, log, patience, signal }));
      },

      async stop() {
        stopping.abort();
        const late = new AbortController();
        const finished = Promise.all([polling?.stop(), idle(), published]).then(() => true);
        const inTime = await Promise.race([finished, wait(STOP_MS, late.signal).then(() => false)]);
        late.abort();
        if (!inTime)
          log.warn({ inHand: lanes.size + sending.size }, 'telegram: stopped before everything in hand was finished');
      },

      async deliver(address, answer) {
        const delivery = sender.prepare(address, answer);
        await sending.run(`chat ${readAddress(address).chat}`, () => delivery.send(false));
      },
    };

    async function idle(): Promise<void> {
      await lanes.idle();
      await sending.idle();
    }
  }
}
