import type { Action } from './actions.ts';
import type { Stepped } from './build.ts';
import type { Context } from './context.ts';
import type { Command, Result } from './input.ts';
import type { State } from './state.ts';

/**
 * What a topic does: its commands, its buttons, and what it says once something is carried out. The tables in `topics.ts`
 * hold all of them, and the compiler demands that none is missing.
 */
export interface Topic {
  readonly commands?: Partial<OnCommand>;
  readonly actions?: Partial<OnAction>;
  readonly results?: Partial<OnResult>;
}

/** A command, with the words behind it. */
export type OnCommand = { readonly [Name in Command]: (state: State, words: string, context: Context) => Stepped };

/** Buttons that work for ever, by name. */
export type EntryMap = {
  readonly [Name in Exclude<Action['do'], 'step'>]: Extract<Action, { readonly do: Name }>;
};

/** What a button does. Null: to this person it means nothing. */
export type OnAction = {
  readonly [Name in keyof EntryMap]: (state: State, action: EntryMap[Name], context: Context) => Stepped | null;
};

/** Results by what they are of. */
export type ResultMap = { readonly [Of in Result['of']]: Extract<Result, { readonly of: Of }> };

export type OnResult = {
  readonly [Of in keyof ResultMap]: (state: State, result: ResultMap[Of], context: Context) => Stepped;
};
