import type { TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import type { ButtonView, ChatView, MessageView, Seat } from '../../bots/playground/telegram-view.ts';
import { PATIENCE } from '../support/waiting.ts';

/**
 * A supporter with their phone. Each act resolves when the bot has answered with a message that is new, or was edited
 * since, and holds the expected words; and rejects with what stands in the chat when that does not come.
 */
export interface Phone {
  /** Presses Start, or follows a deep link. */
  starts(payload: string | undefined, expected: Expected): Promise<MessageView>;
  says(text: string, expected: Expected): Promise<MessageView>;
  /** Presses the newest button with this label. */
  presses(label: string, expected: Expected): Promise<MessageView>;
  /** Taps as fast as a finger can, without waiting for anything. */
  taps(label: string, times?: number): Promise<void>;
  /** Waits for words in any message of the bot, new or old. */
  sees(expected: Expected): Promise<MessageView>;
  /** What the bot has written and not deleted, oldest first, without signs that isolate directions. */
  readonly told: readonly string[];
  /** Toasts since the phone was taken in hand. */
  readonly toasts: readonly string[];
  /** Labels of the newest keyboard. */
  readonly labels: readonly string[];
}

type Expected = string | RegExp;

/** Takes a phone in hand, in the chat with the bot. @param patienceMs how long it waits for an answer */
export async function takePhone(standIn: TelegramStandIn, seat: Seat, patienceMs = PATIENCE): Promise<Phone> {
  const chatId = seat.id;
  await standIn.seats.sit(seat);
  const toasts: string[] = [];
  standIn.on((event) => {
    if (event.kind === 'toast' && event.text !== '') toasts.push(bare(event.text));
  }, seat.id);

  const chat = (): ChatView => standIn.seats.chat(seat.id, chatId);
  const fromBot = (): readonly MessageView[] => chat().messages.filter(({ from }) => from === 'bot');
  const find = (expected: Expected, known: ReadonlyMap<number, string>): MessageView | undefined =>
    fromBot().findLast(
      (message) => known.get(message.messageId) !== mark(message) && holds(bare(message.text), expected),
    );

  function waitFor(expected: Expected, known: ReadonlyMap<number, string>): Promise<MessageView> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find(expected, known);
        if (found === undefined) return;
        clearTimeout(late);
        off();
        resolve(found);
      };
      const off = standIn.on(look, seat.id);
      const late = setTimeout(() => {
        off();
        const texts = fromBot().map(({ text }) => bare(text).slice(0, 120));
        reject(new Error(`${seat.firstName} does not see ${String(expected)}, but: ${JSON.stringify(texts, null, 1)}`));
      }, patienceMs);
      look();
    });
  }

  async function act(what: () => Promise<unknown>, expected: Expected): Promise<MessageView> {
    const known = new Map(fromBot().map((message) => [message.messageId, mark(message)]));
    await what();
    return waitFor(expected, known);
  }

  function place(label: string) {
    for (const { messageId, keyboard } of fromBot().toReversed()) {
      for (const [row, buttons] of keyboard.entries()) {
        const column = buttons.findIndex((button) => bare(button.text) === label);
        if (column >= 0) return { messageId, row, column };
      }
    }
    throw new Error(`${seat.firstName} finds no button "${label}" among: ${allLabels(fromBot()).join(' | ')}`);
  }

  async function tap(label: string): Promise<void> {
    const { messageId, row, column } = place(label);
    await standIn.seats.press(seat.id, chatId, messageId, row, column);
  }

  return {
    starts: (payload, expected) => act(() => standIn.seats.start(seat.id, payload), expected),
    says: (text, expected) => act(() => standIn.seats.say(seat.id, chatId, text), expected),
    presses: (label, expected) => act(() => tap(label), expected),
    async taps(label, times = 1) {
      const { messageId, row, column } = place(label);
      for (let time = 0; time < times; time += 1) await standIn.seats.press(seat.id, chatId, messageId, row, column);
    },
    sees: (expected) => waitFor(expected, new Map()),
    get told() {
      return fromBot().map(({ text }) => bare(text));
    },
    toasts,
    get labels() {
      return (
        fromBot()
          .findLast(({ keyboard }) => keyboard.length > 0)
          ?.keyboard.flat()
          .map(({ text }) => bare(text)) ?? []
      );
    },
  };
}

/** Without the signs that isolate directions, which no reader sees. */
export const bare = (text: string): string => text.replaceAll(/[\u2066-\u2069]/g, '');

const holds = (text: string, expected: Expected): boolean =>
  typeof expected === 'string' ? text.includes(expected) : expected.test(text);

/** What would have to differ for a reader to see a change. */
const mark = ({ text, keyboard }: MessageView): string =>
  `${text}\n${keyboard.flat().map((button: ButtonView) => button.text)}`;

const allLabels = (messages: readonly MessageView[]): readonly string[] =>
  messages.flatMap(({ keyboard }) => keyboard.flat().map(({ text }) => bare(text)));
