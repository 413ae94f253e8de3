import type { Store } from '../../store/store.ts';
import type { Config } from '../config.ts';

/** What a command may use. Settings and database are only read and opened when it asks for them. */
export interface Desk {
  /** A line for people or programs, on standard output. */
  out(line: string): void;
  /** A line that is no result, on standard error. */
  err(line: string): void;
  config(): Promise<Config>;
  /** The database of the running program, or of its own where none runs; closed after the command. */
  store(): Promise<Store>;
  /** A secret of the operator, typed without being shown. */
  ask(question: string): Promise<string>;
  now(): Date;
}

/** A command of `npm run opprop -- <name>`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole `--help`. */
  readonly help: string;
  /** Gives the exit code: 0 done, 1 could not be done, 2 used wrongly. */
  run(words: readonly string[], desk: Desk): Promise<number>;
}

/** Used wrongly: the message says how, and the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
