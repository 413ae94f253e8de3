import {
  type Block,
  controlsOf,
  faultsAmong,
  messageBlocks,
  picturesOf,
  type ViewContent,
  viewSchema,
  withIds,
} from './blocks.ts';
import { mentionsOf } from './markup.ts';
import {
  type Channel,
  faultsOf,
  type Install,
  type Message,
  needScope,
  type Platform,
  Refusal,
  refusalWith,
  type StoredView,
  type Trigger,
  type User,
} from './platform.ts';
import { valuesOf } from './state.ts';

/** What blocks stand on: messages, modals and the App Home. */

const VIEW_BYTES = 250_000;

const takesFiles = (blocks: readonly Block[]): boolean =>
  controlsOf(blocks).some(({ control }) => control.type === 'file_input');

/**
 * What is wrong with blocks besides each one's own shape. A picture that Slack does not get hold of refuses all of them,
 * also when it is good (https://github.com/slackapi/python-slack-sdk/issues/1782).
 *
 * @param root pointer to the list
 */
function faultsOfBlocks(platform: Platform, blocks: readonly Block[], root: string): readonly string[] {
  const pictures = picturesOf(blocks).flatMap(({ at, picture: { image_url: url, slack_file: file } }) => {
    if (url !== undefined)
      return platform.picturesArrive(url) ? [] : [`downloading image failed [json-pointer:${root}/${at}/image_url]`];
    const id = file?.id ?? '';
    return platform.files.isPicture(id) && platform.picturesArrive(id)
      ? []
      : [`invalid slack file [json-pointer:${root}/${at}/slack_file]`];
  });
  return [...faultsAmong(blocks, root), ...pictures];
}

/**
 * Checks a view of an installation (https://docs.slack.dev/reference/views) and gives it the ids that it lacks.
 *
 * @throws {Refusal} `view_too_large`, `invalid_arguments` with what is wrong, `missing_scope` for a field for files
 */
export function checkedView(platform: Platform, install: Install, given: unknown, kind: 'modal' | 'home'): ViewContent {
  if (JSON.stringify(given ?? null).length > VIEW_BYTES) throw new Refusal('view_too_large');
  const parsed = viewSchema.safeParse(given);
  if (!parsed.success) throw refusalWith('invalid_arguments', faultsOf(parsed.error, '/view'));
  const view = parsed.data;
  const { blocks } = view;
  const unsupported = (what: string) => `unsupported type: ${what} [json-pointer:/view]`;
  const has = (type: Block['type']) => blocks.some((block) => block.type === type);
  const faults = [
    ...(view.type === kind ? [] : ['unexpected type [json-pointer:/view/type]']),
    ...faultsOfBlocks(platform, blocks, '/view/blocks'),
    ...(view.type === 'modal' && has('input') && view.submit === undefined
      ? ['missing required field: submit [json-pointer:/view]']
      : []),
    ...(has('markdown') ? [unsupported('markdown')] : []),
    ...(view.type === 'home' && takesFiles(blocks) ? [unsupported('file_input')] : []),
  ];
  if (faults.length > 0) throw refusalWith('invalid_arguments', faults);
  if (takesFiles(blocks)) needScope(install, 'files:read');
  return { ...view, blocks: [...withIds(blocks, platform.ids.mark)] };
}

/** Longest words of a new message, and of a changed one (https://docs.slack.dev/changelog/2018-04-truncating-really-long-messages). */
export const MAX_TEXT = 40_000;
export const MAX_UPDATE_TEXT = 4000;

/**
 * Checks what a message says.
 *
 * @throws {Refusal} `no_text`, `msg_too_long`, `invalid_blocks_format` when the blocks are no list, `invalid_blocks` with what is wrong
 */
export function checkedContent(
  platform: Platform,
  { text = '', blocks: given = [] }: { readonly text?: string | undefined; readonly blocks?: unknown },
  maxText: number,
): Pick<Message, 'text' | 'blocks'> {
  if (!Array.isArray(given)) throw new Refusal('invalid_blocks_format');
  const parsed = messageBlocks.safeParse(given);
  const faults = parsed.success
    ? [
        ...faultsOfBlocks(platform, parsed.data, '/blocks'),
        ...(takesFiles(parsed.data) ? ['unsupported type: file_input [json-pointer:/blocks]'] : []),
      ]
    : faultsOf(parsed.error, '/blocks');
  if (!parsed.success || faults.length > 0) throw refusalWith('invalid_blocks', faults);
  if (text.trim() === '' && (given.length === 0 || platform.requireText)) throw new Refusal('no_text');
  if (text.length > maxText) throw new Refusal('msg_too_long');
  return { text, blocks: withIds(parsed.data, platform.ids.mark) };
}

type Draft = Pick<Message, 'text'> & Partial<Pick<Message, 'blocks' | 'onlyFor' | 'threadTs'>>;
type Writer = Pick<Message, 'userId' | 'botId' | 'teamId'>;

const KEPT = 300;

/** Puts a message into a channel. Its stamp: seconds of the clock, and a counter behind the point. */
function put(platform: Platform, channel: Channel, writer: Writer, draft: Draft): Message {
  channel.lastStamp += 1;
  const seconds = Math.floor(platform.now().getTime() / 1000);
  const stored: Message = {
    ...{ blocks: [], onlyFor: null, threadTs: null, ...draft, ...writer },
    ts: `${seconds}.${String(channel.lastStamp).padStart(6, '0')}`,
    channelId: channel.id,
    edited: false,
    inputs: new Map(),
  };
  channel.messages.set(stored.ts, stored);
  const oldest = channel.messages.keys().next().value;
  if (channel.messages.size > KEPT && oldest !== undefined) channel.messages.delete(oldest);
  platform.screens.show(channel);
  return stored;
}

/** A person writes. */
export const postAsPerson = (platform: Platform, channel: Channel, { id, teamId }: User, draft: Draft): Message =>
  put(platform, channel, { userId: id, botId: null, teamId }, draft);

/** The app writes; whom it notifies is remembered. */
export function postAsApp(platform: Platform, channel: Channel, install: Install, draft: Draft): Message {
  const { botUserId: userId, botId, teamId } = install;
  const message = put(platform, channel, { userId, botId, teamId: teamId ?? channel.teamId }, draft);
  recordPings(platform, message);
  return message;
}

function recordPings(platform: Platform, message: Message): void {
  const { channelId, ts } = message;
  const at = platform.now().getTime();
  for (const mention of mentionsOf(message)) platform.pings.push({ ...mention, channelId, ts, at });
}

/** The app changes what it wrote. Clients mark a change of words, not of blocks alone. */
export function rewrite(
  platform: Platform,
  message: Message,
  { text, blocks }: Pick<Message, 'text' | 'blocks'>,
): void {
  Object.assign(message, { text, blocks, edited: message.edited || message.text !== text });
  recordPings(platform, message);
  const channel = platform.channels.get(message.channelId);
  if (channel !== undefined) platform.screens.show(channel);
}

export function remove(platform: Platform, message: Message): void {
  const channel = platform.channels.get(message.channelId);
  channel?.messages.delete(message.ts);
  if (channel !== undefined) platform.screens.show(channel);
}

/** The modals of people: at most three on each other (https://docs.slack.dev/surfaces/modals). */
const MAX_DEPTH = 3;

export const stackOf = (platform: Platform, userId: string): StoredView[] => {
  const stack = platform.modals.get(userId) ?? [];
  platform.modals.set(userId, stack);
  return stack;
};

export function topModal(platform: Platform, userId: string): StoredView {
  const view = platform.modals.get(userId)?.at(-1);
  if (view === undefined) throw new RangeError('no modal is open');
  return view;
}

const newHash = (platform: Platform): string => `${Math.floor(platform.now().getTime() / 1000)}.${platform.ids.mark()}`;

const openViews = (platform: Platform): readonly StoredView[] =>
  [...platform.modals.values(), [...platform.homes.values()]].flat();

/** @throws {Refusal} `duplicate_external_id` */
function checkExternalId(platform: Platform, { external_id: id = '' }: ViewContent, except: StoredView | null): void {
  if (id !== '' && openViews(platform).some((view) => view !== except && view.content.external_id === id))
    throw new Refusal('duplicate_external_id');
}

/** A new view, not yet on a screen. @param beneath the modals on which it lies */
function newView(
  platform: Platform,
  install: Install,
  { userId, teamId, channelId }: Pick<Trigger, 'userId' | 'teamId' | 'channelId'>,
  content: ViewContent,
  beneath: readonly StoredView[],
): StoredView {
  checkExternalId(platform, content, null);
  const id = platform.ids.next('V');
  const place = { rootId: beneath[0]?.id ?? id, previousId: beneath.at(-1)?.id ?? null };
  const values = valuesOf(content.blocks, {}, channelId);
  return {
    ...{ id, kind: content.type, teamId, userId, install, content, values, errors: {}, ...place },
    hash: newHash(platform),
  };
}

/** Lays a modal on what the person has open. @throws {Refusal} `push_limit_reached`, `duplicate_external_id` */
export function layModal(
  platform: Platform,
  install: Install,
  place: Pick<Trigger, 'userId' | 'teamId' | 'channelId'>,
  content: ViewContent,
): StoredView {
  const stack = stackOf(platform, place.userId);
  if (stack.length >= MAX_DEPTH) throw new Refusal('push_limit_reached');
  const view = newView(platform, install, place, content, stack);
  stack.push(view);
  platform.screens.showPerson(place.userId);
  return view;
}

/** Changes a view; what the person typed stays where the field is the same. @throws {Refusal} `hash_conflict` */
export function changeView(platform: Platform, view: StoredView, content: ViewContent, hash?: string): void {
  if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
  checkExternalId(platform, content, view);
  const values = valuesOf(content.blocks, view.values);
  Object.assign(view, { content, values, errors: {}, hash: newHash(platform) });
  platform.screens.showPerson(view.userId);
}

/** Publishes an App Home. @throws {Refusal} `hash_conflict` */
export function publishHome(
  platform: Platform,
  install: Install,
  { id: userId, teamId }: User,
  content: ViewContent,
  hash: string | undefined,
): StoredView {
  const known = platform.homes.get(userId);
  if (known !== undefined && known.install === install) {
    changeView(platform, known, content, hash);
    return known;
  }
  if (hash !== undefined) throw new Refusal('hash_conflict');
  const view = newView(platform, install, { userId, teamId, channelId: null }, content, []);
  platform.homes.set(userId, view);
  platform.screens.showPerson(userId);
  return view;
}

/** Takes the modal on top away, or all of them. Gives what was closed. */
export function closeModals(platform: Platform, userId: string, all: boolean): readonly StoredView[] {
  const stack = stackOf(platform, userId);
  const closed = all ? stack.splice(0) : stack.splice(-1);
  platform.screens.showPerson(userId);
  return closed;
}

/** An open view. @throws {Refusal} `not_found` */
export function openView(
  platform: Platform,
  install: Install,
  { id, externalId }: { id?: string | undefined; externalId?: string | undefined },
): StoredView {
  const view = openViews(platform).find((each) =>
    id === undefined ? each.content.external_id === externalId : each.id === id,
  );
  if (view === undefined || view.install !== install) throw new Refusal('not_found');
  return view;
}

/**
 * Uses a trigger up.
 *
 * @throws {Refusal} `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`
 */
export function exchange(platform: Platform, id: string): Trigger {
  const trigger = platform.triggers.get(id);
  if (trigger === undefined) throw new Refusal('invalid_trigger_id');
  if (trigger.exchanged) throw new Refusal('exchanged_trigger_id');
  if (platform.now().getTime() - trigger.at > platform.triggerLifeMs) throw new Refusal('expired_trigger_id');
  trigger.exchanged = true;
  return trigger;
}
