import { type Attempted, createAttempt } from '../../src/channel/attempt.ts';
import { type Fault, faultOf } from './fault.ts';

export type Outcome<T> = Attempted<T, Fault>;

/** Calls the Web API and obeys its rate limit; see src/channel/attempt.ts. */
export const attempt = createAttempt(faultOf);
