import { z } from 'zod';
import { type Actions, action } from './actions.ts';
import type { Live } from './live.ts';
import type { Person } from './page-view.ts';
import type { TelegramPort } from './ports.ts';

const id = z.int();
const place = z.int().min(0).max(100);
/** Longer than the platform's longest message, so that the stand-in is the one that refuses. */
const words = z.string().min(1).max(10_000);
const name = z.string().trim().min(1).max(64);
const person = { seat: id };
const at = { seat: id, chatId: id };

const SIT = z.strictObject({
  firstName: name,
  lastName: name.optional(),
  /** Title of the group that all people share; the first one to come makes it. */
  group: name,
  languageCode: z
    .string()
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
    .optional(),
  staff: z.boolean().optional(),
});

/** What people do in their Telegram. @param newId gives the Telegram user id of a new person */
export function createTelegramActions({ seats, groups }: TelegramPort, live: Live, newId: () => number): Actions {
  let group: number | null = null;
  const meet = async (seat: number, title: string) => {
    if (group === null) group = await groups.create({ title, members: [seat] });
    else await groups.join(seat, group);
  };

  async function sit({ group: title, staff = false, ...profile }: z.infer<typeof SIT>): Promise<Person> {
    const { firstName, lastName, languageCode } = profile;
    const seat = {
      id: newId(),
      firstName,
      ...(lastName !== undefined && { lastName }),
      ...(languageCode !== undefined && { languageCode }),
    };
    await seats.sit(seat);
    live.sat({ ...seat, staff });
    live.tell({ kind: 'chat', seat: seat.id, chat: seats.chat(seat.id, seat.id) });
    await meet(seat.id, title);
    return { ...seat, staff };
  }

  /** An action of a person who is here. What it gives, if that is an object, is what the page is answered. */
  const seated = <S extends z.ZodRawShape & typeof person>(
    shape: S,
    act: (body: z.infer<z.ZodObject<S>>) => Promise<unknown>,
  ) =>
    action(z.strictObject(shape), async (body) => {
      if (!live.isSeated((body as { seat: number }).seat)) return 'nobody';
      const answer = await act(body as z.infer<z.ZodObject<S>>);
      return typeof answer === 'object' && answer !== null ? answer : {};
    });

  return {
    sit: action(SIT, sit),
    leave: seated(person, async ({ seat }) => live.left(seat)),
    say: seated(
      { ...at, text: words, replyTo: id.optional(), threadId: id.optional() },
      async ({ seat, chatId, text, replyTo, threadId }) => ({
        messageId: await seats.say(seat, chatId, text, {
          asTyped: true,
          ...(replyTo !== undefined && { replyTo }),
          ...(threadId !== undefined && { threadId }),
        }),
      }),
    ),
    press: seated({ ...at, messageId: id, row: place, column: place }, ({ seat, chatId, messageId, row, column }) =>
      seats.press(seat, chatId, messageId, row, column),
    ),
    edit: seated({ ...at, messageId: id, text: words }, ({ seat, chatId, messageId, text }) =>
      seats.edit(seat, chatId, messageId, text),
    ),
    sticker: seated(at, async ({ seat, chatId }) => ({ messageId: await seats.sendSticker(seat, chatId) })),
    photo: seated({ ...at, caption: words.optional() }, async ({ seat, chatId, caption }) => ({
      messageId: await seats.sendPhoto(seat, chatId, caption),
    })),
    block: seated(person, ({ seat }) => seats.block(seat)),
    unblock: seated(person, ({ seat }) => seats.unblock(seat)),
    inline: seated({ ...person, query: z.string().max(256) }, async ({ seat, query }) => ({
      results: await seats.inline(seat, query),
    })),
    'choose-inline': seated({ ...at, resultId: z.string().min(1).max(64) }, ({ seat, chatId, resultId }) =>
      seats.chooseInline(seat, chatId, resultId),
    ),
  };
}
