import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import type { Seat } from '../../bots/playground/telegram-view.ts';
import { type OpenTelegram, openTelegram, type TelegramChannel } from '../../bots/telegram/client.ts';
import type { Mode } from '../../bots/telegram/connect.ts';
import type { InlineCards } from '../../bots/telegram/inline-cards.ts';
import { READING } from '../../bots/telegram/messages.ts';
import type { Pace } from '../../bots/telegram/polling.ts';
import type { Pacer } from '../../src/channel/pacer.ts';
import { unpaced } from '../support/unpaced.ts';
import { rest } from '../support/waiting.ts';
import { type FakeTurns, fakeTurns, type HeardLog, heardLog, TEXTS } from './sample.ts';

export const TOKEN = '4242:a-secret-that-is-never-logged';
export const SECRET = 'webhook-secret';
export const KARI: Seat = { id: 700, firstName: 'Kari', lastName: 'Nordmann', languageCode: 'nb' };
export const JEAN: Seat = { id: 701, firstName: 'Jean', languageCode: 'fr-CA' };

/** As in production, only quicker. */
export const QUICK: Pace = {
  holdSeconds: 5,
  away: { first: 20, last: 100 },
  retry: { first: 20, last: 60 },
  again: { first: 5, last: 20 },
  inHand: 500,
  tries: 4,
};

const PATIENCE = { rateLimitMs: 3_000, repeats: 3, backoff: { first: 10, last: 40 } };

export interface Rig {
  readonly standIn: TelegramStandIn;
  readonly channel: TelegramChannel;
  readonly bot: OpenTelegram;
  readonly turns: FakeTurns;
  readonly log: HeardLog;
  /** Address of the webhook; nothing listens there in polling mode. */
  readonly url: string;
  /** Address of the stand-in. */
  readonly apiRoot: string;
  /** Resolves when the bot has taken every update and sent every reply. */
  settled(): Promise<void>;
  /** A second start of the program: same turns, new process memory. */
  restart(): Promise<TelegramChannel>;
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly mode: Mode['kind'];
  readonly answers?: Parameters<typeof fakeTurns>[0];
  /** Turns to answer with, instead of new ones. */
  readonly turns?: FakeTurns;
  readonly inlineCards?: InlineCards;
  readonly pace?: Pace;
  /** By default everything leaves at once. */
  readonly pacer?: Pacer;
}

/** The real channel against the stand-in over HTTP, with Kari and Jean at their phones. */
export async function startRig({
  mode,
  answers = () => [],
  turns = fakeTurns(answers),
  inlineCards = async () => [],
  pace = QUICK,
  pacer = unpaced,
}: RigOptions): Promise<Rig> {
  const standIn = createTelegramStandIn({
    token: TOKEN,
    botName: 'Opprop',
    botUsername: 'opprop_test_bot',
    retryDelays: [30, 60],
    webhookTimeoutMs: 5_000,
  });
  const { url: apiRoot } = await standIn.start();
  const log = heardLog();
  let channel: TelegramChannel;
  const server = createServer((request, response) => void channel.webhook?.(request, response));
  const publicUrl = await listen(server);
  const settings: Mode = mode === 'polling' ? { kind: mode } : { kind: mode, publicUrl, secret: SECRET };
  let bot: OpenTelegram;
  const make = () => {
    bot = openTelegram({
      pacer,
      token: TOKEN,
      apiRoot,
      mode: settings,
      texts: TEXTS,
      log,
      now: () => new Date(),
      patience: PATIENCE,
      reading: { ...READING, backoff: PATIENCE.backoff },
      pace,
    });
    return bot.serve({ turns, inlineCards });
  };
  channel = make();
  await channel.start();
  await channel.published();
  await standIn.seats.sit(KARI);
  await standIn.seats.sit(JEAN);

  return {
    standIn,
    get channel() {
      return channel;
    },
    get bot() {
      return bot;
    },
    turns,
    log,
    apiRoot,
    url: `${publicUrl}/telegram/webhook`,
    settled: async () => {
      await standIn.idle();
      await rest(() => callsButNews(standIn));
    },
    restart: async () => {
      await channel.stop();
      channel = make();
      await channel.start();
      return channel;
    },
    stop: async () => {
      await channel.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await standIn.stop();
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

/** How many calls the bot has made, without its asking for news. */
export function callsButNews({ calls }: TelegramStandIn): number {
  return calls.filter(({ method }) => method !== 'getUpdates').length;
}

/** Texts of the bot's messages in a private chat. */
export function told({ standIn }: Rig, seat: Seat): readonly string[] {
  const { messages } = standIn.seats.chat(seat.id, seat.id);
  return messages.filter(({ from }) => from === 'bot').map(({ text }) => text);
}

export function lastMessage({ standIn }: Rig, seat: Seat) {
  const message = standIn.seats.chat(seat.id, seat.id).messages.findLast(({ from }) => from === 'bot');
  if (message === undefined) throw new Error('the bot has said nothing');
  return message;
}

export const callsOf = ({ standIn }: Rig, method: string) => standIn.calls.filter((call) => call.method === method);
