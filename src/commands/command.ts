import type { Command as Cli } from '@commander-js/extra-typings';
import type { Config } from '../server/config.ts';
import type { Store } from '../store/store.ts';
import { say } from '../texts/operator.ts';

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

/** Makes the action of a command of what gives its exit code: 0 done, 1 could not be done, 2 used wrongly. */
export type Does = <A extends unknown[]>(
  work: (...args: A) => number | Promise<number>,
) => (...args: A) => Promise<void>;

/** Declares the words and options of a command, and what it does. */
export type Declare = (command: Cli, desk: Desk, does: Does) => void;

/** A command of `npm run opprop -- <name>`. Its file is loaded when somebody uses it. */
export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  load(): Promise<Declare>;
}

/** Used wrongly: the message says how, and the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** `--json`, which many commands have. */
export const JSON_FLAG = ['--json', say('cli.json')] as const;

/** For an option that may be given several times. */
export const several = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
