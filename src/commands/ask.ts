import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { say } from '../texts/operator.ts';
import { UsageError } from './command.ts';
import { createPrompts } from './prompts.ts';

/** What asking needs of a terminal; standard input where nothing else is given. */
export type Input = Readable & { readonly isTTY?: boolean };

/** Asks the operator, and takes answers from a pipe as well: then each question takes one line. */
export interface Asking {
  /** For secrets: what is typed is not shown. */
  hidden(question: string): Promise<string>;
  shown(question: string): Promise<string>;
  /** A person sits at a terminal. */
  readonly interactive: boolean;
  close(): void;
}

/** `output` is where questions go: standard error, so that results can be redirected. */
export function createAsking(input: Input, output: Writable): Asking {
  let piped: { reader: Interface; lines: AsyncIterator<string> } | null = null;

  async function fromPipe(): Promise<string> {
    if (piped === null) {
      const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
      piped = { reader, lines: reader[Symbol.asyncIterator]() };
    }
    const { value, done } = await piped.lines.next();
    if (done) throw new UsageError(say('ask.nothingPiped'));
    return value;
  }

  async function shown(question: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const reader = createInterface({ input, output });
    reader.question(question, resolve);
    reader.on('close', () => reject(new UsageError(say('ask.nothingAnswered'))));
    try {
      return await promise;
    } finally {
      reader.close();
    }
  }

  return {
    interactive: input.isTTY === true,
    hidden: (question) => {
      const message = question.replace(/[:\s]+$/, '');
      if (input.isTTY) return createPrompts(input, output).secret({ message, wrong: () => null });
      output.write(`${question}\n`);
      return fromPipe();
    },
    shown: (question) => {
      if (input.isTTY) return shown(question);
      output.write(`${question}\n`);
      return fromPipe();
    },
    close: () => piped?.reader.close(),
  };
}
