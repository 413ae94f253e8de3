import type { InputValue, Outcome, SlackSeatActions } from '../slack-view.ts';
import type { PlacedControl } from './blocks.ts';
import { act, bring, controlAt, inTrouble, ownInstall, type Surface, surfaceAt, valuesAt } from './interactions.ts';
import { postAsPerson, remove } from './messages.ts';
import { topModal } from './modals.ts';
import { escaped } from './mrkdwn.ts';
import {
  activePerson,
  channelCalled,
  directChannel,
  messageFor,
  personCalled,
  reaches,
  readableChannel,
} from './people.ts';
import { picksFor } from './picks.ts';
import type { Channel, Install, Platform, User } from './platform.ts';
import { Refusal } from './refusal.ts';
import { carryOut } from './responses.ts';
import { stateFor } from './state.ts';
import { closeView, submitView } from './submissions.ts';
import { commandPayload, shortcutPayload, tellHomeOpened, tellMessage } from './tell.ts';

/** The people's side: what people do in their clients, and what the app is told of it. */
export function createSeats(platform: Platform): SlackSeatActions {
  const { screens } = platform;

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
      const user = activePerson(platform, userId);
      lookAt(user, readableChannel(platform, user, channelId).id);
    },
    openHome: async (userId) => {
      const user = activePerson(platform, userId);
      const { install, direct } = withApp(user);
      lookAt(user, null);
      tellHomeOpened(platform, install, user, direct, 'home');
    },
    openAppMessages: async (userId) => {
      const user = activePerson(platform, userId);
      const { install, direct } = withApp(user);
      lookAt(user, direct.id);
      tellHomeOpened(platform, install, user, direct, 'messages');
      return direct.id;
    },
    join: async (userId, channelId) => {
      const user = activePerson(platform, userId);
      const channel = channelCalled(platform, channelId);
      if (channel.kind !== 'public' || !reaches(channel, user.teamId))
        throw new RangeError('nobody can just join there');
      channel.members.add(user.id);
      screens.show(channel);
    },
    leave: async (userId, channelId) => {
      const user = activePerson(platform, userId);
      channelCalled(platform, channelId).members.delete(user.id);
      screens.showPerson(user.id);
    },
    say: async (userId, channelId, text, threadTs) => {
      const user = activePerson(platform, userId);
      const channel = memberChannel(user, channelId);
      if (text.trim() === '') throw new RangeError('a client sends no empty message');
      const message = postAsPerson(platform, channel, user, { text: escaped(text), threadTs: threadTs ?? null });
      const own = ownInstall(platform, user);
      if (own !== null) tellMessage(platform, own.install, channel, message);
      return message.ts;
    },
    command: (userId, channelId, line) => {
      const user = activePerson(platform, userId);
      return giveCommand(platform, user, memberChannel(user, channelId), line);
    },
    press: async (userId, place, blockId, actionId) => {
      const user = activePerson(platform, userId);
      const surface = surfaceAt(platform, user, place);
      const placed = controlAt(surface, blockId, actionId);
      if (placed.control.type !== 'button') throw new RangeError('that is no button');
      return act(platform, user, surface, placed, null);
    },
    change: async (userId, place, blockId, actionId, value) => {
      const user = activePerson(platform, userId);
      const surface = surfaceAt(platform, user, place);
      return change(platform, user, surface, controlAt(surface, blockId, actionId), value);
    },
    submit: async (userId) => {
      const user = activePerson(platform, userId);
      const view = topModal(platform, user.id);
      if (view === undefined) throw new RangeError('no modal is open');
      return submitView(platform, user, view);
    },
    close: async (userId, all = false) => {
      const user = activePerson(platform, userId);
      const view = topModal(platform, user.id);
      if (view === undefined) throw new RangeError('no modal is open');
      return closeView(platform, user, view, all);
    },
    globalShortcut: async (userId, callbackId) => shortcut(platform, activePerson(platform, userId), callbackId, null),
    messageShortcut: async (userId, channelId, ts, callbackId) => {
      const user = activePerson(platform, userId);
      const channel = readableChannel(platform, user, channelId);
      return shortcut(platform, user, callbackId, { channel, message: messageFor(channel, user, ts) });
    },
    dismiss: async (userId, channelId, ts) => {
      const user = activePerson(platform, userId);
      const message = messageFor(readableChannel(platform, user, channelId), user, ts);
      if (message.onlyFor === null) throw new RangeError('everybody sees that message');
      remove(platform, message);
    },
    workspace: (userId) => screens.workspace(personCalled(platform, userId)),
  };
}

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
  const ticket = { install, channelId: channel.id, userId: user.id, ts: null, at: platform.now().getTime(), uses: 0 };
  try {
    carryOut(platform, ticket, typeof body === 'string' ? { text: body } : body);
    return outcome;
  } catch (error) {
    if (error instanceof Refusal) return inTrouble(platform, user, 'bad answer');
    throw error;
  }
}

/** Types or chooses. */
function change(
  platform: Platform,
  user: User,
  surface: Surface,
  placed: PlacedControl,
  value: InputValue,
): Promise<Outcome> | Outcome {
  const { block, blockId, actionId, control } = placed;
  if (control.type === 'button') throw new RangeError('a button is pressed');
  checkChoice(platform, user, placed, value);
  if (control.type !== 'overflow') {
    const before = valuesAt(surface, user);
    const after = { ...before, [blockId]: { ...before[blockId], [actionId]: stateFor(control, value) } };
    if (surface.kind === 'view') surface.view.values = after;
    else surface.message.inputs.set(user.id, after);
    screensAfter(platform, user);
  }
  const waits = block.type === 'input' && block.dispatch_action !== true;
  return waits ? 'not told' : act(platform, user, surface, placed, value);
}

const screensAfter = (platform: Platform, user: User): void => platform.screens.showPerson(user.id);

function checkChoice(platform: Platform, user: User, { control }: PlacedControl, value: InputValue): void {
  const offered =
    'options' in control
      ? stateForAll(control, value)
      : !/^(users|channels|conversations)_select$/.test(control.type) ||
        value === null ||
        picksFor(platform, user, control).some((pick) => pick.value === value);
  if (!offered) throw new RangeError('that is not among the choices');
}

/** Whether everything that was chosen is among the options. */
function stateForAll(control: PlacedControl['control'], value: InputValue): boolean {
  const state = stateFor(control, value);
  const chosen = state['selected_options'] ?? state['selected_option'];
  if (Array.isArray(chosen)) return Array.isArray(value) && chosen.length === value.length;
  return value === null || chosen !== null;
}

async function shortcut(
  platform: Platform,
  user: User,
  callbackId: string,
  on: Parameters<typeof shortcutPayload>[4],
): Promise<Outcome> {
  const own = ownInstall(platform, user);
  const kind = on === null ? 'global' : 'message';
  const known = platform.app.shortcuts.some((each) => each.callbackId === callbackId && each.kind === kind);
  if (own === null || !known || !own.install.scopes.includes('commands'))
    throw new RangeError('there is no such shortcut');
  const payload = shortcutPayload(platform, own.install, { user, team: own.team }, callbackId, on);
  return (await bring(platform, user, { kind: 'interaction', payload })).outcome;
}
