import { z } from 'zod';

/** Of everything that Telegram tells, the fields that are read here, checked once. Unknown fields of messages stay. */
const id = z.number().int();

const user = z.object({
  id,
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
  language_code: z.string().optional(),
});

const chat = z.object({ id, type: z.string() });

const message = z.looseObject({
  message_id: id,
  date: z.number(),
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  via_bot: z.object({ id }).optional(),
  message_thread_id: id.optional(),
  is_topic_message: z.boolean().optional(),
  direct_messages_topic: z.object({ topic_id: id }).optional(),
  is_automatic_forward: z.boolean().optional(),
  media_group_id: z.string().optional(),
  forward_origin: z.unknown().optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
});

const update = z.object({
  update_id: id,
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: z
    .object({ id: z.string(), from: user, message: message.optional(), data: z.string().optional() })
    .optional(),
  inline_query: z.object({ id: z.string(), from: user, query: z.string() }).optional(),
  my_chat_member: z.object({ chat, from: user, new_chat_member: z.object({ status: z.string() }) }).optional(),
});

export type SeenUpdate = z.infer<typeof update>;
export type SeenMessage = z.infer<typeof message>;
export type SeenUser = z.infer<typeof user>;

/** The update, if it is made as the Bot API says; else null. Errors of the check hold values, so they are not passed on. */
export function readUpdate(value: unknown): SeenUpdate | null {
  const known = typeof value === 'object' && value !== null ? seen.get(value) : undefined;
  if (known !== undefined) return known;
  const read = update.safeParse(value);
  if (read.success) seen.set(value as object, read.data);
  return read.success ? read.data : null;
}

const anyUpdate = z.looseObject({ update_id: id });

/** Whether it is an update at all, whatever it tells. */
export function isUpdate(value: unknown): boolean {
  return anyUpdate.safeParse(value).success;
}

/** An update is looked at where it comes in, to know its lane, and again where it is taken. */
const seen = new WeakMap<object, SeenUpdate>();

/** Whose turn this is: updates of one lane are worked on one after the other. */
export function laneOf(seen: SeenUpdate): string {
  const chatId =
    seen.message?.chat.id ??
    seen.edited_message?.chat.id ??
    seen.callback_query?.message?.chat.id ??
    seen.callback_query?.from.id ??
    seen.my_chat_member?.chat.id;
  if (chatId !== undefined) return `chat ${chatId}`;
  return seen.inline_query === undefined ? `update ${seen.update_id}` : `inline ${seen.inline_query.from.id}`;
}
