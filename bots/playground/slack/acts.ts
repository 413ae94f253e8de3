import { z } from 'zod';
import { flag, recordCall, text } from '../far-end.ts';
import type { InputValue, Outcome, Place } from '../slack-view.ts';
import { controlsOf, mostFiles, type PlacedControl } from './blocks.ts';
import type { Delivered, Parcel } from './delivery.ts';
import { installFor, messageFor, picksFor, readableChannel, servedTeams, teamCalled } from './lookups.ts';
import {
  type Channel,
  endingOf,
  fileObject,
  type Install,
  type Message,
  type Platform,
  Refusal,
  type ResponseTicket,
  type StoredView,
  type Team,
  type Trouble,
  type User,
} from './platform.ts';
import { filesIn, filesState, type InputState, type InputValues, stateFor } from './state.ts';
import { checkedContent, MAX_TEXT, postAsApp, remove, rewrite, topModal } from './surfaces.ts';
import { actionStamp, newTrigger, wireActedOn, wireActor, wireActorInView, wireView } from './wire.ts';

/** Acting on controls, telling the app of it, and what it answers in that place. */

/** What a control stands on. */
export type Surface =
  | { readonly kind: 'view'; readonly view: StoredView }
  | { readonly kind: 'message'; readonly channel: Channel; readonly message: Message };

/** @throws {RangeError} when nothing is there */
export function surfaceAt(platform: Platform, user: User, place: Place): Surface {
  if (typeof place !== 'string') {
    const channel = readableChannel(platform, user, place.channelId);
    return { kind: 'message', channel, message: messageFor(channel, user, place.ts) };
  }
  const view = place === 'modal' ? topModal(platform, user.id) : platform.homes.get(user.id);
  if (view === undefined) throw new RangeError('nothing is open there');
  return { kind: 'view', view };
}

const valuesAt = (surface: Surface, user: User): InputValues =>
  surface.kind === 'view' ? surface.view.values : (surface.message.inputs.get(user.id) ?? {});

/** @throws {RangeError} when there is no such control */
export function controlAt(surface: Surface, blockId: string, actionId: string): PlacedControl {
  const blocks = surface.kind === 'view' ? surface.view.content.blocks : surface.message.blocks;
  const placed = controlsOf(blocks).find((each) => each.blockId === blockId && each.actionId === actionId);
  if (placed === undefined) throw new RangeError('there is no such control');
  return placed;
}

/** The living installation behind a surface, and the workspace for which it acts; null when the app is gone. */
function behind(platform: Platform, surface: Surface, user: User): { install: Install; team: Team } | null {
  const { botId, teamId } =
    surface.kind === 'view' ? { botId: surface.view.install.botId, teamId: surface.view.teamId } : surface.message;
  const install = [...platform.installs.values()].find((each) => each.botId === botId && each.state === 'active');
  if (install === undefined) return null;
  const served = servedTeams(platform, install);
  const team = served.find(({ id }) => id === user.teamId) ?? served.find(({ id }) => id === teamId) ?? served[0];
  return team === undefined ? null : { install, team };
}

/** The installation that serves a person's own workspace. */
export function ownInstall(platform: Platform, user: User): { install: Install; team: Team } | null {
  const install = installFor(platform, user.teamId);
  return install === undefined ? null : { install, team: teamCalled(platform, user.teamId) };
}

/** Brings an interaction or a command to the app, and shows the person when that fails. */
export async function bring(
  platform: Platform,
  user: User,
  parcel: Parcel,
): Promise<{ outcome: Outcome; body: unknown }> {
  const delivered: Delivered = await platform.courier.bring(parcel);
  if (delivered.kind === 'acknowledged') {
    const { body } = delivered;
    const method = parcel.kind === 'command' ? 'response_url' : 'ack';
    if (typeof body === 'object' && body !== null) recordCall('slack', method, body);
    return { outcome: 'acknowledged', body };
  }
  const late = delivered.reason === 'http_timeout';
  return { outcome: inTrouble(platform, user, late ? 'timed out' : 'dispatch failed'), body: null };
}

export function inTrouble(platform: Platform, user: User, outcome: Trouble): Trouble {
  platform.screens.trouble(user.id, outcome);
  return outcome;
}

/** Does what the app answered; what Slack does not take is shown to the person. */
export function follow(platform: Platform, user: User, act: () => void): Outcome {
  try {
    act();
    return 'acknowledged';
  } catch (error) {
    if (error instanceof Refusal) return inTrouble(platform, user, 'bad answer');
    throw error;
  }
}

/**
 * Tells the app of an act on a control (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload).
 * Inside a window it names the person's own workspace, who may be another organisation's.
 *
 * @param put what the person put in; null for a button
 */
export async function act(
  platform: Platform,
  user: User,
  surface: Surface,
  { control, blockId, actionId }: PlacedControl,
  put: InputState | null,
): Promise<Outcome> {
  const known = behind(platform, surface, user);
  if (known === null) return inTrouble(platform, user, 'dispatch failed');
  const { install, team } = known;
  const pressed =
    control.type !== 'button'
      ? {}
      : {
          ...{ type: 'button', text: control.text },
          ...(control.value !== undefined && { value: control.value }),
          ...(control.style !== undefined && { style: control.style }),
        };
  const inView = surface.kind === 'view';
  const viewId = inView && surface.view.kind === 'modal' ? surface.view.id : null;
  const channelId = inView ? null : surface.channel.id;
  const payload = {
    type: 'block_actions',
    ...(inView ? wireActorInView(platform, surface.view, user) : wireActor(platform, install, team, user)),
    ...wireSurface(platform, install, surface, user),
    trigger_id: newTrigger(platform, { userId: user.id, teamId: team.id, viewId, channelId }),
    actions: [{ action_id: actionId, block_id: blockId, ...pressed, ...(put ?? {}), action_ts: actionStamp(platform) }],
  };
  return (await bring(platform, user, { kind: 'interaction', payload })).outcome;
}

function wireSurface(platform: Platform, install: Install, surface: Surface, user: User) {
  if (surface.kind === 'view')
    return { container: { type: 'view', view_id: surface.view.id }, view: wireView(platform, surface.view) };
  const { channel, message } = surface;
  const ephemeral = message.onlyFor !== null;
  return {
    container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: ephemeral },
    state: { values: valuesAt(surface, user) },
    ...wireActedOn(platform, install, user, channel, message),
  };
}

/** Types or chooses. @throws {RangeError} for what is not among the choices */
export function change(
  platform: Platform,
  user: User,
  surface: Surface,
  placed: PlacedControl,
  value: InputValue,
): Promise<Outcome> | Outcome {
  const { control } = placed;
  if (control.type === 'button') throw new RangeError('a button is pressed');
  if (control.type === 'file_input') throw new RangeError('a file is attached');
  const state = stateFor(control, value);
  const chosen = state['selected_options'] ?? state['selected_option'];
  const offered = Array.isArray(chosen)
    ? Array.isArray(value) && chosen.length === value.length
    : 'options' in control
      ? value === null || chosen !== null
      : !/^(users|channels|conversations)_select$/.test(control.type) ||
        value === null ||
        picksFor(platform, user, control).some((pick) => pick.value === value);
  if (!offered) throw new RangeError('that is not among the choices');
  return put(platform, user, surface, placed, state);
}

/** Keeps what was put into a control, and tells the app where it wants to know at once. */
function put(
  platform: Platform,
  user: User,
  surface: Surface,
  placed: PlacedControl,
  state: InputState,
): Promise<Outcome> | Outcome {
  const { block, blockId, actionId, control } = placed;
  if (control.type !== 'overflow') {
    const before = valuesAt(surface, user);
    const after = { ...before, [blockId]: { ...before[blockId], [actionId]: state } };
    if (surface.kind === 'view') surface.view.values = after;
    else surface.message.inputs.set(user.id, after);
    platform.screens.showPerson(user.id);
  }
  const waits = block.type === 'input' && block.dispatch_action !== true;
  return waits ? 'not told' : act(platform, user, surface, placed, state);
}

const MOST_BYTES = 10 * 1024 * 1024;

/**
 * Puts a file into a field of the modal on top, or takes one off it (`detach` with its id). What the client does not take
 * is shown at the field, and what was in it stays (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element).
 *
 * @throws {RangeError} when there is no such field, or no such file in it
 */
export function changeFiles(
  platform: Platform,
  user: User,
  blockId: string,
  actionId: string,
  given: { readonly name: string; readonly bytes: Uint8Array } | { readonly detach: string },
): Promise<Outcome> | Outcome {
  const view = topModal(platform, user.id);
  const surface: Surface = { kind: 'view', view };
  const placed = controlAt(surface, blockId, actionId);
  const { control } = placed;
  if (control.type !== 'file_input') throw new RangeError('that is no field for files');
  const before = filesIn(view.values[blockId]?.[actionId]);
  const most = mostFiles(control);
  const { [blockId]: _mended, ...others } = view.errors;
  if ('detach' in given) {
    const left = before.filter(({ id }) => id !== given.detach);
    if (left.length === before.length) throw new RangeError('there is no such file in the field');
    view.errors = others;
    return put(platform, user, surface, placed, filesState(left));
  }
  const { name, bytes } = given;
  const wrongType = control.filetypes?.every((type) => type.toLowerCase() !== endingOf(name)) === true;
  const tooMany = most > 1 && before.length >= most ? 'too many files' : null;
  const fault = wrongType ? 'file type' : bytes.length > MOST_BYTES ? 'file too large' : tooMany;
  if (fault !== null) {
    view.errors = { ...others, [blockId]: { kind: fault } };
    platform.screens.showPerson(user.id);
    return 'not told';
  }
  view.errors = others;
  const file = platform.files.keep({ name, bytes, teamId: view.teamId, userId: user.id });
  const object = fileObject(file, platform.url());
  return put(platform, user, surface, placed, filesState(most === 1 ? [object] : [...before, object]));
}

const TICKET_LIFE_MS = 30 * 60 * 1000;
const MAX_USES = 5;

const answer = z.strictObject({
  text: text.optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: flag.optional(),
  delete_original: flag.optional(),
  thread_ts: text.optional(),
  mrkdwn: flag.optional(),
  unfurl_links: flag.optional(),
  unfurl_media: flag.optional(),
  metadata: z.unknown().optional(),
});

/**
 * Carries out an answer that came to such an address.
 *
 * @throws {Refusal} 404 `used_url` or `expired_url`, 400 for content that Slack does not take
 */
export function respond(platform: Platform, id: string, given: unknown): void {
  const ticket = platform.responses.get(id);
  const refuse = (code: string) => new Refusal(code, {}, 404);
  if (ticket === undefined) throw refuse('invalid_url');
  if (ticket.uses >= MAX_USES) throw refuse('used_url');
  if (platform.now().getTime() - ticket.at > TICKET_LIFE_MS || ticket.install.state !== 'active')
    throw refuse('expired_url');
  carryOut(platform, ticket, given);
  ticket.uses += 1;
}

/**
 * Says something in the place of a ticket: an answer to its address, or the acknowledgement of a command.
 *
 * @throws {Refusal} 400
 */
export function carryOut(platform: Platform, ticket: Omit<ResponseTicket, 'at' | 'uses'>, given: unknown): void {
  const parsed = answer.safeParse(given);
  if (!parsed.success) throw new Refusal('invalid_payload', {}, 400);
  const channel = platform.channels.get(ticket.channelId);
  if (channel === undefined) throw new Refusal('channel_not_found', {}, 404);
  if (channel.archived) throw new Refusal('channel_is_archived', {}, 410);
  const original = ticket.ts === null ? undefined : channel.messages.get(ticket.ts);
  try {
    say(platform, ticket, channel, original, parsed.data);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.code, error.details, 400) : error;
  }
}

function say(
  platform: Platform,
  { install, userId }: Pick<ResponseTicket, 'install' | 'userId'>,
  channel: Channel,
  original: Message | undefined,
  given: z.output<typeof answer>,
): void {
  if (given.delete_original === true && original !== undefined) remove(platform, original);
  if (given.delete_original === true && given.text === undefined && given.blocks === undefined) return;
  const content = checkedContent(platform, given, MAX_TEXT);
  const onlyFor = given.response_type === 'in_channel' ? null : userId;
  if (given.replace_original === true && original !== undefined && original.botId !== null)
    rewrite(platform, original, content);
  else postAsApp(platform, channel, install, { ...content, onlyFor, threadTs: given.thread_ts ?? null });
}
