import type { Outcome, Place } from '../slack-view.ts';
import { controlsOf, type PlacedControl } from './blocks.ts';
import { topModal } from './modals.ts';
import type { Delivered, Parcel } from './parcel.ts';
import { installFor, messageFor, readableChannel, teamCalled } from './people.ts';
import type { Channel, Install, Message, Platform, StoredView, Team, User } from './platform.ts';
import { newResponseUrl } from './responses.ts';
import type { InputState, InputValues } from './state.ts';
import { servedTeams } from './targets.ts';
import { newTrigger } from './triggers.ts';
import { type Wire, wireActor, wireChannelName, wireMessage, wireView } from './wire.ts';

/** Acting on controls, and telling the app of it. */

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

export const valuesAt = (surface: Surface, user: User): InputValues =>
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
  const known = surface.kind === 'view' ? surface.view.install.botId : surface.message.botId;
  const install = [...platform.installs.values()].find(({ botId, state }) => botId === known && state === 'active');
  if (install === undefined) return null;
  const served = servedTeams(platform, install);
  const team =
    served.find(({ id }) => id === user.teamId) ?? served.find(({ id }) => id === homeTeam(surface)) ?? served[0];
  return team === undefined ? null : { install, team };
}

const homeTeam = (surface: Surface): string => (surface.kind === 'view' ? surface.view.teamId : surface.message.teamId);

/** Brings an interaction or a command to the app, and shows the person when that fails. */
export async function bring(
  platform: Platform,
  user: User,
  parcel: Parcel,
): Promise<{ outcome: Outcome; body: unknown }> {
  const delivered: Delivered = await platform.courier.bring(parcel);
  if (delivered.kind === 'acknowledged') return { outcome: 'acknowledged', body: delivered.body };
  return {
    outcome: inTrouble(platform, user, delivered.reason === 'http_timeout' ? 'timed out' : 'dispatch failed'),
    body: null,
  };
}

export function inTrouble<O extends Exclude<Outcome, 'acknowledged' | 'not told'>>(
  platform: Platform,
  user: User,
  outcome: O,
): O {
  platform.screens.trouble(user.id, outcome);
  return outcome;
}

/**
 * Tells the app of an act on a control (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload).
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
  const what: Wire =
    control.type === 'button'
      ? {
          type: 'button',
          text: control.text,
          ...(control.value !== undefined && { value: control.value }),
          ...(control.style !== undefined && { style: control.style }),
        }
      : (put ?? {});
  const action = {
    action_id: actionId,
    block_id: blockId,
    ...what,
    action_ts: (platform.now().getTime() / 1000).toFixed(6),
  };
  const viewId = surface.kind === 'view' && surface.view.kind === 'modal' ? surface.view.id : null;
  const channelId = surface.kind === 'message' ? surface.channel.id : null;
  const payload = {
    type: 'block_actions',
    ...wireActor(platform, install, team, user),
    ...wireSurface(platform, install, surface, user),
    trigger_id: newTrigger(platform, { userId: user.id, teamId: team.id, viewId, channelId }),
    actions: [action],
  };
  return (await bring(platform, user, { kind: 'interaction', payload })).outcome;
}

function wireSurface(platform: Platform, install: Install, surface: Surface, user: User): Wire {
  if (surface.kind === 'view')
    return { container: { type: 'view', view_id: surface.view.id }, view: wireView(platform, surface.view) };
  const { channel, message } = surface;
  const ephemeral = message.onlyFor !== null;
  return {
    container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: ephemeral },
    channel: { id: channel.id, name: wireChannelName(channel) },
    ...(!ephemeral && { message: wireMessage(message) }),
    state: { values: valuesAt(surface, user) },
    response_url: newResponseUrl(platform, { install, channelId: channel.id, userId: user.id, ts: message.ts }),
  };
}

/** The installation that serves a person's own workspace. */
export function ownInstall(platform: Platform, user: User): { install: Install; team: Team } | null {
  const install = installFor(platform, user.teamId);
  return install === undefined ? null : { install, team: teamCalled(platform, user.teamId) };
}
