import type { Config } from '../server/config.ts';
import type { Store } from '../store/store.ts';

/** What a command may use. Settings and database are only read and opened when it asks for them. */
export interface Desk {
  /** A line for people or programs, on standard output. */
  out(line: string): void;
  /** A line that is no result, on standard error. */
  err(line: string): void;
  config(): Promise<Config>;
  /**
   * The database; closed after the command. `guest`: beside the running program, or alone. `program`: instead of it, and
   * refused while it runs on the embedded server.
   */
  store(as?: 'guest' | 'program'): Promise<Store>;
  /** A secret of the operator, typed without being shown. */
  ask(question: string): Promise<string>;
  /** Anything else that the operator types. */
  askOpenly(question: string): Promise<string>;
  /** A person sits at a terminal and can answer. */
  readonly interactive: boolean;
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
