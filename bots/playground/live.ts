import type { ServerResponse } from 'node:http';
import type { Files } from './files.ts';
import type { ChatView, MessageView, Seat, SeatEvent } from './telegram-view.ts';

/** What the page is told over its event stream; `name` is the event's name there, `data` its JSON. */
type PageEvent =
  | {
      readonly name: 'snapshot';
      readonly data: { readonly people: readonly Seat[]; readonly chats: readonly ChatEvent[] };
    }
  | { readonly name: 'person'; readonly data: Seat }
  | { readonly name: 'gone'; readonly data: { readonly seat: number } }
  | { readonly name: 'chat'; readonly data: ChatEvent }
  | { readonly name: 'toast'; readonly data: Extract<SeatEvent, { kind: 'toast' }> };

type ChatEvent = { readonly seat: number; readonly chat: ChatView };

/** The people at the table and what each of them sees, told to every open page. */
export interface Live {
  sat(person: Seat): void;
  left(seat: number): void;
  isSeated(seat: number): boolean;
  tell(event: SeatEvent): void;
  /** Keeps the answer open and tells it everything from now on, beginning with all there is. */
  open(res: ServerResponse): void;
  close(): void;
}

/** A proxy or a sleeping laptop is noticed by a stream that stays silent for longer than this. */
const HEARTBEAT_MS = 15_000;

/** @param files Gives pictures and documents an address that the page may load. */
export function createLive(files: Files): Live {
  const people = new Map<number, Seat>();
  const chats = new Map<number, Map<number, ChatView>>();
  const streams = new Set<ServerResponse>();
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();

  const write = (text: string) => {
    for (const stream of streams) stream.write(text);
  };
  const send = (event: PageEvent) => write(encode(event));

  return {
    sat(person) {
      people.set(person.id, person);
      send({ name: 'person', data: person });
    },
    left(seat) {
      people.delete(seat);
      chats.delete(seat);
      send({ name: 'gone', data: { seat } });
    },
    isSeated: (seat) => people.has(seat),
    tell(event) {
      if (!people.has(event.seat)) return;
      if (event.kind === 'toast') return send({ name: 'toast', data: event });
      const chat = withOwnAddresses(event.chat, files);
      const seen = chats.get(event.seat) ?? new Map<number, ChatView>();
      chats.set(event.seat, seen.set(chat.chatId, chat));
      send({ name: 'chat', data: { seat: event.seat, chat } });
    },
    open(res) {
      res.setHeader('content-type', 'text/event-stream');
      res.on('close', () => streams.delete(res));
      streams.add(res);
      const all = [...chats].flatMap(([seat, seen]) => [...seen.values()].map((chat) => ({ seat, chat })));
      res.write(encode({ name: 'snapshot', data: { people: [...people.values()], chats: all } }));
    },
    close() {
      clearInterval(heartbeat);
      for (const stream of streams) stream.end();
      streams.clear();
    },
  };
}

function encode({ name, data }: PageEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function withOwnAddresses(chat: ChatView, files: Files): ChatView {
  const own = (message: MessageView): MessageView => ({
    ...message,
    photo: message.photo && { ...message.photo, url: files.publish(message.photo.url, null) },
    document: message.document && { ...message.document, url: files.publish(message.document.url, message.document) },
  });
  return { ...chat, messages: chat.messages.map(own) };
}
