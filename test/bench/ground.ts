import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Limits } from '../../bots/playground/telegram/server.ts';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { inviteStaff } from '../../src/staff/people.ts';
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { composes, sendNow } from '../e2e/composing.ts';
import { type Phone, takePhone } from '../e2e/phone.ts';
import { LETTER, PETITION, wordsIn } from '../e2e/words.ts';
import { subscribe } from '../support/subscribers.ts';
import { until } from '../support/waiting.ts';
import type { Program } from './program.ts';
import { startOurs, urlOf } from './sides.ts';

export const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
/** Messages a second that are free, and that may be paid for. */
export const FREE = 30;
export const PAID = 1_000;
export const FIRST_SUBSCRIBER = 100_000;

/** What benches of broadcasts stand on: the program, its database, and what both know. */
interface Ground {
  readonly program: Program;
  readonly store: Store;
  readonly secret: string;
  readonly settings: Readonly<Record<string, string>> & { readonly DATABASE_URL: string; readonly KEY_DIR: string };
}

/**
 * Starts the program before a far end. Above what is free it only answers: whoever sends is started beside it.
 * @param running takes what was started, to be stopped from the end
 * @param more settings of this program alone
 */
export async function openGround(
  rate: number,
  running: { stop(): Promise<void> }[],
  dataDir: string,
  standIn: TelegramStandIn & { readonly apiRoot: string },
  more: Readonly<Record<string, string>> = {},
): Promise<Ground> {
  const database = await startEmbedded({ dataDir, database: 'opprop', as: 'guest' });
  running.push(database);
  const secret = randomBytes(32).toString('base64');
  const settings = {
    DATABASE_URL: urlOf(database.access),
    KEY_DIR: join(dataDir, 'erasure-keys'),
    OPPROP_SECRET: secret,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: standIn.apiRoot,
    TELEGRAM_RATE: String(rate),
  };
  const program = await startOurs({ ...settings, ROLE: rate > FREE ? 'web' : 'all', ...more });
  running.push(program);
  await until(() => standIn.calls.some(({ method, ok }) => method === 'setWebhook' && ok), 'the webhook being set');
  return { program, store: await open(database, running), secret, settings };
}

/** @param begin of the ids of their rows, in whose order a broadcast goes out; any, when left out */
export async function subscribeAll(
  { store, secret, settings }: Ground,
  people: readonly number[],
  begin = '',
): Promise<void> {
  await subscribe(store.prisma, {
    ...{ secret, people, begin },
    keyDir: settings.KEY_DIR,
    campaigns: [PETITION, LETTER],
    campaign: PETITION,
    bot: TOKEN.split(':')[0] ?? '',
  });
}

/** A far end with Telegram's limits for everybody unless said, and a thousand a second for what is paid for. */
export async function openStandIn(
  running: { stop(): Promise<void> }[],
  limits: Limits = { perSecond: FREE, paidPerSecond: PAID },
): Promise<TelegramStandIn & { apiRoot: string }> {
  const standIn = createTelegramStandIn({
    token: TOKEN,
    botName: 'Bench',
    botUsername: 'bench_bot',
    limits,
  });
  const { url } = await standIn.start();
  running.push(standIn);
  return Object.assign(standIn, { apiRoot: url });
}

async function open({ access }: Embedded, running: { stop(): Promise<void> }[]): Promise<Store> {
  const store = await openStore({ database: { kind: 'url', url: { reveal: () => urlOf(access) } }, as: 'guest' });
  running.push({ stop: () => store.close() });
  return store;
}

/** Makes people whom the bot may write to. */
export async function meet(standIn: TelegramStandIn, people: readonly number[]): Promise<void> {
  for (const id of people) {
    await standIn.seats.sit({ id, firstName: 'Kari', languageCode: 'en' });
    standIn.seats.meet(id);
  }
}

/** Somebody who may publish, with their phone. */
export async function becomesStaff(standIn: TelegramStandIn, { prisma }: Store, secret: string): Promise<Phone> {
  const rows = rowMacsUnder(secret);
  const { code } = await inviteStaff({ prisma, privacy: { rows } }, 'publisher', null, new Date());
  const staff = await takePhone(standIn, { id: 1, firstName: 'Ingrid', languageCode: 'en' });
  await staff.says(`/staff ${code}`, wordsIn('en').begin('staff.accepted'));
  return staff;
}

/** Somebody of the staff writes it in the chat, and sends it. */
export async function send(standIn: TelegramStandIn, store: Store, secret: string): Promise<void> {
  const staff = await becomesStaff(standIn, store, secret);
  await composes(staff);
  await staff.taps(sendNow);
}
