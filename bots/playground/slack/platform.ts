import { z } from 'zod';
import { pictureType, structure } from '../far-end.ts';
import type { FieldErrorView, Outcome, WorkspaceEvent, WorkspaceView } from '../slack-view.ts';
import type { Block, ViewContent } from './blocks.ts';
import type { Courier } from './delivery.ts';
import type { FileObject, InputValues } from './state.ts';

/** Everything the stand-in holds, as its parts share it. */
export interface Platform {
  readonly app: SlackApp;
  readonly now: () => Date;
  readonly ids: Ids;
  readonly enterprises: Map<string, { readonly id: string; readonly name: string }>;
  readonly teams: Map<string, Team>;
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  /** By token, dead ones included. */
  readonly installs: Map<string, Install>;
  /** Codes of the OAuth flow that were not yet exchanged, and those that were. */
  readonly codes: Map<string, OauthCode>;
  readonly triggers: Map<string, Trigger>;
  /** How long a trigger opens a window, in ms. */
  readonly triggerLifeMs: number;
  readonly responses: Map<string, ResponseTicket>;
  /** Open modals of a person, the one on top last. */
  readonly modals: Map<string, StoredView[]>;
  /** App Homes by person. */
  readonly homes: Map<string, StoredView>;
  readonly files: FileShelf;
  readonly pings: Ping[];
  readonly courier: Courier;
  readonly screens: Screens;
  /** Blocks without words in the top-level `text` are refused. */
  readonly requireText: boolean;
  /** Windows name the workspace of the app, not that of the person before them. */
  readonly windowsNameHost: boolean;
  /** Whether Slack gets hold of a picture, by its address or the id of its file. */
  readonly picturesArrive: (picture: string) => boolean;
  /** A WebSocket address for Socket Mode. @throws {Refusal} when there is none */
  readonly socketAddress: () => string;
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
  /** App-level token with `connections:write`. */
  readonly appToken: string;
  /** Bot scopes of an installation that does not name its own. */
  readonly scopes: readonly string[];
  readonly commands: WorkspaceView['commands'];
  readonly shortcuts: WorkspaceView['shortcuts'];
  /** Events that the app subscribed to, `message.im` and the like in their long spelling. */
  readonly events: readonly string[];
  readonly redirectUrls: readonly string[];
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
  /** Invited into some channels of the workspace only. */
  readonly isGuest: boolean;
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

/** Key under which an installation stands: the workspace, or the organisation. */
export const installKey = (install: Install): string => install.teamId ?? install.enterpriseId ?? '';

/** @throws {Refusal} `missing_scope` with what is needed and what is there */
export function needScope(install: Install, scope: string): void {
  if (!install.scopes.includes(scope))
    throw new Refusal('missing_scope', { needed: scope, provided: install.scopes.join(',') });
}

interface OauthCode {
  readonly teamId: string;
  readonly enterprise: boolean;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  used: boolean;
}

/** The right to show a person a modal, once and within three seconds (https://docs.slack.dev/interactivity/handling-user-interaction). */
export interface Trigger {
  readonly userId: string;
  /** Workspace of the installation. */
  readonly teamId: string;
  /** The modal it came from. */
  readonly viewId: string | null;
  /** Channel on the person's screen. */
  readonly channelId: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  exchanged: boolean;
}

/** The right to answer in a place, five times within half an hour (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses). */
export interface ResponseTicket {
  readonly install: Install;
  readonly channelId: string;
  /** To whom ephemeral answers go. */
  readonly userId: string;
  /** Message the person acted on. */
  readonly ts: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  uses: number;
}

export interface StoredView {
  readonly id: string;
  readonly kind: 'modal' | 'home';
  /** Workspace of the installation. */
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

/** A mention that notifies. */
export interface Mention {
  readonly kind: 'channel' | 'here' | 'everyone' | 'user' | 'group';
  /** User or group; null for the whole channel. */
  readonly target: string | null;
}

/** Somebody was notified by name, or a whole channel was. */
export interface Ping extends Mention {
  readonly channelId: string;
  readonly ts: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What is on a person's screen. */
export interface Client {
  sitting: boolean;
  channelId: string | null;
  atHome: boolean;
}

/** What came of an act that failed. */
export type Trouble = Exclude<Outcome, 'acknowledged' | 'not told'>;

/** What tells those who watch. */
export interface Screens {
  client(userId: string): Client;
  workspace(user: User): WorkspaceView;
  showPerson(userId: string): void;
  /** Tells everybody in the channel, or who has it on the screen. */
  show(channel: Channel): void;
  showAll(): void;
  trouble(user: string, outcome: Trouble): void;
  on(listener: (event: WorkspaceEvent) => void, user?: string): () => void;
}

/** Ids in Slack's spelling. They count up, so that tests can tell them. */
export function createIds(first = 0) {
  let last = first;
  const number = (): number => {
    last += 1;
    return last;
  };
  return {
    /** Such as `C0000000012`. @param prefix `C` channel, `D` direct, `U` user, `B` bot, `V` view, `F` file, `T` team, `E` organisation, `Ev` event */
    next: (prefix: string): string => `${prefix}0${number().toString(36).toUpperCase().padStart(9, '0')}`,
    /** Hex digits that never repeat. */
    mark: (): string => number().toString(16).padStart(8, '0'),
    /** Never repeats within the stand-in. */
    number,
    last: (): number => last,
  };
}

export type Ids = ReturnType<typeof createIds>;

/**
 * A call that Slack does not carry out. `code` is Slack's word for why, such as `channel_not_found`; the answer is
 * `{ ok: false, error: code, …details }` with status 200, as Slack answers everything but rate limits and its own failures.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, details: Refusal['details'] = {}, status = 200, headers: Refusal['headers'] = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
    this.status = status;
    this.headers = headers;
  }
}

/** A refusal that tells what is wrong, as Slack does in `response_metadata.messages`. Messages name fields and limits, never values. */
export const refusalWith = (code: string, messages: readonly string[]): Refusal =>
  new Refusal(code, {
    ...(code === 'invalid_blocks' && { errors: messages }),
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });

/** 429. `seconds` is a whole number of at least 1 (https://docs.slack.dev/apis/web-api/rate-limits). */
export const rateLimited = (seconds: number): Refusal =>
  new Refusal('ratelimited', {}, 429, { 'retry-after': String(seconds) });

/** A structure that is checked later, against limits of its own. */
export const anyStructure = structure(z.unknown());

/** What is wrong, a line for each fault: `must be at most 75 (string) [json-pointer:/blocks/0/text]`. */
export function faultsOf(error: z.ZodError, root = ''): readonly string[] {
  return error.issues.map((issue) => `${wordsOf(issue)} [json-pointer:${[root, ...issue.path].join('/')}]`);
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `no such field: ${issue.keys.join(', ')}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum} (${issue.origin})`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum} (${issue.origin})`;
  return issue.code === 'invalid_union' ? 'unsupported type' : issue.message;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  /** Bytes announced; what comes must be as many. */
  readonly length: number;
  /** Workspace, or organisation, that it belongs to; and who uploaded it. */
  readonly teamId: string;
  readonly userId: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** Null until they came. */
  bytes: Uint8Array | null;
  title: string;
  completed: boolean;
}

type Announced = Pick<StoredFile, 'name' | 'length' | 'teamId' | 'userId'>;

/**
 * Files that the app uploaded: announced, sent, then completed (https://docs.slack.dev/messaging/working-with-files),
 * and those that people did, at once.
 */
export function createFileShelf(ids: Ids, now: () => Date, files: Map<string, StoredFile>) {
  const shelve = (file: Announced & Pick<StoredFile, 'bytes' | 'completed'>): StoredFile => {
    const created = Math.floor(now().getTime() / 1000);
    const stored: StoredFile = { ...file, id: ids.next('F'), created, title: file.name };
    files.set(stored.id, stored);
    return stored;
  };
  /** A file that is complete; undefined for any other. */
  const whole = (id: string): StoredFile | undefined => {
    const file = files.get(id);
    return file?.completed === true ? file : undefined;
  };
  return {
    announce: (file: Announced): StoredFile => shelve({ ...file, bytes: null, completed: false }),
    /** Takes a whole file. */
    keep: (file: Omit<Announced, 'length'> & { readonly bytes: Uint8Array }): StoredFile =>
      shelve({ ...file, length: file.bytes.length, completed: true }),
    whole,
    /** @throws {Refusal} 404 for a file that was not announced, 400 where the length is not the announced one */
    receive: (id: string, bytes: Uint8Array): void => {
      const file = files.get(id);
      if (file === undefined) throw new Refusal('file_not_found', {}, 404);
      if (bytes.length !== file.length) throw new Refusal('file_length_mismatch', {}, 400);
      file.bytes = bytes;
    },
    /** @throws {Refusal} `file_not_found`, or `file_update_failed` when its bytes never came */
    complete: (id: string, title: string | undefined, teamId: string | null): StoredFile => {
      const file = files.get(id);
      if (file === undefined || (teamId !== null && file.teamId !== teamId)) throw new Refusal('file_not_found');
      if (file.bytes === null) throw new Refusal('file_update_failed');
      return Object.assign(file, { title: title ?? file.title, completed: true });
    },
    isPicture: (id: string): boolean => pictureType(whole(id)?.bytes ?? new Uint8Array()) !== null,
    /** What a page shows of a file; undefined when there is nothing to show. */
    content: (id: string): { readonly type: string; readonly bytes: Uint8Array } | undefined => {
      const bytes = files.get(id)?.bytes ?? null;
      return bytes === null ? undefined : { type: pictureType(bytes) ?? 'application/octet-stream', bytes };
    },
  };
}

type FileShelf = ReturnType<typeof createFileShelf>;

/** Slack's name of a kind of file and its media type, by the ending of the name. */
const KINDS: Readonly<Record<string, readonly [filetype: string, mimetype: string]>> = {
  png: ['png', 'image/png'],
  jpg: ['jpg', 'image/jpeg'],
  jpeg: ['jpg', 'image/jpeg'],
  gif: ['gif', 'image/gif'],
  webp: ['webp', 'image/webp'],
  heic: ['heic', 'image/heic'],
  svg: ['svg', 'image/svg+xml'],
  pdf: ['pdf', 'application/pdf'],
  txt: ['text', 'text/plain'],
};

/** Ending of a file's name in small letters, without its dot; empty when it has none. */
export const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** @param url root of the platform, without a slash at the end */
export function fileObject(file: StoredFile, url: string): FileObject & { readonly mimetype: string } {
  const { id, name, title, created, userId, teamId, length } = file;
  const [filetype, mimetype] = KINDS[endingOf(name)] ?? ['binary', 'application/octet-stream'];
  const folder = `${url}/files-pri/${teamId}-${id}`;
  const spelled = name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '_');
  return {
    ...{ id, name, title, mimetype, filetype, created, timestamp: created, user: userId, user_team: teamId },
    ...{ size: length, mode: 'hosted', is_external: false, is_public: false, public_url_shared: false },
    url_private: `${folder}/${spelled}`,
    url_private_download: `${folder}/download/${spelled}`,
  };
}
