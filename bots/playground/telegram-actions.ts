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

/** IETF tag. */
const tag = z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/);

const SIT = z.strictObject({
  firstName: name,
  lastName: name.optional(),
  /** Title of the group that all people share; the first one to come makes it. */
  group: name,
  languageCode: tag.optional(),
  staff: z.boolean().optional(),
});

/** What people do in their Telegram, and how those who were here before come back. */
export interface TelegramTable {
  readonly actions: Actions;
  /** Somebody was here before a restart. */
  comeBack(person: Person): Promise<void>;
  /** The group in which all of them are; null before the first came. */
  group(): number | null;
}

/**
 * @param newId gives the Telegram user id of a new person
 * @param group in which those are who were here before
 */
export function createTelegramActions(
  { seats, groups }: TelegramPort,
  live: Live,
  newId: () => number,
  group: number | null,
): TelegramTable {
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
    await takeSeat({ ...seat, staff });
    await meet(seat.id, title);
    return { ...seat, staff };
  }

  const show = (seat: number, chatId: number) => live.tell({ kind: 'chat', seat, chat: seats.chat(seat, chatId) });
  async function takeSeat(person: Person): Promise<void> {
    const { staff: _, ...seat } = person;
    await seats.sit(seat);
    live.sat(person);
    show(seat.id, seat.id);
  }
  const languageOf = z.strictObject({ ...person, languageCode: tag.optional() });

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

  const actions: Actions = {
    sit: action(SIT, sit),
    language: action(languageOf, async ({ seat, languageCode }) => {
      const before = live.people().find(({ id: known }) => known === seat);
      if (before === undefined) return 'nobody';
      const { languageCode: _, ...others } = before;
      await takeSeat({ ...others, ...(languageCode !== undefined && { languageCode }) });
      return {};
    }),
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
  return {
    actions,
    async comeBack(known) {
      await takeSeat(known);
      if (group !== null) show(known.id, group);
    },
    group: () => group,
  };
}
