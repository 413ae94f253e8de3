import type { ServerResponse } from 'node:http';
import type { Files } from './files.ts';
import { chatWithOwnAddresses, workspaceWithOwnAddresses } from './own-addresses.ts';
import type { CrowdView, Person, SlackPerson, Snapshot } from './page-view.ts';
import type { CrowdPort } from './ports.ts';
import type { WorkspaceEvent, WorkspaceView } from './slack-view.ts';
import { createStreams } from './streams.ts';
import type { ChatView, SeatEvent } from './telegram-view.ts';

/** The people at the table and what each of them sees, told to every open page. */
export interface Live {
  sat(person: Person): void;
  left(seat: number): void;
  isSeated(seat: number): boolean;
  people(): readonly Person[];
  tell(event: SeatEvent): void;
  tellSlack(event: WorkspaceEvent): void;
  /** Keeps the answer open and tells it everything from now on, beginning with all there is. */
  open(res: ServerResponse): void;
  close(): void;
}

export interface LiveDeps {
  /** Gives pictures and documents an address that the page may load. */
  readonly files: Files;
  readonly slackPeople: readonly SlackPerson[] | null;
  readonly crowd: CrowdPort | null;
  readonly staff: boolean;
  readonly reset: boolean;
  readonly languages: readonly string[];
}

/** Often enough for the eye to see the counter run. */
const CROWD_MS = 400;

export function createLive({ files, slackPeople, crowd, staff, reset, languages }: LiveDeps): Live {
  const people = new Map<number, Person>();
  const chats = new Map<number, Map<number, ChatView>>();
  const workspaces = new Map<string, WorkspaceView>();
  const streams = createStreams();
  const crowdNow = (): CrowdView | null => crowd && { size: crowd.size(), received: crowd.received() };

  let told = '';
  const watch = setInterval(() => {
    const now = JSON.stringify(crowdNow());
    if (crowd === null || !streams.any() || now === told) return;
    told = now;
    streams.send('crowd', crowdNow());
  }, CROWD_MS);
  watch.unref();

  const snapshot = (): Snapshot => ({
    people: [...people.values()],
    chats: [...chats].flatMap(([seat, seen]) => [...seen.values()].map((chat) => ({ seat, chat }))),
    slack: slackPeople && { people: slackPeople, workspaces: [...workspaces.values()] },
    crowd: crowdNow(),
    staff,
    reset,
    languages,
  });

  return {
    sat(person) {
      people.set(person.id, person);
      streams.send('person', person);
    },
    left(seat) {
      people.delete(seat);
      chats.delete(seat);
      streams.send('gone', { seat });
    },
    isSeated: (seat) => people.has(seat),
    people: () => [...people.values()],
    tell(event) {
      if (!people.has(event.seat)) return;
      if (event.kind === 'toast') return streams.send('toast', event);
      const chat = chatWithOwnAddresses(event.chat, files);
      const seen = chats.get(event.seat) ?? new Map<number, ChatView>();
      chats.set(event.seat, seen.set(chat.chatId, chat));
      streams.send('chat', { seat: event.seat, chat });
    },
    tellSlack(event) {
      if (slackPeople?.some(({ userId }) => userId === event.user) !== true) return;
      if (event.kind === 'trouble') return streams.send('slack-trouble', event);
      const workspace = workspaceWithOwnAddresses(event.workspace, files);
      workspaces.set(event.user, workspace);
      streams.send('workspace', workspace);
    },
    open: (res) => streams.open(res, 'snapshot', snapshot()),
    close() {
      clearInterval(watch);
      streams.close();
    },
  };
}
