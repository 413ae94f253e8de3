import type { Readable, Writable } from 'node:stream';
import { CANCEL_SYMBOL, confirm, log, multiselect, password, spinner, text } from '@clack/prompts';
import { say } from '../texts/operator.ts';
import { UsageError } from './command.ts';

/** Questions to a person at a terminal. Each rejects with UsageError when the person leaves with Ctrl+C. */
export interface Prompts {
  text(question: TextQuestion): Promise<string>;
  /** What is typed is not shown. */
  secret(question: Omit<TextQuestion, 'known'>): Promise<string>;
  yes(message: string, initially: boolean): Promise<boolean>;
  /** Any of these, none included. */
  some(message: string, options: readonly Choice[]): Promise<readonly string[]>;
  /** Shows that something is going on while it does. */
  busy<T>(message: string, done: string, work: () => Promise<T>): Promise<T>;
  tell(line: string, how: 'fine' | 'note' | 'problem'): void;
}

export interface TextQuestion {
  readonly message: string;
  /** What Enter gives. */
  readonly known: string;
  /** What is wrong with an answer; null: nothing. */
  wrong(value: string): string | null;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint: string;
}

/** @param output where the questions are shown: standard error, so that results can be redirected */
export function createPrompts(input: Readable, output: Writable): Prompts {
  const streams = { input, output };
  const judged = (wrong: (value: string) => string | null) => (value: string | undefined) =>
    wrong((value ?? '').trim()) ?? undefined;
  const telling = { fine: log.success, note: log.warn, problem: log.error } as const;
  return {
    async text({ message, known, wrong }) {
      return answered(await text({ ...streams, message, initialValue: known, validate: judged(wrong) })).trim();
    },
    async secret({ message, wrong }) {
      return answered(await password({ ...streams, message, validate: judged(wrong) })).trim();
    },
    async yes(message, initially) {
      return answered(await confirm({ ...streams, message, initialValue: initially }));
    },
    async some(message, options) {
      return answered(await multiselect({ ...streams, message, options: [...options], required: false }));
    },
    async busy(message, done, work) {
      const shown = spinner({ output });
      shown.start(message);
      try {
        return await work();
      } finally {
        shown.stop(done);
      }
    },
    tell: (line, how) => telling[how](line, { output }),
  };
}

/** @throws UsageError when the person left */
function answered<T>(given: T | typeof CANCEL_SYMBOL): T {
  if (given === CANCEL_SYMBOL) throw new UsageError(say('ask.nothingAnswered'));
  return given;
}
