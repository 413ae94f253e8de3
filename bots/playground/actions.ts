import { z } from 'zod';
import type { Live } from './live.ts';
import type { TelegramPort } from './server.ts';
import type { Seat } from './telegram-view.ts';

const id = z.int();
const place = z.int().min(0).max(100);
/** Longer than the platform's longest message, so that the stand-in is the one that refuses. */
const words = z.string().min(1).max(10_000);
const name = z.string().trim().min(1).max(64);
const at = { seat: id, chatId: id };

const SHAPES = {
  sit: z.strictObject({
    firstName: name,
    lastName: name.optional(),
    /** Title of the group that all people share; the first one to come makes it. */
    group: name,
    languageCode: z
      .string()
      .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
      .optional(),
  }),
  leave: z.strictObject({ seat: id }),
  say: z.strictObject({ ...at, text: words, replyTo: id.optional(), threadId: id.optional() }),
  press: z.strictObject({ ...at, messageId: id, row: place, column: place }),
  edit: z.strictObject({ ...at, messageId: id, text: words }),
  sticker: z.strictObject(at),
  photo: z.strictObject({ ...at, caption: words.optional() }),
  block: z.strictObject({ seat: id }),
  unblock: z.strictObject({ seat: id }),
  inline: z.strictObject({ seat: id, query: z.string().max(256) }),
  'choose-inline': z.strictObject({ ...at, resultId: z.string().min(1).max(64) }),
};

type ActionName = keyof typeof SHAPES;
type Body<N extends ActionName> = z.infer<(typeof SHAPES)[N]>;

/** `unknown`: no such action. `malformed`: the body is not what it takes. `nobody`: the person is not seated. */
export type Done =
  | { readonly kind: 'done'; readonly answer: object }
  | { readonly kind: 'unknown' | 'malformed' | 'nobody' };

export interface Actions {
  /** Does what the page asks. Rejects when the stand-in refuses it. */
  take(action: string, body: unknown): Promise<Done>;
}

/** @param newId Gives the Telegram user id of a new person. */
export function createActions({ seats, groups }: TelegramPort, live: Live, newId: () => number): Actions {
  let group: number | null = null;
  const meet = async (seat: number, title: string) => {
    if (group === null) group = await groups.create({ title, members: [seat] });
    else await groups.join(seat, group);
  };

  const doing: { [N in ActionName]: (body: Body<N>) => Promise<object> } = {
    async sit({ firstName, lastName, languageCode, group: title }) {
      const person: Seat = {
        id: newId(),
        firstName,
        ...(lastName === undefined ? {} : { lastName }),
        ...(languageCode === undefined ? {} : { languageCode }),
      };
      await seats.sit(person);
      live.sat(person);
      live.tell({ kind: 'chat', seat: person.id, chat: seats.chat(person.id, person.id) });
      await meet(person.id, title);
      return person;
    },
    async leave({ seat }) {
      live.left(seat);
      return {};
    },
    async say({ seat, chatId, text, replyTo, threadId }) {
      const options = {
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(threadId === undefined ? {} : { threadId }),
      };
      return { messageId: await seats.say(seat, chatId, text, options) };
    },
    async press({ seat, chatId, messageId, row, column }) {
      await seats.press(seat, chatId, messageId, row, column);
      return {};
    },
    async edit({ seat, chatId, messageId, text }) {
      await seats.edit(seat, chatId, messageId, text);
      return {};
    },
    sticker: async ({ seat, chatId }) => ({ messageId: await seats.sendSticker(seat, chatId) }),
    photo: async ({ seat, chatId, caption }) => ({ messageId: await seats.sendPhoto(seat, chatId, caption) }),
    async block({ seat }) {
      await seats.block(seat);
      return {};
    },
    async unblock({ seat }) {
      await seats.unblock(seat);
      return {};
    },
    inline: async ({ seat, query }) => ({ results: await seats.inline(seat, query) }),
    async 'choose-inline'({ seat, chatId, resultId }) {
      await seats.chooseInline(seat, chatId, resultId);
      return {};
    },
  };

  async function run<N extends ActionName>(action: N, body: unknown): Promise<Done> {
    const parsed = SHAPES[action].safeParse(body);
    if (!parsed.success) return { kind: 'malformed' };
    const value = parsed.data as Body<N>;
    if ('seat' in value && !live.isSeated(value.seat)) return { kind: 'nobody' };
    return { kind: 'done', answer: await doing[action](value) };
  }

  return {
    async take(action, body) {
      return Object.hasOwn(SHAPES, action) ? run(action as ActionName, body) : { kind: 'unknown' };
    },
  };
}
