import type { FieldErrorView } from '../slack-view.ts';
import type { Block } from './blocks.ts';
import type { Courier } from './courier.ts';
import type { FileShelf } from './files.ts';
import type { Ids } from './ids.ts';
import type { Pings } from './pings.ts';
import type { ResponseTicket } from './responses.ts';
import type { Screens } from './screens.ts';
import type { InputValues } from './state.ts';
import type { ViewContent } from './surfaces.ts';
import type { Trigger } from './triggers.ts';

/** Everything the stand-in holds, as its parts share it. */
export interface Platform {
  readonly app: SlackApp;
  readonly now: () => Date;
  readonly ids: Ids;
  readonly enterprises: Map<string, Enterprise>;
  readonly teams: Map<string, Team>;
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  /** By token, dead ones included. */
  readonly installs: Map<string, Install>;
  /** Codes of the OAuth flow that were not yet exchanged, and those that were. */
  readonly codes: Map<string, OauthCode>;
  readonly triggers: Map<string, Trigger>;
  readonly responses: Map<string, ResponseTicket>;
  /** Open modals of a person, the one on top last. */
  readonly modals: Map<string, StoredView[]>;
  /** App Homes by person. */
  readonly homes: Map<string, StoredView>;
  readonly files: FileShelf;
  readonly pings: Pings;
  readonly courier: Courier;
  readonly screens: Screens;
  /** Blocks without words in the top-level `text` are refused. */
  readonly requireText: boolean;
  /** A WebSocket address for Socket Mode; null when too many are open. */
  readonly socketAddress: () => string | null;
  /** Root of the Web API, without a slash at the end; empty before the start. */
  readonly url: () => string;
}

/** The app, as its settings on api.slack.com say it. */
export interface SlackApp {
  readonly appId: string;
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  /** App-level tokens with `connections:write`. */
  readonly appTokens: readonly string[];
  /** Bot scopes of an installation that does not name its own. */
  readonly scopes: readonly string[];
  readonly commands: readonly AppCommand[];
  readonly shortcuts: readonly AppShortcut[];
  /** Events that the app subscribed to, `message.im` and the like in their long spelling. */
  readonly events: readonly string[];
  readonly redirectUrls: readonly string[];
}

export interface AppCommand {
  /** With its slash. */
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

export interface AppShortcut {
  readonly callbackId: string;
  readonly name: string;
  readonly kind: 'global' | 'message';
}

export interface Enterprise {
  readonly id: string;
  readonly name: string;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly enterpriseId: string | null;
}

export interface User {
  readonly id: string;
  /** Workspace; for the bot of an organisation's installation the organisation. */
  readonly teamId: string;
  readonly name: string;
  readonly realName: string;
  /** Such as `en-US`. */
  readonly locale: string;
  readonly isBot: boolean;
  readonly isAdmin: boolean;
  deleted: boolean;
}

export interface Channel {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** People and bots. */
  readonly members: Set<string>;
  /** Other workspaces, through Slack Connect. */
  readonly sharedWith: Set<string>;
  /** By their time stamps, ephemeral ones included. */
  readonly messages: Map<string, Message>;
  archived: boolean;
  lastStamp: number;
}

export interface Message {
  readonly ts: string;
  readonly channelId: string;
  /** A person, or the bot user of an installation. */
  readonly userId: string;
  /** Null for a person. */
  readonly botId: string | null;
  readonly teamId: string;
  /** The one person who sees it; null when everybody does. */
  readonly onlyFor: string | null;
  readonly threadTs: string | null;
  /** How it came. */
  readonly via: 'person' | 'api' | 'response url';
  text: string;
  blocks: readonly Block[];
  edited: boolean;
  /** What people put into its inputs, by person. */
  readonly inputs: Map<string, InputValues>;
}

export interface Install {
  /** Null for an organisation. */
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly isEnterprise: boolean;
  readonly token: string;
  readonly botUserId: string;
  readonly botId: string;
  scopes: readonly string[];
  state: 'active' | 'revoked' | 'uninstalled';
}

export interface OauthCode {
  readonly teamId: string;
  readonly enterprise: boolean;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  used: boolean;
}

export interface StoredView {
  readonly id: string;
  readonly kind: 'modal' | 'home';
  readonly teamId: string;
  readonly userId: string;
  readonly install: Install;
  readonly rootId: string;
  readonly previousId: string | null;
  content: ViewContent;
  hash: string;
  values: InputValues;
  /** What is wrong at a field, by block id. */
  errors: Readonly<Record<string, FieldErrorView>>;
}

/** Slack's client refuses some inputs by itself; words come from the app only. */
export type ClientFault = Exclude<FieldErrorView, { readonly kind: 'app' }>;

/** Key under which an installation stands: the workspace, or the organisation. */
export const installKey = (install: Install): string => install.teamId ?? install.enterpriseId ?? '';
