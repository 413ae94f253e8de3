import { PATIENCE } from '../../src/channel/attempt.ts';
import type { Answer, Arrival } from '../../src/channel/channel.ts';
import { backoffMs, wait } from '../../src/channel/wait.ts';
import { COMMANDS } from '../../src/conversation/input.ts';
import type { ChannelGround, OpenChannel } from '../../src/server/channel-module.ts';
import { type Choice, render, type Style } from './render.ts';

/** A line that somebody typed. */
export interface Typed {
  /** Names this line for ever, so that it is done once however often it is brought. */
  readonly key: string;
  readonly text: string;
}

export interface TerminalConfig {
  /** Who sits there: a word of `[a-z0-9]`. Whoever gives the same word is the same person. */
  readonly person: string;
  /** IETF tag. */
  readonly language: string;
  /** The next line is asked for once the one before is answered. */
  readonly typed: AsyncIterable<Typed>;
  write(text: string): void;
  /** Takes away what was typed last, or the whole screen. */
  erase(what: 'line' | 'screen'): void;
  readonly style: Style;
}

/** A terminal with one person at it. It serves until they type no more; `stop` waits for the line in hand. */
export function openTerminal(
  { person, language, typed, write, erase, style }: TerminalConfig,
  { words, log }: Pick<ChannelGround, 'words' | 'log'>,
): OpenChannel {
  return { name: 'terminal', messenger: null, staff: null, entry: () => null, serve };

  function serve({ turns }: Parameters<OpenChannel['serve']>[0]): ReturnType<OpenChannel['serve']> {
    const stopping = new AbortController();
    const { signal } = stopping;
    let choices: readonly Choice[] = [];
    let inHand: Promise<void> = Promise.resolve();

    async function show(answer: Answer): Promise<void> {
      if (answer.duplicate) return;
      const screen = render(answer.replies, style);
      for (const { kind } of answer.replies) {
        if (kind === 'hide typed') erase('line');
        if (kind === 'hide all') erase('screen');
      }
      if (screen.text !== '') write(`\n${screen.text}\n`);
      choices = screen.choices;
      await answer.finish([]);
    }

    /** Nobody repeats a line but this: until it is committed, or the program stops. */
    async function answered({ key, text }: Typed): Promise<void> {
      const arrival = arrivalOf(key, inputOf(text, choices));
      for (let tries = 1; !signal.aborted; tries += 1) {
        const answer = await turns.take(arrival).catch((error: unknown) => {
          log.warn({ error }, 'terminal: a turn failed, and is tried again');
          return null;
        });
        if (answer) return await show(answer);
        if (tries === 1) write(words.texts.plain({ key: 'channel.terminal.away' }, words.negotiate(language)));
        await wait(backoffMs(PATIENCE.backoff, tries), signal);
      }
    }

    async function read(): Promise<void> {
      for await (const line of typed) {
        if (signal.aborted) return;
        inHand = answered(line);
        await inHand;
      }
    }

    return {
      name: 'terminal',
      routes: [],
      deliver: (_address, answer) => show(answer),
      start: read,
      async stop() {
        stopping.abort();
        await inHand;
      },
    };
  }

  function arrivalOf(key: string, input: Arrival['input']): Arrival {
    return {
      channel: 'terminal',
      account: 'terminal',
      who: `terminal:${person}`,
      chat: person,
      address: { person },
      input,
      key,
      languageHint: language,
      suggestedName: null,
      place: 'private',
      asks: 'one by one',
      takesPictures: false,
    };
  }
}

/** A number presses that button; a slash begins a command; everything else is words. */
function inputOf(text: string, choices: readonly Choice[]): Arrival['input'] {
  const trimmed = text.trim();
  const choice = /^\d{1,3}$/.test(trimmed) ? choices[Number(trimmed) - 1] : undefined;
  if (choice?.kind === 'press') return { kind: 'pressed', action: choice.action };
  if (choice?.kind === 'open') return { kind: 'opened', payload: choice.payload };
  const [, name = '', rest = ''] = /^\/(\w+)\s*(.*)$/s.exec(trimmed) ?? [];
  if (name === 'start') return { kind: 'opened', payload: rest };
  const command = COMMANDS.find((one) => one === name);
  if (command) return { kind: 'commanded', command, words: rest };
  return trimmed.startsWith('/') ? { kind: 'commanded other', words: trimmed } : { kind: 'typed', text };
}
