import { z } from 'zod';
import { structure, text, wholeNumber } from '../../call-fields.ts';
import { chatId, languageCode, shapedBy } from '../fields.ts';
import { type MethodTable, method } from '../method.ts';
import type { Platform } from '../platform.ts';
import type { Profile, Scope } from '../profile.ts';
import { chatOf } from '../targets.ts';
import { wireBot } from '../wire.ts';

const language = languageCode.optional();

const command = z.strictObject({
  command: text.refine((word) => /^[a-z0-9_]{1,32}$/.test(word), 'BOT_COMMAND_INVALID'),
  description: text.refine(
    (words) => words.trim().length >= 1 && words.length <= 256,
    'BOT_COMMAND_DESCRIPTION_INVALID',
  ),
});
const commands = structure(
  z
    .array(command)
    .max(100, 'BOT_COMMANDS_TOO_MUCH')
    .refine((list) => new Set(list.map((one) => one.command)).size === list.length, 'BOT_COMMAND_DUPLICATE'),
);

const plainScope = z.strictObject({
  type: z.enum(['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']),
});
const chatScope = z.strictObject({ type: z.enum(['chat', 'chat_administrators']), chat_id: chatId });
const memberScope = z.strictObject({ type: z.literal('chat_member'), chat_id: chatId, user_id: wholeNumber });
const scope = structure(
  shapedBy<Scope>(({ type }) => {
    if (type === 'chat' || type === 'chat_administrators') return chatScope;
    return type === 'chat_member' ? memberScope : plainScope;
  }),
).optional();

const DEFAULT: Scope = { type: 'default' };

function checkedScope(platform: Platform, given: Scope | undefined): Scope {
  if (given?.chat_id !== undefined) chatOf(platform, given.chat_id);
  return given ?? DEFAULT;
}

/** Setting and reading one of the texts the bot is known by, at most `max` UTF-16 units. */
function words(
  field: 'name' | 'description' | 'short_description',
  max: number,
  pick: (profile: Profile) => Profile['name'],
) {
  return {
    set: method(
      z.strictObject({ [field]: text.max(max).optional(), language_code: language }),
      (platform, fields: Record<string, string | undefined>) => {
        pick(platform.profile).set(fields['language_code'] ?? '', fields[field] ?? '');
        platform.views.showAll();
        return true;
      },
    ),
    get: method(z.strictObject({ language_code: language }), (platform, fields) => ({
      [field]: pick(platform.profile).get(fields.language_code ?? ''),
    })),
  };
}

const name = words('name', 64, (profile) => profile.name);
const description = words('description', 512, (profile) => profile.description);
const shortDescription = words('short_description', 120, (profile) => profile.shortDescription);

const menuButton = structure(z.strictObject({ type: z.enum(['commands', 'default']) })).optional();

/** Who the bot is and what it says of itself: https://core.telegram.org/bots/api#setmycommands and after. */
export const profileMethods: MethodTable = {
  getMe: method(z.strictObject({}), (platform) => ({
    ...wireBot(platform),
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_guest_queries: false,
    supports_inline_queries: true,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  })),
  setMyCommands: method(z.strictObject({ commands, scope, language_code: language }), (platform, fields) => {
    platform.profile.setCommands(checkedScope(platform, fields.scope), fields.language_code ?? '', fields.commands);
    platform.views.showAll();
    return true;
  }),
  getMyCommands: method(z.strictObject({ scope, language_code: language }), (platform, fields) =>
    platform.profile.getCommands(checkedScope(platform, fields.scope), fields.language_code ?? ''),
  ),
  deleteMyCommands: method(z.strictObject({ scope, language_code: language }), (platform, fields) => {
    platform.profile.deleteCommands(checkedScope(platform, fields.scope), fields.language_code ?? '');
    platform.views.showAll();
    return true;
  }),
  setMyName: name.set,
  getMyName: name.get,
  setMyDescription: description.set,
  getMyDescription: description.get,
  setMyShortDescription: shortDescription.set,
  getMyShortDescription: shortDescription.get,
  setChatMenuButton: method(
    z.strictObject({ chat_id: wholeNumber.optional(), menu_button: menuButton }),
    (platform, fields) => {
      if (fields.chat_id !== undefined) chatOf(platform, fields.chat_id);
      platform.profile.menuButtons.set(fields.chat_id ?? 'default', fields.menu_button ?? { type: 'default' });
      return true;
    },
  ),
  getChatMenuButton: method(z.strictObject({ chat_id: wholeNumber.optional() }), (platform, fields) => {
    const { menuButtons } = platform.profile;
    return menuButtons.get(fields.chat_id ?? 'default') ?? menuButtons.get('default') ?? { type: 'default' };
  }),
};
