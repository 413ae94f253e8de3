import type { Outcome } from '../slack-view.ts';
import { bring, inTrouble, ownInstall } from './interactions.ts';
import { escaped } from './mrkdwn.ts';
import type { Channel, Message, Platform, User } from './platform.ts';
import { Refusal } from './refusal.ts';
import { carryOut } from './responses.ts';
import { commandPayload, shortcutPayload } from './tell.ts';

/** Gives a command; its acknowledgement may hold the answer. */
export async function giveCommand(platform: Platform, user: User, channel: Channel, line: string): Promise<Outcome> {
  const [, name, words = ''] = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(line.trim()) ?? [];
  const own = ownInstall(platform, user);
  const known = platform.app.commands.some(({ command }) => command === name);
  if (name === undefined || own === null || !known || !own.install.scopes.includes('commands'))
    throw new RangeError('there is no such command');
  const { install, team } = own;
  const payload = commandPayload(platform, install, { user, team, channel }, name, escaped(words.trim()));
  const { outcome, body } = await bring(platform, user, { kind: 'command', payload });
  if (outcome !== 'acknowledged' || body === null || body === '') return outcome;
  const ticket = { install, channelId: channel.id, userId: user.id, ts: null, at: platform.now().getTime(), uses: 0 };
  try {
    carryOut(platform, ticket, typeof body === 'string' ? { text: body } : body);
    return outcome;
  } catch (error) {
    if (error instanceof Refusal) return inTrouble(platform, user, 'bad answer');
    throw error;
  }
}

/** Uses a global shortcut, or one on a message. */
export async function useShortcut(
  platform: Platform,
  user: User,
  callbackId: string,
  on: { readonly channel: Channel; readonly message: Message } | null,
): Promise<Outcome> {
  const own = ownInstall(platform, user);
  const kind = on === null ? 'global' : 'message';
  const known = platform.app.shortcuts.some((each) => each.callbackId === callbackId && each.kind === kind);
  if (own === null || !known || !own.install.scopes.includes('commands'))
    throw new RangeError('there is no such shortcut');
  const payload = shortcutPayload(platform, own.install, { user, team: own.team }, callbackId, on);
  return (await bring(platform, user, { kind: 'interaction', payload })).outcome;
}
