import { z } from 'zod';
import type { Live } from './live.ts';
import type { Person } from './page-view.ts';
import type { CrowdPort, SlackPort, TelegramPort } from './ports.ts';

/** What the page can ask for, each by the last part of its address: `/play/<name>`. */

/** `malformed`: the body is not what the action takes. `nobody`: the person is not here. */
type Done = { readonly kind: 'done'; readonly answer: object } | { readonly kind: 'malformed' | 'nobody' };

interface Action {
  /** A body larger than this is refused before it is read. */
  readonly mostBytes: number;
  /** Takes the body of a request that asks for it. Rejects when what is behind the page refuses it. */
  take(body: unknown): Promise<Done>;
}

export type Actions = Readonly<Record<string, Action>>;

/** The action of a name; undefined when there is none. */
export const actionCalled = (actions: Actions, name: string): Action | undefined =>
  Object.hasOwn(actions, name) ? actions[name] : undefined;

/** Enough for a long message. */
export const BODY_LIMIT = 64 * 1024;

/**
 * An action whose body is of a shape.
 *
 * @param act gives what the page is answered (an object, or nothing), or says that the person is not here
 */
const action = <S extends z.ZodRawShape>(
  shape: S,
  act: (body: z.output<z.ZodObject<S>>) => Promise<unknown>,
  mostBytes = BODY_LIMIT,
): Action => ({
  mostBytes,
  take: async (body) => {
    const parsed = z.strictObject(shape).safeParse(body);
    if (!parsed.success) return { kind: 'malformed' };
    const answer = await act(parsed.data as z.output<z.ZodObject<S>>);
    if (answer === 'nobody') return { kind: 'nobody' };
    return { kind: 'done', answer: typeof answer === 'object' && answer !== null ? answer : {} };
  },
});

const seat = z.int();
const place = z.int().min(0).max(100);
const name = z.string().trim().min(1).max(64);
/** Longer than the platforms' longest messages, so that the stand-ins are the ones that refuse. */
const words = z.string().min(1).max(10_000);
const at = { seat, chatId: seat };
/** IETF tag. */
const tag = z
  .string()
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
  .optional();

/** What people do in their Telegram, and how those who were here before come back. */
interface TelegramTable {
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
  const show = (person: number, chatId: number) =>
    live.tell({ kind: 'chat', seat: person, chat: seats.chat(person, chatId) });
  const takeSeat = async ({ staff, ...person }: Person): Promise<void> => {
    await seats.sit(person);
    live.sat({ ...person, staff });
    show(person.id, person.id);
  };
  const seated = <S extends z.ZodRawShape & { readonly seat: z.ZodInt }>(
    shape: S,
    act: (body: z.output<z.ZodObject<S>>) => Promise<unknown>,
  ) => action(shape, async (body) => (live.isSeated((body as { seat: number }).seat) ? act(body) : 'nobody'));

  const actions: Actions = {
    sit: action(
      {
        firstName: name,
        lastName: name.optional(),
        /** Title of the group that all people share; the first one to come makes it. */
        group: name,
        languageCode: tag,
        staff: z.boolean().default(false),
      },
      async ({ group: title, staff, firstName, lastName, languageCode }): Promise<Person> => {
        const named = {
          ...(lastName !== undefined && { lastName }),
          ...(languageCode !== undefined && { languageCode }),
        };
        const person = { id: newId(), firstName, ...named, staff };
        await takeSeat(person);
        if (group === null) group = await groups.create({ title, members: [person.id] });
        else await groups.join(person.id, group);
        return person;
      },
    ),
    language: seated({ seat, languageCode: tag }, async ({ seat: known, languageCode }) => {
      const { languageCode: _before, ...others } = live.people().find(({ id: each }) => each === known) ?? {};
      if ('firstName' in others) await takeSeat({ ...others, ...(languageCode !== undefined && { languageCode }) });
    }),
    leave: seated({ seat }, async (body) => live.left(body.seat)),
    say: seated({ ...at, text: words, replyTo: seat.optional(), threadId: seat.optional() }, async (body) => {
      const { replyTo, threadId } = body;
      const where = { ...(replyTo !== undefined && { replyTo }), ...(threadId !== undefined && { threadId }) };
      return { messageId: await seats.say(body.seat, body.chatId, body.text, { asTyped: true, ...where }) };
    }),
    press: seated({ ...at, messageId: seat, row: place, column: place }, (body) =>
      seats.press(body.seat, body.chatId, body.messageId, body.row, body.column),
    ),
    edit: seated({ ...at, messageId: seat, text: words }, (body) =>
      seats.edit(body.seat, body.chatId, body.messageId, body.text),
    ),
    sticker: seated(at, async (body) => ({ messageId: await seats.sendSticker(body.seat, body.chatId) })),
    photo: seated({ ...at, caption: words.optional() }, async (body) => ({
      messageId: await seats.sendPhoto(body.seat, body.chatId, body.caption),
    })),
    block: seated({ seat }, (body) => seats.block(body.seat)),
    unblock: seated({ seat }, (body) => seats.unblock(body.seat)),
    inline: seated({ seat, query: z.string().max(256) }, async (body) => ({
      results: await seats.inline(body.seat, body.query),
    })),
    'choose-inline': seated({ ...at, resultId: z.string().min(1).max(64) }, (body) =>
      seats.chooseInline(body.seat, body.chatId, body.resultId),
    ),
  };
  return {
    actions,
    comeBack: async (person) => {
      await takeSeat(person);
      if (group !== null) show(person.id, group);
    },
    group: () => group,
  };
}

const id = z.string().min(1).max(255);
const text = z.string().min(1).max(50_000);
const value = z.union([z.string().max(50_000), z.array(id).max(100), z.null()]);
const surface = z.union([z.enum(['modal', 'home']), z.strictObject({ channelId: id, ts: id })]);
/** Base64 of the 5 MiB that the page takes. */
const FILE_CHARACTERS = Math.ceil((5 * 1024 * 1024) / 3) * 4;
const file = z.strictObject({ name: id, base64: z.base64().max(FILE_CHARACTERS) });
const inChannel = { user: id, channelId: id };
const field = { user: id, blockId: id, actionId: id };

/** What people do in their Slack. The page is answered as soon as the app has acknowledged, or failed to. */
export function createSlackActions({ seats, people }: SlackPort): Actions {
  const by = <S extends z.ZodRawShape & { readonly user: z.ZodString }>(
    shape: S,
    act: (body: z.output<z.ZodObject<S>>) => Promise<unknown>,
    mostBytes?: number,
  ) =>
    action(
      shape,
      async (body) => {
        if (!people.some(({ userId }) => userId === (body as { user: string }).user)) return 'nobody';
        await act(body);
        return {};
      },
      mostBytes,
    );

  return {
    'slack-channel': by(inChannel, (body) => seats.openChannel(body.user, body.channelId)),
    'slack-home': by({ user: id }, (body) => seats.openHome(body.user)),
    'slack-app-messages': by({ user: id }, (body) => seats.openAppMessages(body.user)),
    'slack-join': by(inChannel, (body) => seats.join(body.user, body.channelId)),
    'slack-leave': by(inChannel, (body) => seats.leave(body.user, body.channelId)),
    'slack-say': by({ ...inChannel, text, threadTs: id.optional() }, (body) =>
      seats.say(body.user, body.channelId, body.text, body.threadTs),
    ),
    'slack-command': by({ ...inChannel, line: text }, (body) => seats.command(body.user, body.channelId, body.line)),
    'slack-press': by({ ...field, place: surface }, (body) =>
      seats.press(body.user, body.place, body.blockId, body.actionId),
    ),
    'slack-change': by({ ...field, place: surface, value }, (body) =>
      seats.change(body.user, body.place, body.blockId, body.actionId, body.value),
    ),
    'slack-attach': by(
      { ...field, file },
      (body) => {
        const bytes = Buffer.from(body.file.base64, 'base64');
        return seats.attach(body.user, body.blockId, body.actionId, { name: body.file.name, bytes });
      },
      FILE_CHARACTERS + BODY_LIMIT,
    ),
    'slack-detach': by({ ...field, fileId: id }, (body) =>
      seats.detach(body.user, body.blockId, body.actionId, body.fileId),
    ),
    'slack-submit': by({ user: id }, (body) => seats.submit(body.user)),
    'slack-close': by({ user: id, all: z.boolean() }, (body) => seats.close(body.user, body.all)),
    'slack-global-shortcut': by({ user: id, callbackId: id }, (body) =>
      seats.globalShortcut(body.user, body.callbackId),
    ),
    'slack-message-shortcut': by({ ...inChannel, ts: id, callbackId: id }, (body) =>
      seats.messageShortcut(body.user, body.channelId, body.ts, body.callbackId),
    ),
    'slack-dismiss': by({ ...inChannel, ts: id }, (body) => seats.dismiss(body.user, body.channelId, body.ts)),
  };
}

/** At most so many are added at once. */
const CROWD_LIMIT = 5000;

/** What the reader does with the crowd. */
export const createCrowdActions = (crowd: CrowdPort): Actions => ({
  'crowd-add': action({ count: z.int().min(1).max(CROWD_LIMIT) }, async ({ count }) => ({
    size: await crowd.add(count),
  })),
  'crowd-slow-down': action({ seconds: z.int().min(1).max(60) }, async ({ seconds }) => crowd.slowDown(seconds)),
});

/** A fresh invitation code for staff. */
export const createStaffActions = (staffCode: () => Promise<string>): Actions => ({
  'staff-code': action({}, async () => ({ code: await staffCode() })),
});

/** Starts everything anew. The page is answered before that begins, for it goes with the rest. */
export const createResetAction = (reset: () => Promise<void>): Actions => ({
  reset: action({}, async () => void setImmediate(() => void reset())),
});
