import { createWatchers } from '../far-end.ts';
import type {
  BlockView,
  ChannelSummary,
  ControlView,
  FieldErrorView,
  ImageView,
  MessageView,
  ModalView,
  SpanView,
  WorkspaceEvent,
  WorkspaceView,
} from '../slack-view.ts';
import {
  type Block,
  type Control,
  type ImageElement,
  linesOf,
  mostFiles,
  optionsOf,
  type RichPiece,
  type TextObject,
} from './blocks.ts';
import { channelTitle, installFor, isListed, picksFor } from './lookups.ts';
import { spansOf } from './markup.ts';
import type { Channel, Client, Message, Platform, Screens, StoredView, User } from './platform.ts';
import { filesIn, type InputValues, typedIn } from './state.ts';

/** A workspace as people see it. */

/** What drawing blocks needs to know of the world around them. */
interface Drawing {
  /** Name of a person or channel, by id. */
  readonly names: (id: string) => string;
  readonly fileAddress: (fileId: string) => string;
  /** Choices of a picker. */
  readonly picks: (control: Control) => readonly { readonly value: string; readonly text: string }[];
  readonly values: InputValues;
  readonly errors: Readonly<Record<string, FieldErrorView>>;
}

/** A text object as a person sees it. */
const words = (object: TextObject | undefined, { names }: Drawing): readonly SpanView[] => {
  if (object === undefined) return [];
  return object.type === 'plain_text' ? [{ text: object.text }] : spansOf(object.text, names);
};

const LOOKS = {
  static_select: 'menu',
  multi_static_select: 'menu of many',
  checkboxes: 'boxes',
  radio_buttons: 'radio',
  overflow: 'overflow',
} as const;

const KINDS = {
  rich_text_input: 'rich text',
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
} as const;

/** A control as a person sees it, with what they put in. */
function controlView(blockId: string, control: Control, drawing: Drawing): ControlView {
  const actionId = control.action_id ?? '';
  const base = { blockId, actionId, confirm: questionOf(control, drawing) };
  const state = drawing.values[blockId]?.[actionId];
  const typed = typedIn(state);
  const one = typeof typed === 'string' ? typed : null;
  const chosen = [typed ?? []].flat();
  const placeholder = 'placeholder' in control ? (control.placeholder?.text ?? '') : '';
  switch (control.type) {
    case 'button': {
      const { text, style = null, url = null, accessibility_label: label = text.text } = control;
      return { ...base, kind: 'button', text: text.text, style, url, label };
    }
    case 'static_select':
    case 'multi_static_select':
    case 'checkboxes':
    case 'radio_buttons':
    case 'overflow': {
      const options = optionsOf(control).map(({ value, text, description }) => {
        return { value, text: words(text, drawing), description: words(description, drawing) };
      });
      return { ...base, kind: 'choice', look: LOOKS[control.type], placeholder, options, chosen };
    }
    case 'multi_conversations_select': {
      const options = drawing.picks(control).map(({ value, text }) => ({ value, text: [{ text }], description: [] }));
      return { ...base, kind: 'choice', look: 'menu of many', placeholder, options, chosen };
    }
    case 'users_select':
    case 'channels_select':
    case 'conversations_select': {
      const what = control.type === 'users_select' ? 'person' : 'channel';
      return { ...base, kind: 'pick', what, placeholder, options: drawing.picks(control), chosen: one };
    }
    case 'file_input': {
      const files = filesIn(state).map(({ id, name }) => ({ fileId: id, name }));
      const { filetypes = [] } = control;
      return { ...base, kind: 'file', filetypes, maxFiles: mostFiles(control), chosen: files };
    }
    default: {
      const plain = control.type === 'plain_text_input' ? control : null;
      const multiline = plain?.multiline ?? control.type === 'rich_text_input';
      const lengths = { multiline, minLength: plain?.min_length ?? 0, maxLength: plain?.max_length ?? 3000 };
      return { ...base, ...lengths, kind: 'typed', of: KINDS[control.type], placeholder, value: one ?? '' };
    }
  }
}

function questionOf(control: Control, drawing: Drawing): ControlView['confirm'] {
  const question = 'confirm' in control ? control.confirm : undefined;
  if (question === undefined) return null;
  const { title, text, confirm, deny } = question;
  return { title: title.text, text: words(text, drawing), yes: confirm.text, no: deny.text };
}

const imageView = (
  image: Pick<ImageElement, 'alt_text' | 'image_url' | 'slack_file'>,
  drawing: Drawing,
): ImageView => ({
  url: image.image_url ?? drawing.fileAddress(image.slack_file?.id ?? ''),
  alt: image.alt_text,
});

function blockView(block: Block, drawing: Drawing): BlockView {
  const blockId = block.block_id ?? '';
  const control = (each: Control) => controlView(blockId, each, drawing);
  switch (block.type) {
    case 'section': {
      const { text, fields = [], accessory: beside } = block;
      return {
        ...{ kind: 'section', blockId, text: words(text, drawing) },
        fields: fields.map((field) => words(field, drawing)),
        image: beside?.type === 'image' ? imageView(beside, drawing) : null,
        control: beside === undefined || beside.type === 'image' ? null : control(beside),
      };
    }
    case 'header':
      return { kind: 'header', blockId, text: block.text.text };
    case 'divider':
      return { kind: 'divider', blockId };
    case 'image':
      return { kind: 'image', blockId, image: imageView(block, drawing), title: block.title?.text ?? '' };
    case 'context': {
      const items = block.elements.map((element) =>
        element.type === 'image' ? { image: imageView(element, drawing) } : { text: words(element, drawing) },
      );
      return { kind: 'context', blockId, items };
    }
    case 'actions':
      return { kind: 'actions', blockId, controls: block.elements.map(control) };
    case 'input': {
      const { label, hint, optional = false, element } = block;
      const error = drawing.errors[blockId] ?? null;
      const said = { label: label.text, hint: hint?.text ?? '', optional };
      return { kind: 'input', blockId, ...said, control: control(element), error };
    }
    case 'markdown':
      return { kind: 'lines', blockId, lines: block.text.split('\n').map((line) => [{ text: line }]) };
    case 'rich_text': {
      const lines = linesOf(block).map((pieces) => pieces.map((piece) => pieceView(piece, drawing)));
      return { kind: 'lines', blockId, lines };
    }
  }
}

function pieceView(piece: RichPiece, { names }: Drawing): SpanView {
  const look = Object.fromEntries(Object.entries(piece.style ?? {}).filter(([, on]) => on === true));
  switch (piece.type) {
    case 'text':
      return { text: piece.text, ...look };
    case 'link':
      return { text: piece.text ?? piece.url, ...look, url: piece.url };
    case 'emoji':
      return { text: `:${piece.name}:`, ...look };
    case 'channel':
      return { text: `#${names(piece.channel_id)}`, ...look };
    case 'user':
      return { text: `@${names(piece.user_id)}`, ...look, mention: 'user' };
    case 'usergroup':
      return { text: `@${piece.usergroup_id}`, ...look, mention: 'group' };
    case 'broadcast':
      return { text: `@${piece.range}`, ...look, mention: piece.range };
  }
}

/** A workspace as one person sees it. @param fileAddress where a page can load a file from */
function workspaceView(
  platform: Platform,
  user: User,
  client: Client,
  fileAddress: (fileId: string) => string,
): WorkspaceView {
  const { app, channels, teams, homes, modals } = platform;
  const installed = installFor(platform, user.teamId) !== undefined;
  const names = (id: string): string => platform.users.get(id)?.realName ?? channels.get(id)?.name ?? id;
  const picks = (control: Control) => picksFor(platform, user, control);
  const draw = (blocks: readonly Block[], values: InputValues = {}, errors: StoredView['errors'] = {}) =>
    blocks.map((block) => blockView(block, { names, fileAddress, picks, values, errors }));
  const open = client.channelId === null || client.atHome ? undefined : channels.get(client.channelId);
  const home = homes.get(user.id);
  return {
    teamId: user.teamId,
    teamName: teams.get(user.teamId)?.name ?? '',
    me: { userId: user.id, name: user.realName, locale: user.locale },
    deactivated: user.deleted,
    app: { name: app.name, installed },
    channels: [...channels.values()]
      .filter((channel) => isListed(channel, user))
      .map((channel) => summary(platform, channel, user)),
    channel:
      open === undefined
        ? null
        : {
            ...summary(platform, open, user),
            messages: [...open.messages.values()]
              .filter(({ onlyFor }) => onlyFor === null || onlyFor === user.id)
              .map((message) => messageView(message, user, names, draw)),
          },
    home: client.atHome
      ? { viewId: home?.id ?? null, blocks: home ? draw(home.content.blocks, home.values, home.errors) : [] }
      : null,
    modal: modalView(modals.get(user.id) ?? [], draw),
    commands: installed ? app.commands : [],
    shortcuts: installed ? app.shortcuts : [],
  };
}

type Draw = (blocks: readonly Block[], values?: InputValues, errors?: StoredView['errors']) => readonly BlockView[];

function summary(platform: Platform, channel: Channel, user: User): ChannelSummary {
  const withApp = [...channel.members].some((id) => platform.users.get(id)?.isBot === true);
  return {
    channelId: channel.id,
    name: channelTitle(platform, channel, user),
    kind: channel.kind === 'im' ? (withApp ? 'app' : 'direct') : channel.kind,
    shared: channel.sharedWith.size > 0,
    archived: channel.archived,
    member: channel.members.has(user.id),
  };
}

function messageView(message: Message, user: User, names: (id: string) => string, draw: Draw): MessageView {
  const { ts, userId, botId, onlyFor, edited, threadTs, text, blocks, inputs } = message;
  return {
    ...{ ts, edited, threadTs, author: names(userId), onlyMe: onlyFor !== null },
    from: botId !== null ? 'app' : userId === user.id ? 'me' : 'other',
    text: spansOf(text, names),
    blocks: draw(blocks, inputs.get(user.id)),
  };
}

function modalView(stack: readonly StoredView[], draw: Draw): ModalView | null {
  const view = stack.at(-1);
  if (view === undefined || view.content.type !== 'modal') return null;
  const { callback_id: callbackId = '', title, submit, close, blocks } = view.content;
  return {
    ...{ viewId: view.id, callbackId, title: title.text, depth: stack.length },
    submit: submit?.text ?? null,
    close: close?.text ?? null,
    blocks: draw(blocks, view.values, view.errors),
  };
}

/**
 * Tells listeners what people see. Nothing is drawn for people to whom nobody listens.
 *
 * @param fileAddress where a page can load a file from
 */
export function createScreens(platform: () => Platform, fileAddress: (fileId: string) => string): Screens {
  const watchers = createWatchers<string, WorkspaceEvent>();
  const clients = new Map<string, Client>();
  const client = (userId: string): Client => {
    const known = clients.get(userId) ?? { sitting: false, channelId: null, atHome: false };
    clients.set(userId, known);
    return known;
  };
  const workspace = (user: User): WorkspaceView => workspaceView(platform(), user, client(user.id), fileAddress);
  const showPerson = (user: string): void => {
    const person = platform().users.get(user);
    if (person === undefined || clients.get(user)?.sitting !== true || !watchers.watched(user)) return;
    watchers.tell(user, { kind: 'workspace', user, workspace: workspace(person) });
  };
  return {
    client,
    workspace,
    showPerson,
    show: (channel) => {
      for (const [user, { channelId }] of clients)
        if (channel.members.has(user) || channelId === channel.id) showPerson(user);
    },
    showAll: () => {
      for (const user of clients.keys()) showPerson(user);
    },
    trouble: (user, outcome) => watchers.tell(user, { kind: 'trouble', user, outcome }),
    on: watchers.on,
  };
}
