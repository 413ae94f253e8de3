/**
 * What a person sees of Slack, as the stand-in tells it and the page draws it. Types only. Plain JSON: the page gets these
 * objects over its event stream, tests get them from the stand-in directly. A person is named by their Slack user id.
 */

/** A workspace as one person sees it. */
export interface WorkspaceView {
  readonly teamId: string;
  readonly teamName: string;
  readonly me: PersonView;
  /** The account is deactivated: the client is signed out and shows nothing else. */
  readonly deactivated: boolean;
  readonly app: { readonly name: string; readonly installed: boolean };
  /** Channels the person is in, and public ones they could join. */
  readonly channels: readonly ChannelSummary[];
  /** The channel on the screen. */
  readonly channel: ChannelView | null;
  /** The App Home on the screen; null while a channel is. */
  readonly home: HomeView | null;
  /** The modal on top. */
  readonly modal: ModalView | null;
  /** Offered while the person types `/`. */
  readonly commands: readonly { readonly command: string; readonly description: string; readonly usageHint: string }[];
  readonly shortcuts: readonly {
    readonly callbackId: string;
    readonly name: string;
    readonly kind: 'global' | 'message';
  }[];
}

export interface PersonView {
  readonly userId: string;
  readonly name: string;
  /** Such as `en-US`. */
  readonly locale: string;
}

export interface ChannelSummary {
  readonly channelId: string;
  readonly name: string;
  /** `app`: direct messages with the app. */
  readonly kind: 'public' | 'private' | 'direct' | 'app';
  /** Shared with other organisations through Slack Connect. */
  readonly shared: boolean;
  readonly archived: boolean;
  readonly member: boolean;
}

export interface ChannelView extends ChannelSummary {
  readonly messages: readonly MessageView[];
}

export interface MessageView {
  /** Names the message within its channel, and orders it. */
  readonly ts: string;
  readonly author: string;
  readonly from: 'app' | 'me' | 'other';
  /** Only this person sees it; it is gone after a reload. */
  readonly onlyMe: boolean;
  readonly edited: boolean;
  readonly threadTs: string | null;
  /** Top-level words: notifications and screen readers have these. Shown where there are no blocks. */
  readonly text: readonly SpanView[];
  readonly blocks: readonly BlockView[];
}

/** Words of one look. */
export interface SpanView {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strike?: boolean;
  readonly code?: boolean;
  readonly url?: string;
  /** Notifies somebody. */
  readonly mention?: 'channel' | 'here' | 'everyone' | 'user' | 'group';
}

export type ImageView = { readonly url: string; readonly alt: string };

export type BlockView =
  | {
      readonly kind: 'section';
      readonly blockId: string;
      readonly text: readonly SpanView[];
      readonly fields: readonly (readonly SpanView[])[];
      readonly image: ImageView | null;
      readonly control: ControlView | null;
    }
  | { readonly kind: 'header'; readonly blockId: string; readonly text: string }
  | { readonly kind: 'divider'; readonly blockId: string }
  | { readonly kind: 'image'; readonly blockId: string; readonly image: ImageView; readonly title: string }
  | {
      readonly kind: 'context';
      readonly blockId: string;
      readonly items: readonly ({ readonly text: readonly SpanView[] } | { readonly image: ImageView })[];
    }
  | { readonly kind: 'actions'; readonly blockId: string; readonly controls: readonly ControlView[] }
  | {
      readonly kind: 'input';
      readonly blockId: string;
      readonly label: string;
      readonly hint: string;
      readonly optional: boolean;
      readonly control: ControlView;
      readonly error: FieldErrorView | null;
    }
  | { readonly kind: 'lines'; readonly blockId: string; readonly lines: readonly (readonly SpanView[])[] };

/** What is wrong with a field: `app` has the app's own words, the others are the client's and have none here. */
export type FieldErrorView =
  | {
      readonly kind:
        | 'required'
        | 'too short'
        | 'too long'
        | 'malformed'
        | 'file type'
        | 'file too large'
        | 'too many files';
    }
  | { readonly kind: 'app'; readonly text: string };

export interface OptionView {
  readonly value: string;
  readonly text: readonly SpanView[];
  readonly description: readonly SpanView[];
}

interface Control {
  readonly blockId: string;
  readonly actionId: string;
  /** Asked before the act is done. */
  readonly confirm: {
    readonly title: string;
    readonly text: readonly SpanView[];
    readonly yes: string;
    readonly no: string;
  } | null;
}

export type ControlView = Control &
  (
    | {
        readonly kind: 'button';
        readonly text: string;
        readonly style: 'primary' | 'danger' | null;
        /** Opened in the browser; the app is told of the press all the same. */
        readonly url: string | null;
        /** What a screen reader says. */
        readonly label: string;
      }
    | {
        readonly kind: 'choice';
        readonly look: 'menu' | 'menu of many' | 'boxes' | 'radio' | 'overflow';
        readonly placeholder: string;
        readonly options: readonly OptionView[];
        /** Values. */
        readonly chosen: readonly string[];
      }
    | {
        /** A channel or a person; values are ids. */
        readonly kind: 'pick';
        readonly what: 'channel' | 'person';
        readonly placeholder: string;
        readonly options: readonly { readonly value: string; readonly text: string }[];
        readonly chosen: string | null;
      }
    | {
        readonly kind: 'typed';
        /** `rich text`: formatted words, written as `*bold*`, `_italic_` and `[label](https://…)`. */
        readonly of: 'text' | 'rich text' | 'email' | 'url' | 'number' | 'date';
        readonly multiline: boolean;
        readonly placeholder: string;
        readonly minLength: number;
        readonly maxLength: number;
        readonly value: string;
      }
    | {
        readonly kind: 'file';
        /** Endings of names without the dot; empty: any. */
        readonly filetypes: readonly string[];
        /** From 1 to 10. */
        readonly maxFiles: number;
        readonly chosen: readonly { readonly fileId: string; readonly name: string }[];
      }
  );

export interface ModalView {
  readonly viewId: string;
  readonly callbackId: string;
  readonly title: string;
  /** Null: there is no such button. */
  readonly submit: string | null;
  /** Null: the client's own word. */
  readonly close: string | null;
  readonly blocks: readonly BlockView[];
  /** How many modals lie on each other, from 1 to 3. */
  readonly depth: number;
}

export interface HomeView {
  /** Null while the app has published nothing. */
  readonly viewId: string | null;
  readonly blocks: readonly BlockView[];
}

/** What came of an act that the app was told of. Slack's clients show all but the first in words of their own. */
export type Outcome =
  | 'acknowledged'
  /** Nothing needed telling: a link, an input that waits for the submit, fields that the client itself refuses. */
  | 'not told'
  /** The app answered with an error, or not at all. */
  | 'dispatch failed'
  /** The app did not acknowledge within three seconds. */
  | 'timed out'
  /** The app answered with something that Slack does not take. */
  | 'bad answer';

/** What the page is told as it happens. */
export type WorkspaceEvent =
  | { readonly kind: 'workspace'; readonly user: string; readonly workspace: WorkspaceView }
  /** The client shows that an act failed. */
  | {
      readonly kind: 'trouble';
      readonly user: string;
      readonly outcome: Exclude<Outcome, 'acknowledged' | 'not told'>;
    };

/** Where a control stands. */
export type Place = 'modal' | 'home' | { readonly channelId: string; readonly ts: string };

/** What a person types or chooses: words, an option's value, a channel, a date; a list of values for boxes; null for nothing. */
export type InputValue = string | readonly string[] | null;

/**
 * What a person can do. Acts that the app is told of resolve when it has acknowledged or failed to. What a client would not
 * offer (a button that is not there, a channel one is not in) rejects with a RangeError.
 */
export interface SlackSeatActions {
  /** Opens a client of this person: from now on listeners are told of what they see. */
  sit(user: string): Promise<void>;
  openChannel(user: string, channelId: string): Promise<void>;
  openHome(user: string): Promise<void>;
  /** Opens the direct messages with the app. Gives the channel. */
  openAppMessages(user: string): Promise<string>;
  join(user: string, channelId: string): Promise<void>;
  leave(user: string, channelId: string): Promise<void>;
  /** Writes a message and gives its stamp. A command is not a message: see `command`. */
  say(user: string, channelId: string, text: string, threadTs?: string): Promise<string>;
  /** @param line such as `/petition sign` */
  command(user: string, channelId: string, line: string): Promise<Outcome>;
  press(user: string, place: Place, blockId: string, actionId: string): Promise<Outcome>;
  /** Types or chooses. In an input block the app is told with the submit, elsewhere at once. */
  change(user: string, place: Place, blockId: string, actionId: string, value: InputValue): Promise<Outcome>;
  /**
   * Puts a file into a field for files of the modal on top: in place of the one there, where it takes one, else beside
   * the others. What the client does not take (its kind, more than 10 MB, one too many) is shown at the field.
   */
  attach(
    user: string,
    blockId: string,
    actionId: string,
    file: { readonly name: string; readonly bytes: Uint8Array },
  ): Promise<Outcome>;
  /** Takes a file off such a field again. */
  detach(user: string, blockId: string, actionId: string, fileId: string): Promise<Outcome>;
  /** Submits the modal on top. Fields that are wrong show it afterwards. */
  submit(user: string): Promise<Outcome>;
  /** Closes the modal on top (`all`: every one). */
  close(user: string, all?: boolean): Promise<Outcome>;
  globalShortcut(user: string, callbackId: string): Promise<Outcome>;
  messageShortcut(user: string, channelId: string, ts: string, callbackId: string): Promise<Outcome>;
  /** Hides a message that only this person sees. */
  dismiss(user: string, channelId: string, ts: string): Promise<void>;
  workspace(user: string): WorkspaceView;
}

/** What people who administer a workspace can do. */
export interface SlackAdminActions {
  deactivate(user: string): Promise<void>;
  reactivate(user: string): Promise<void>;
  /** Removes the app: the app is told that its tokens are dead and that it is gone, in this order or the other. */
  uninstall(teamId: string, order?: 'tokens first' | 'app first'): Promise<void>;
  /** Revokes the app's bot token. */
  revokeTokens(teamId: string): Promise<void>;
  /** Installs the app, or installs it again with other scopes, without OAuth. Gives the bot token. */
  install(
    teamId: string,
    options?: { readonly scopes?: readonly string[]; readonly enterprise?: boolean },
  ): Promise<string>;
  /** Takes the app into a channel, or out of it. */
  addApp(channelId: string): Promise<void>;
  removeApp(channelId: string): Promise<void>;
  archive(channelId: string): Promise<void>;
  unarchive(channelId: string): Promise<void>;
  /** Shares a channel with another workspace (Slack Connect). */
  share(channelId: string, teamId: string): Promise<void>;
}
