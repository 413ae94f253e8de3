import type { ProfileTexts } from '../../bots/telegram/commands.ts';
import type { Log } from '../../bots/telegram/log.ts';
import type { Answer, Arrival, SentMessage, Turns } from '../../src/channel/channel.ts';
import type { ShownButton, ShownReply } from '../../src/channel/shown.ts';
import type { Paragraph } from '../../src/texts/text.ts';

export const LINKS = { username: 'opprop_test_bot', inlineMode: true };

export const paragraph = (text: string): Paragraph => [{ text }];

export const action = (label: string, id: string): ShownButton => ({ kind: 'action', label, action: id });

type Say = Extract<ShownReply, { kind: 'say' }>;

export const say = (text: string, more: Partial<Say> = {}): Say => ({
  kind: 'say',
  paragraphs: [paragraph(text)],
  buttons: [],
  place: 'new',
  sensitive: false,
  ...more,
});

/** Turns that keep in memory what a database would: which keys were taken, what is still unsent. */
export interface FakeTurns extends Turns {
  readonly arrivals: Arrival[];
  readonly finished: (readonly SentMessage[])[];
  /** Turns run at this moment, and the most that ever ran at once, by chat. */
  readonly mostAtOnce: Map<string, number>;
  /** How many arrivals were refused. */
  refused: number;
  /** While true every turn is refused, as when the database is away. */
  away: boolean;
  /** Refuses only what this says. */
  refuses: (arrival: Arrival) => boolean;
  earlier: SentMessage[];
  /** Nothing is stored with the answers. */
  readOnly: boolean;
}

/** @param answers what to say to an arrival; a first delivery only. */
export function fakeTurns(
  answers: (arrival: Arrival) => readonly ShownReply[] | Promise<readonly ShownReply[]>,
): FakeTurns {
  const seen = new Set<string>();
  const running = new Map<string, number>();
  const turns: FakeTurns = {
    arrivals: [],
    finished: [],
    mostAtOnce: new Map(),
    refused: 0,
    away: false,
    refuses: () => false,
    readOnly: false,
    earlier: [],
    look: async () => null,
    async take(arrival): Promise<Answer> {
      if (turns.away || turns.refuses(arrival)) {
        turns.refused += 1;
        throw new Error('the database is away');
      }
      const now = (running.get(arrival.chat) ?? 0) + 1;
      running.set(arrival.chat, now);
      turns.mostAtOnce.set(arrival.chat, Math.max(now, turns.mostAtOnce.get(arrival.chat) ?? 0));
      const finish = async (sent: readonly SentMessage[]) => void turns.finished.push(sent);
      try {
        const duplicate = arrival.key !== null && seen.has(arrival.key);
        if (duplicate) return { duplicate, replies: [], language: null, earlier: [], finish };
        if (arrival.key !== null) seen.add(arrival.key);
        turns.arrivals.push(arrival);
        const replies = await answers(arrival);
        const answer = { duplicate, replies, language: 'en', earlier: turns.earlier, finish };
        return turns.readOnly ? { ...answer, readOnly: true } : answer;
      } finally {
        running.set(arrival.chat, (running.get(arrival.chat) ?? 1) - 1);
      }
    },
  };
  return turns;
}

export interface HeardLog extends Log {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[];
}

export function heardLog(): HeardLog {
  const lines: HeardLog['lines'] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

export const TEXTS: ProfileTexts = {
  languages: ['nb', 'fr', 'en'],
  fallback: 'en',
  commands: (language, place) => [
    { command: 'start', description: `start ${language}` },
    ...(place === 'private' ? [{ command: 'sign', description: `sign ${language}` }] : []),
  ],
  staffCommands: (language) => [{ command: 'broadcast', description: `broadcast ${language}` }],
  name: (language) => `Opprop ${language}`,
  description: (language) => `description ${language}`,
  shortDescription: (language) => `short ${language}`,
  dropped: (tag) => `dropped ${tag}`,
};
