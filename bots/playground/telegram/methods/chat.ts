import { z } from 'zod';
import { flag, structure, text, wholeNumber } from '../../call-fields.ts';
import { chatId } from '../fields.ts';
import { type MethodTable, method } from '../method.ts';
import { badRequest } from '../refusal.ts';
import { chatOf, writableChat } from '../targets.ts';
import { wireBot, wireChat, wireFile, wireSeat } from '../wire.ts';

const reaction = z.strictObject({ type: z.literal('emoji'), emoji: text });

/** Reading about chats, people and files: https://core.telegram.org/bots/api#getchat and others. */
export const chatMethods: MethodTable = {
  getChat: method(z.strictObject({ chat_id: chatId }), (platform, fields) => ({
    ...wireChat(platform, chatOf(platform, fields.chat_id)),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  })),
  getChatMember: method(z.strictObject({ chat_id: chatId, user_id: wholeNumber }), (platform, fields) => {
    const chat = chatOf(platform, fields.chat_id);
    if (fields.user_id === platform.bot.id) {
      const status = chat.botMayWrite && !chat.blocked ? 'member' : chat.kind === 'private' ? 'kicked' : 'left';
      return { user: wireBot(platform), status, ...(status === 'kicked' && { until_date: 0 }) };
    }
    const record = platform.seats.get(fields.user_id);
    if (record === undefined) throw badRequest('PARTICIPANT_ID_INVALID');
    return { user: wireSeat(record.seat), status: chat.members.has(fields.user_id) ? 'member' : 'left' };
  }),
  getFile: method(z.strictObject({ file_id: text }), (platform, fields) => {
    const file = platform.files.byId(fields.file_id);
    if (file === undefined) throw badRequest('invalid file_id');
    return { ...wireFile(file), file_path: file.path };
  }),
  setMessageReaction: method(
    z.strictObject({
      chat_id: chatId,
      message_id: wholeNumber,
      reaction: structure(z.array(reaction).max(1)).optional(),
      is_big: flag.optional(),
    }),
    (platform, fields) => {
      const chat = writableChat(platform, fields.chat_id);
      if (!chat.messages.has(fields.message_id)) throw badRequest('message to react not found');
      return true;
    },
  ),
};
