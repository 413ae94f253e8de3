import type { Seat } from '../telegram-view.ts';
import type { ChatRecord } from './platform.ts';

export interface Command {
  readonly command: string;
  readonly description: string;
}

/** Whom a command menu is for: a kind of chat, a chat, or a person in a chat. */
export interface Scope {
  readonly type: string;
  readonly chat_id?: number | string | undefined;
  readonly user_id?: number | undefined;
}

const scopeKey = (scope: Scope): string => [scope.type, scope.chat_id ?? '', scope.user_id ?? ''].join(':');
const menuKey = (scope: Scope, language: string): string => `${scopeKey(scope)}:${language}`;

/** The two letters by which the platform chooses texts for a client's language tag. */
const lettersOf = (languageTag: string | undefined): string => (languageTag ?? '').slice(0, 2).toLowerCase();

/** A text in several languages; the empty code holds the one for everybody else. */
function createLocalised(original: string) {
  const texts = new Map<string, string>();
  return {
    /** An empty text takes the dedicated one away. */
    set: (language: string, text: string): void => {
      if (text === '') texts.delete(language);
      else texts.set(language, text);
    },
    forTag: (tag: string | undefined): string => texts.get(lettersOf(tag)) ?? texts.get('') ?? original,
    /** What was set for exactly this code, or what serves in its place. */
    get: (language: string): string => texts.get(language) ?? texts.get('') ?? original,
  };
}

/** What the bot says about itself: name, descriptions, command menus, menu buttons. */
export function createProfile(botName: string) {
  const name = createLocalised(botName);
  const description = createLocalised('');
  const shortDescription = createLocalised('');
  const menus = new Map<string, readonly Command[]>();
  const menuButtons = new Map<number | 'default', Readonly<Record<string, unknown>>>();

  /** The menu a person sees, by the platform's order of search (https://core.telegram.org/bots/api#botcommandscope). */
  const commandsFor = (chat: ChatRecord, seat: Seat): readonly Command[] => {
    const scopes: readonly Scope[] =
      chat.kind === 'private'
        ? [{ type: 'chat', chat_id: chat.id }, { type: 'all_private_chats' }, { type: 'default' }]
        : [
            { type: 'chat_member', chat_id: chat.id, user_id: seat.id },
            { type: 'chat', chat_id: chat.id },
            { type: 'all_group_chats' },
            { type: 'default' },
          ];
    for (const scope of scopes) {
      for (const language of [lettersOf(seat.languageCode), '']) {
        const found = menus.get(menuKey(scope, language));
        if (found !== undefined) return found;
      }
    }
    return [];
  };

  return {
    name,
    description,
    shortDescription,
    nameFor: name.forTag,
    commandsFor,
    setCommands: (scope: Scope, language: string, commands: readonly Command[]) =>
      menus.set(menuKey(scope, language), commands),
    getCommands: (scope: Scope, language: string) => menus.get(menuKey(scope, language)) ?? [],
    deleteCommands: (scope: Scope, language: string) => menus.delete(menuKey(scope, language)),
    menuButtons,
  };
}

export type Profile = ReturnType<typeof createProfile>;
