/**
 * The far end of the wire, in a process of its own: the Bot API stand-in, and supporters who walk through a signature.
 * Speaks with the bench over messages: tells where it listens, tells when it can reach the bot (here, when that has set its
 * webhook), then takes orders to walk and reports each.
 */
import { createTelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import type { ChatView, MessageView } from '../../bots/playground/telegram-view.ts';
import { until } from '../support/waiting.ts';

export interface FarEndReady {
  readonly apiRoot: string;
  readonly token: string;
  /** Of Slack only. */
  readonly signingSecret?: string;
}

/** Where the bot listens, for a far end that is not told so by the bot. */
export interface BotAddress {
  readonly port: number;
}

export interface WalkOrder {
  /** User id of the first supporter; the others follow it. */
  readonly firstId: number;
  readonly walks: number;
  readonly atOnce: number;
}

export interface WalkReport {
  readonly signatures: number;
  readonly seconds: number;
  /** From the moment a person acts until the bot's answer is in the chat. */
  readonly perUpdateMs: readonly number[];
  /** Calls of the platform's API that the bot made, those in a webhook's answer included. */
  readonly calls: number;
  /** What went wrong first, or null. */
  readonly problem: string | null;
}

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const PATIENCE_MS = 20_000;
const NAME = { firstName: 'Kari', lastName: 'Nordmann' };
const OPENING = 'uyghurs-abroad';
/** What supporters press after they opened the chat. */
const PRESSES: readonly ((label: string) => boolean)[] = [
  (label) => label === 'Sign',
  (label) => label === 'With my name',
  (label) => label.includes('Kari') && label.includes('Nordmann'),
  (label) => label === 'Sign',
];

const standIn = createTelegramStandIn({ token: TOKEN, botName: 'Bench', botUsername: 'bench_bot' });
const { url } = await standIn.start();
tell({ apiRoot: url, token: TOKEN } satisfies FarEndReady);
await until(() => standIn.calls.some(({ method, ok }) => method === 'setWebhook' && ok));
tell('reached');
process.on('message', (order: WalkOrder | BotAddress) => {
  if ('walks' in order) void takeWalks(order).then(tell);
});
process.on('disconnect', () => process.exit(0));

function tell(content: unknown): void {
  process.send?.(content);
}

async function takeWalks({ firstId, walks, atOnce }: WalkOrder): Promise<WalkReport> {
  const perUpdateMs: number[] = [];
  const ids = Array.from({ length: walks }, (_, index) => firstId + index).values();
  const before = standIn.statistics();
  const began = performance.now();
  const walker = async () => {
    for (const id of ids) await signOnce(id, perUpdateMs);
  };
  let problem: string | null = null;
  try {
    await Promise.all(Array.from({ length: atOnce }, walker));
    await standIn.idle();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const seconds = (performance.now() - began) / 1000;
  const after = standIn.statistics();
  const refused = after.refused - before.refused;
  if (refused > 0) problem ??= `the stand-in refused ${refused} calls: ${refusals()}`;
  return { signatures: walks, seconds, perUpdateMs, calls: after.calls - before.calls, problem };
}

function refusals(): string {
  const refused = standIn.calls.filter(({ ok }) => !ok).slice(-3);
  return refused.map(({ method, description }) => `${method}: ${description}`).join('; ');
}

async function signOnce(id: number, perUpdateMs: number[]): Promise<void> {
  await standIn.seats.sit({ id, ...NAME, languageCode: 'en' });
  const phone = watch(id);
  const act = async (what: () => Promise<unknown>, next: (label: string) => boolean): Promise<Place> => {
    phone.lookAway();
    const began = performance.now();
    await what();
    const place = await phone.sees(next);
    perUpdateMs.push(performance.now() - began);
    return place;
  };
  try {
    const anything = () => true;
    let place = await act(() => standIn.seats.start(id, OPENING), PRESSES[0] ?? anything);
    for (const [index] of PRESSES.entries()) {
      const { messageId, row, column } = place;
      place = await act(() => standIn.seats.press(id, id, messageId, row, column), PRESSES[index + 1] ?? anything);
    }
  } finally {
    phone.putAway();
  }
}

interface Place {
  readonly messageId: number;
  readonly row: number;
  readonly column: number;
}

/** A person looking at their phone: sees a button in a message that is new, or was edited, since they looked away. */
function watch(id: number) {
  let chat: ChatView | null = null;
  let known: ReadonlyMap<number, string> = new Map();
  let notice: () => void = () => undefined;
  const putAway = standIn.on((event) => {
    if (event.kind !== 'chat') return;
    chat = event.chat;
    notice();
  }, id);
  const fromBot = (): readonly MessageView[] => chat?.messages.filter(({ from }) => from === 'bot') ?? [];
  const find = (wanted: (label: string) => boolean): Place | null => {
    for (const message of fromBot().toReversed()) {
      if (known.get(message.messageId) === told(message)) continue;
      for (const [row, buttons] of message.keyboard.entries()) {
        const column = buttons.findIndex(({ kind, text }) => kind === 'callback' && wanted(text));
        if (column >= 0) return { messageId: message.messageId, row, column };
      }
    }
    return null;
  };
  return {
    lookAway: () => {
      known = new Map(fromBot().map((message) => [message.messageId, told(message)]));
    },
    sees: (wanted: (label: string) => boolean): Promise<Place> =>
      new Promise((resolve, reject) => {
        const late = () =>
          reject(new Error(`the bot did not answer; in the chat: ${JSON.stringify(fromBot().map(told))}`));
        const patience = setTimeout(late, PATIENCE_MS);
        notice = () => {
          const place = find(wanted);
          if (!place) return;
          clearTimeout(patience);
          notice = () => undefined;
          resolve(place);
        };
        notice();
      }),
    putAway,
  };
}

const told = ({ text, keyboard }: MessageView): string => JSON.stringify([text, keyboard]);
