/**
 * What the page is told besides the chats and workspaces themselves. Types only. Plain JSON.
 */
import type { WorkspaceView } from './slack-view.ts';
import type { ChatView, Seat } from './telegram-view.ts';

/** Somebody with a Telegram at the table. */
export type Person = Seat & {
  /** Plays one of the campaign's staff. */
  readonly staff: boolean;
};

/** Somebody in the workspace whom the reader can be. */
export interface SlackPerson {
  readonly userId: string;
  readonly role: 'volunteer' | 'member' | 'administrator';
}

/** Simulated subscribers, and how many messages they have received. */
export interface CrowdView {
  readonly size: number;
  readonly received: number;
}

/** All there is when a page comes; afterwards it is told each change. */
export interface Snapshot {
  readonly people: readonly Person[];
  readonly chats: readonly { readonly seat: number; readonly chat: ChatView }[];
  readonly slack: { readonly people: readonly SlackPerson[]; readonly workspaces: readonly WorkspaceView[] } | null;
  readonly crowd: CrowdView | null;
  /** Whether people can be made staff. */
  readonly staff: boolean;
  /** Whether everything can be started anew. */
  readonly reset: boolean;
  /** The languages that the bots speak. */
  readonly languages: readonly string[];
}
