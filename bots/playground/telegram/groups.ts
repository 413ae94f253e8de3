import { type Draft, newChat, post } from './messages.ts';
import { chatWith, seatOf } from './people.ts';
import type { ChatRecord, Platform } from './platform.ts';
import { tellMembership, tellMessage } from './tell.ts';
import { wireBot, wireSeat } from './wire.ts';

interface NewGroup {
  readonly title: string;
  /** Seats; the first one makes the group. */
  readonly members: readonly number[];
  /** Topics: makes it a supergroup. */
  readonly forum?: boolean;
  readonly supergroup?: boolean;
  /** Left out: the bot is added. */
  readonly bot?: boolean;
}

/** Groups and their topics, from the people's side. */
export function createGroups(platform: Platform) {
  let groups = 0;

  const announce = (
    chat: ChatRecord,
    by: number,
    service: Draft['service'],
    threadId: number | null = null,
  ): number => {
    const message = post(platform, chat, { from: by, service: service ?? {}, threadId });
    platform.views.show(chat);
    tellMessage(platform, chat, message);
    return message.messageId;
  };
  const make = (kind: 'group' | 'supergroup', title: string, members: Iterable<number>, forum: boolean): ChatRecord => {
    groups += 1;
    const chat = newChat(kind === 'group' ? -1000 - groups : -1_001_000_000_000 - groups, kind, title, forum);
    for (const member of members) chat.members.add(seatOf(platform, member).id);
    platform.chats.set(chat.id, chat);
    return chat;
  };
  const addBot = (by: number, chatId: number): void => {
    const chat = chatWith(platform, by, chatId);
    if (chat.botMayWrite) return;
    chat.botMayWrite = true;
    tellMembership(platform, chat, seatOf(platform, by), 'left', 'member');
    announce(chat, by, { new_chat_members: [wireBot(platform)] });
  };

  return {
    /** Makes a group and gives its chat id. */
    create: async (group: NewGroup): Promise<number> => {
      const founder = group.members[0];
      if (founder === undefined) throw new RangeError('a group needs somebody');
      const kind = group.forum === true || group.supergroup === true ? 'supergroup' : 'group';
      const chat = make(kind, group.title, group.members, group.forum ?? false);
      if (group.bot !== false) addBot(founder, chat.id);
      platform.views.show(chat);
      return chat.id;
    },
    addBot: async (by: number, chatId: number): Promise<void> => addBot(by, chatId),
    removeBot: async (by: number, chatId: number): Promise<void> => {
      const chat = chatWith(platform, by, chatId);
      if (!chat.botMayWrite) return;
      chat.botMayWrite = false;
      tellMembership(platform, chat, seatOf(platform, by), 'member', 'kicked');
    },
    join: async (seat: number, chatId: number): Promise<void> => {
      const chat = platform.chats.get(chatId);
      if (chat === undefined || chat.kind === 'private') throw new RangeError('there is no such group');
      chat.members.add(seatOf(platform, seat).id);
      announce(chat, seat, { new_chat_members: [wireSeat(seatOf(platform, seat))] });
    },
    /** Opens a topic in a forum and gives its thread id. */
    openTopic: async (seat: number, chatId: number, name: string): Promise<number> => {
      const chat = chatWith(platform, seat, chatId);
      if (!chat.forum) throw new RangeError('only forums have topics');
      const threadId = chat.lastMessageId + 1;
      chat.topics.set(threadId, name);
      return announce(chat, seat, { forum_topic_created: { name, icon_color: 7322096 } }, threadId);
    },
    /** Turns a basic group into a supergroup: the id changes, and the old one is refused from now on. Gives the new id. */
    migrate: async (seat: number, chatId: number): Promise<number> => {
      const old = chatWith(platform, seat, chatId);
      if (old.kind !== 'group') throw new RangeError('only basic groups become supergroups');
      const next = make('supergroup', old.title, old.members, false);
      next.botMayWrite = old.botMayWrite;
      announce(old, seat, { migrate_to_chat_id: next.id });
      old.migratedTo = next.id;
      announce(next, seat, { migrate_from_chat_id: old.id });
      return next.id;
    },
  };
}

export type GroupActions = ReturnType<typeof createGroups>;
