import type { Stepped } from '../build.ts';
import type { Context } from '../context.ts';
import type { Input, StaffCommand } from '../input.ts';
import type { StaffState, State } from '../state.ts';
import type { StaffAct, StaffActMap } from './actions.ts';
import type { StaffResult } from './result.ts';

/** What a topic of staff's does; the tables in `step.ts` hold all of them, and the compiler demands that none is missing. */
export interface StaffTopic {
  readonly commands?: Partial<OnStaffCommand>;
  readonly acts?: Partial<OnStaffAct>;
  readonly results?: Partial<OnStaffResult>;
  readonly answers?: Partial<OnAnswer>;
}

export type OnStaffCommand = {
  readonly [Name in StaffCommand]: (state: State, words: string, context: Context) => Stepped;
};

export type OnStaffAct = {
  readonly [Name in keyof StaffActMap]: (state: State, act: StaffAct<Name>, context: Context) => Stepped;
};

/** Results by what they are of. */
export type StaffResultMap = {
  readonly [Of in StaffResult['of']]: Extract<StaffResult, { readonly of: Of }>;
};

export type OnStaffResult = {
  readonly [Of in keyof StaffResultMap]: (state: State, result: StaffResultMap[Of], context: Context) => Stepped;
};

/** An answer to a question: words that were typed, or a button of it. Null: that button is not of this question. */
export interface Answer {
  readonly typed: (state: StaffState, input: Extract<Input, { kind: 'typed' }>, context: Context) => Stepped;
  readonly chose?: (state: StaffState, choice: string, context: Context) => Stepped | null;
}

export type OnAnswer = { readonly [Asked in StaffState['asks']]: Answer };
