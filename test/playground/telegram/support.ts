import { Api, GrammyError, InputFile } from 'grammy';
import { afterEach } from 'vitest';
import { createTelegramStandIn, type TelegramStandInOptions } from '../../../bots/playground/telegram/stand-in.ts';

export const TOKEN = '4242:stand-in';
export const KARI = { id: 7001, firstName: 'Kari', languageCode: 'nb' };
export const OLA = { id: 7002, firstName: 'Ola', languageCode: 'fr-CA' };
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** Runs when the test is over, in reverse order. */
export const atEnd = (close: () => Promise<void>): void => {
  opened.push(close);
};

/** A stand-in that listens, a clock to move by hand, and a client without retries. */
export async function open(options: Partial<TelegramStandInOptions> = {}) {
  const clock = { at: Date.parse('2026-01-15T12:00:00Z') };
  const standIn = createTelegramStandIn({
    token: TOKEN,
    botName: 'Opprop',
    botUsername: 'opprop_bot',
    now: () => new Date(clock.at),
    retryDelays: [10],
    inlineWaitMs: 2_000,
    ...options,
  });
  const { url } = await standIn.start();
  atEnd(() => standIn.stop());
  const api = new Api(TOKEN, { apiRoot: url, timeoutSeconds: 5 });
  return { standIn, url, api, clock };
}

/** The same, and Kari has pressed Start. */
export async function openWithKari(options: Partial<TelegramStandInOptions> = {}) {
  const all = await open(options);
  await all.standIn.seats.sit(KARI);
  await all.standIn.seats.start(KARI.id);
  return all;
}

export const picture = (name = 'picture.png'): InputFile => new InputFile(PIXEL, name);

/** The refusal of a call: `code description`. Fails when the call went through. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof GrammyError) return `${error.error_code} ${error.description}`;
    throw error;
  }
  throw new Error('the call went through');
}

/** Calls a method with any fields at all, and gives status and body. */
export async function raw(url: string, method: string, fields: unknown, token = TOKEN) {
  const response = await fetch(`${url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
