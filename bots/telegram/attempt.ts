import { type Attempted, createAttempt } from '../../src/app/attempt.ts';
import { type Fault, faultOf } from './fault.ts';

export type Outcome<T> = Attempted<T, Fault>;

/** Calls the Bot API and obeys its rate limit; see src/app/attempt.ts. */
export const attempt = createAttempt(faultOf);
