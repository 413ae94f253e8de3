import type { ServerResponse } from 'node:http';
import { chatWithOwnAddresses, type Files, workspaceWithOwnAddresses } from './files.ts';
import type { CrowdView, Person, SlackPerson, Snapshot } from './page-view.ts';
import type { CrowdPort } from './ports.ts';
import type { WorkspaceEvent, WorkspaceView } from './slack-view.ts';
import type { ChatView, SeatEvent } from './telegram-view.ts';

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
/** A proxy or a sleeping laptop is noticed by a stream that stays silent for longer than this. */
const HEARTBEAT_MS = 15_000;

const encoded = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** The people at the table and what each of them sees, told to every open page in an event stream (`text/event-stream`). */
export function createLive({ files, slackPeople, crowd, staff, reset, languages }: LiveDeps) {
  const people = new Map<number, Person>();
  const chats = new Map<number, Map<number, ChatView>>();
  const workspaces = new Map<string, WorkspaceView>();
  const streams = new Set<ServerResponse>();
  const write = (words: string): void => {
    for (const stream of streams) stream.write(words);
  };
  const send = (name: string, data: unknown): void => write(encoded(name, data));
  const crowdNow = (): CrowdView | null => crowd && { size: crowd.size(), received: crowd.received() };

  let told = '';
  const watch = setInterval(() => {
    const now = JSON.stringify(crowdNow());
    if (crowd === null || streams.size === 0 || now === told) return;
    told = now;
    send('crowd', crowdNow());
  }, CROWD_MS).unref();
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS).unref();

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
    sat: (person: Person): void => {
      people.set(person.id, person);
      send('person', person);
    },
    left: (seat: number): void => {
      people.delete(seat);
      chats.delete(seat);
      send('gone', { seat });
    },
    isSeated: (seat: number): boolean => people.has(seat),
    people: (): readonly Person[] => [...people.values()],
    tell: (event: SeatEvent): void => {
      if (event.kind === 'toast' && people.has(event.seat)) send('toast', event);
      if (event.kind === 'toast' || !people.has(event.seat)) return;
      const chat = chatWithOwnAddresses(event.chat, files);
      const seen = chats.get(event.seat) ?? new Map<number, ChatView>();
      chats.set(event.seat, seen.set(chat.chatId, chat));
      send('chat', { seat: event.seat, chat });
    },
    tellSlack: (event: WorkspaceEvent): void => {
      if (slackPeople?.some(({ userId }) => userId === event.user) !== true) return;
      if (event.kind === 'trouble') {
        send('slack-trouble', event);
        return;
      }
      const workspace = workspaceWithOwnAddresses(event.workspace, files);
      workspaces.set(event.user, workspace);
      send('workspace', workspace);
    },
    /** Keeps the answer open and tells it everything from now on, beginning with all there is. */
    open: (res: ServerResponse): void => {
      res.setHeader('content-type', 'text/event-stream');
      res.on('close', () => streams.delete(res));
      streams.add(res);
      res.write(encoded('snapshot', snapshot()));
    },
    close: (): void => {
      clearInterval(watch);
      clearInterval(heartbeat);
      for (const stream of streams) stream.end();
      streams.clear();
    },
  };
}

export type Live = ReturnType<typeof createLive>;
