import type { SlackPerson } from './page-view.ts';
import type { SlackSeatActions, WorkspaceEvent } from './slack-view.ts';
import type { SeatActions, SeatEvent } from './telegram-view.ts';

/** What the page needs of the Telegram behind it. */
export interface TelegramPort {
  readonly seats: SeatActions;
  readonly groups: {
    /** Makes a group with the bot in it and gives its chat id. */
    create(group: { readonly title: string; readonly members: readonly number[] }): Promise<number>;
    join(seat: number, chatId: number): Promise<void>;
  };
  /** Begins to tell what happens at the seats; the function it gives ends that. */
  on(listener: (event: SeatEvent) => void): () => void;
}

/** What the page needs of the Slack behind it. */
export interface SlackPort {
  readonly seats: SlackSeatActions;
  /** Whom the reader can be, in the order shown; the first one is shown first. */
  readonly people: readonly SlackPerson[];
  /** Begins to tell what people see; the function it gives ends that. */
  on(listener: (event: WorkspaceEvent) => void): () => void;
}

/** Simulated subscribers: they only receive. */
export interface CrowdPort {
  /** Adds so many and gives how many there are then. */
  add(count: number): Promise<number>;
  size(): number;
  /** Messages they have received since the start. */
  received(): number;
  /** Lets the next message that the bot sends be refused with 429, to be tried again after so many seconds. */
  slowDown(seconds: number): void;
}
