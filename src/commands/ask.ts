import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { say } from '../texts/operator.ts';
import { UsageError } from './command.ts';

/** What asking needs of a terminal; standard input where nothing else is given. */
export type Input = Readable & { readonly isTTY?: boolean; setRawMode?(on: boolean): unknown };

/** Asks the operator, and takes answers from a pipe as well: then each question takes one line. */
export interface Asking {
  /** For secrets: what is typed is not shown. */
  hidden(question: string): Promise<string>;
  shown(question: string): Promise<string>;
  /** A person sits at a terminal. */
  readonly interactive: boolean;
  close(): void;
}

const ENTER = /[\r\n]/;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ERASE_LINE = '\u0015';
const BACKSPACE = /[\b\u007f]/;

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
      output.write(input.isTTY ? question : `${question}\n`);
      return input.isTTY ? readHidden(input, output) : fromPipe();
    },
    shown: (question) => {
      if (input.isTTY) return shown(question);
      output.write(`${question}\n`);
      return fromPipe();
    },
    close: () => piped?.reader.close(),
  };
}

/** Reads a line key by key, with the terminal's own echo switched off. */
async function readHidden(input: Input, output: Writable): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let typed: string[] = [];
  const take = (chunk: string | Buffer): void => {
    for (const key of chunk.toString()) {
      if (ENTER.test(key)) resolve(typed.join(''));
      else if (key === CTRL_C || key === CTRL_D) reject(new UsageError(say('ask.nothingAnswered')));
      else if (key === ERASE_LINE) typed = [];
      else if (BACKSPACE.test(key)) typed.pop();
      else typed.push(key);
    }
  };
  input.setRawMode?.(true);
  input.setEncoding('utf8');
  input.on('data', take);
  input.resume();
  try {
    return await promise;
  } finally {
    input.off('data', take);
    input.pause();
    input.setRawMode?.(false);
    output.write('\n');
  }
}
