import { z } from 'zod';
import type { FieldErrorView, Outcome, SlackSeatActions } from '../slack-view.ts';
import {
  act,
  bring,
  carryOut,
  change,
  changeFiles,
  controlAt,
  follow,
  inTrouble,
  ownInstall,
  surfaceAt,
} from './acts.ts';
import { controlsOf } from './blocks.ts';
import {
  activePerson,
  channelCalled,
  directChannel,
  isOpenTo,
  messageFor,
  personCalled,
  readableChannel,
} from './lookups.ts';
import { escaped } from './markup.ts';
import {
  type Channel,
  type Install,
  type Message,
  type Platform,
  Refusal,
  type StoredView,
  type User,
} from './platform.ts';
import { clientFaults, typedIn } from './state.ts';
import { changeView, checkedView, closeModals, layModal, postAsPerson, remove, stackOf, topModal } from './surfaces.ts';
import {
  commandPayload,
  newResponseUrl,
  newTrigger,
  shortcutPayload,
  tellHomeOpened,
  tellMessage,
  wireActorInView,
  wireView,
} from './wire.ts';

/** The people's side: what people do in their clients, and what the app is told of it. */

/** Gives a command; its acknowledgement may hold the answer. */
async function giveCommand(platform: Platform, user: User, channel: Channel, line: string): Promise<Outcome> {
  const [, name, words = ''] = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(line.trim()) ?? [];
  const own = ownInstall(platform, user);
  const known = platform.app.commands.some(({ command }) => command === name);
  if (name === undefined || own === null || !known || !own.install.scopes.includes('commands'))
    throw new RangeError('there is no such command');
  const { install, team } = own;
  const payload = commandPayload(platform, install, { user, team, channel }, name, escaped(words.trim()));
  const { outcome, body } = await bring(platform, user, { kind: 'command', payload });
  if (outcome !== 'acknowledged' || body === null || body === '') return outcome;
  const ticket = { install, channelId: channel.id, userId: user.id, ts: null };
  return follow(platform, user, () => carryOut(platform, ticket, typeof body === 'string' ? { text: body } : body));
}

/** Uses a global shortcut, or one on a message. */
async function useShortcut(
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

/** Submitting and closing modals (https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload). */
const answers = z.discriminatedUnion('response_action', [
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ response_action: z.literal('update'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('push'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('clear') }),
]);

/** Submits a modal. What the client itself refuses stays with the client. */
async function submitView(platform: Platform, user: User, view: StoredView): Promise<Outcome> {
  const { content, install, values, teamId } = view;
  if (content.type !== 'modal' || content.submit === undefined) throw new RangeError('the modal has nothing to submit');
  view.errors = clientFaults(content.blocks, values);
  platform.screens.showPerson(user.id);
  if (Object.keys(view.errors).length > 0) return 'not told';
  if (install.state !== 'active') return inTrouble(platform, user, 'dispatch failed');
  const payload = {
    type: 'view_submission',
    ...wireActorInView(platform, view, user),
    trigger_id: newTrigger(platform, { userId: user.id, teamId, viewId: view.id, channelId: null }),
    view: wireView(platform, view),
    response_urls: responseUrls(platform, user, view),
  };
  const { outcome, body } = await bring(platform, user, { kind: 'interaction', payload });
  return outcome === 'acknowledged' ? follow(platform, user, () => followAnswer(platform, user, view, body)) : outcome;
}

/** @throws {Refusal} for an answer that Slack does not take */
function followAnswer(platform: Platform, user: User, view: StoredView, body: unknown): void {
  const { install, teamId } = view;
  if (body === null) {
    const stack = stackOf(platform, user.id);
    if (stack.includes(view)) stack.splice(stack.indexOf(view), 1);
    platform.screens.showPerson(user.id);
    return;
  }
  const { data: answer } = answers.safeParse(body);
  if (answer === undefined) throw new Refusal('invalid_arguments');
  if (answer.response_action === 'clear') closeModals(platform, user.id, true);
  else if (answer.response_action === 'errors') {
    view.errors = fieldErrors(view, answer.errors);
    platform.screens.showPerson(user.id);
  } else {
    const content = checkedView(platform, install, answer.view, 'modal');
    if (answer.response_action === 'update') changeView(platform, view, content);
    else layModal(platform, install, { userId: user.id, teamId, channelId: null }, content);
  }
}

/** @throws {Refusal} for errors at what is no input */
function fieldErrors({ content }: StoredView, errors: Readonly<Record<string, string>>): StoredView['errors'] {
  const inputs = content.blocks.flatMap((block) => (block.type === 'input' ? (block.block_id ?? []) : []));
  const all = Object.entries(errors);
  if (all.length === 0 || !all.every(([blockId]) => inputs.includes(blockId))) throw new Refusal('invalid_arguments');
  return Object.fromEntries(all.map(([blockId, text]): [string, FieldErrorView] => [blockId, { kind: 'app', text }]));
}

/** Addresses for the channels a person chose, where the modal asked for them. */
function responseUrls(platform: Platform, user: User, { content, values, install }: StoredView) {
  return controlsOf(content.blocks).flatMap(({ block, blockId, actionId, control }) => {
    const asks = block.type === 'input' && 'response_url_enabled' in control && control.response_url_enabled === true;
    const channelId = asks ? typedIn(values[blockId]?.[actionId]) : null;
    if (typeof channelId !== 'string') return [];
    const url = newResponseUrl(platform, { install, channelId, userId: user.id, ts: null });
    return [{ block_id: blockId, action_id: actionId, channel_id: channelId, response_url: url }];
  });
}

/** Closes the modal on top, or all; tells the app where it asked to know. */
async function closeView(platform: Platform, user: User, { content }: StoredView, all: boolean): Promise<Outcome> {
  const clears = all || (content.type === 'modal' && content.clear_on_close === true);
  const told = closeModals(platform, user.id, clears).filter(
    (each) => each.content.type === 'modal' && each.content.notify_on_close === true && each.install.state === 'active',
  );
  const outcomes = await Promise.all(
    told.map((each) => {
      const actor = wireActorInView(platform, each, user);
      const payload = { type: 'view_closed', ...actor, view: wireView(platform, each), is_cleared: clears };
      return bring(platform, user, { kind: 'interaction', payload });
    }),
  );
  const failed = outcomes.find(({ outcome }) => outcome !== 'acknowledged')?.outcome;
  return failed ?? (outcomes.length > 0 ? 'acknowledged' : 'not told');
}

export function createSeats(platform: Platform): SlackSeatActions {
  const { screens } = platform;
  const person = (userId: string): User => activePerson(platform, userId);
  const memberChannel = (user: User, channelId: string): Channel => {
    const channel = readableChannel(platform, user, channelId);
    if (!channel.members.has(user.id)) throw new RangeError('the person is not in that channel');
    if (channel.archived) throw new RangeError('the channel is archived');
    return channel;
  };
  const lookAt = (user: User, channelId: string | null): void => {
    Object.assign(screens.client(user.id), { channelId, atHome: channelId === null });
    screens.showPerson(user.id);
  };
  const withApp = (user: User): { install: Install; direct: Channel } => {
    const own = ownInstall(platform, user);
    if (own === null) throw new RangeError('the app is not installed');
    return { install: own.install, direct: directChannel(platform, own.install, user) };
  };

  return {
    sit: async (userId) => {
      const user = personCalled(platform, userId);
      screens.client(user.id).sitting = true;
      screens.showPerson(user.id);
    },
    openChannel: async (userId, channelId) => {
      const user = person(userId);
      lookAt(user, readableChannel(platform, user, channelId).id);
    },
    openHome: async (userId) => {
      const user = person(userId);
      const { install, direct } = withApp(user);
      lookAt(user, null);
      tellHomeOpened(platform, install, user, direct, 'home');
    },
    openAppMessages: async (userId) => {
      const user = person(userId);
      const { install, direct } = withApp(user);
      lookAt(user, direct.id);
      tellHomeOpened(platform, install, user, direct, 'messages');
      return direct.id;
    },
    join: async (userId, channelId) => {
      const user = person(userId);
      const channel = channelCalled(platform, channelId);
      if (!isOpenTo(channel, user)) throw new RangeError('nobody can just join there');
      channel.members.add(user.id);
      screens.show(channel);
    },
    leave: async (userId, channelId) => {
      const user = person(userId);
      channelCalled(platform, channelId).members.delete(user.id);
      screens.showPerson(user.id);
    },
    say: async (userId, channelId, text, threadTs) => {
      const user = person(userId);
      const channel = memberChannel(user, channelId);
      if (text.trim() === '') throw new RangeError('a client sends no empty message');
      const message = postAsPerson(platform, channel, user, { text: escaped(text), threadTs: threadTs ?? null });
      const own = ownInstall(platform, user);
      if (own !== null) tellMessage(platform, own.install, channel, message);
      return message.ts;
    },
    command: (userId, channelId, line) => {
      const user = person(userId);
      return giveCommand(platform, user, memberChannel(user, channelId), line);
    },
    press: async (userId, place, blockId, actionId) => {
      const user = person(userId);
      const surface = surfaceAt(platform, user, place);
      const placed = controlAt(surface, blockId, actionId);
      if (placed.control.type !== 'button') throw new RangeError('that is no button');
      return act(platform, user, surface, placed, null);
    },
    change: async (userId, place, blockId, actionId, value) => {
      const user = person(userId);
      const surface = surfaceAt(platform, user, place);
      return change(platform, user, surface, controlAt(surface, blockId, actionId), value);
    },
    attach: async (userId, blockId, actionId, file) => changeFiles(platform, person(userId), blockId, actionId, file),
    detach: async (userId, blockId, actionId, fileId) =>
      changeFiles(platform, person(userId), blockId, actionId, { detach: fileId }),
    submit: async (userId) => submitView(platform, person(userId), topModal(platform, userId)),
    close: async (userId, all = false) => closeView(platform, person(userId), topModal(platform, userId), all),
    globalShortcut: async (userId, callbackId) => useShortcut(platform, person(userId), callbackId, null),
    messageShortcut: async (userId, channelId, ts, callbackId) => {
      const user = person(userId);
      const channel = readableChannel(platform, user, channelId);
      return useShortcut(platform, user, callbackId, { channel, message: messageFor(channel, user, ts) });
    },
    dismiss: async (userId, channelId, ts) => {
      const user = person(userId);
      const message = messageFor(readableChannel(platform, user, channelId), user, ts);
      if (message.onlyFor === null) throw new RangeError('everybody sees that message');
      remove(platform, message);
    },
    workspace: (userId) => screens.workspace(personCalled(platform, userId)),
  };
}
