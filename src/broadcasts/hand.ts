import { NIL } from './ledger.ts';
import { createAlarm } from './pace.ts';
import { createSuspects, type Suspects } from './suspects.ts';
import type { Task } from './tasks.ts';

/** A broadcast in the hands of this worker. */
export interface Hand {
  readonly task: Task;
  /** Nobody before this one is pending; who came back after all is found by beginning anew. */
  from: string;
  readonly alarm: (failed: boolean) => boolean;
  readonly suspects: Suspects;
  /** For what its messages met. `stopped`: by us, and not yet written. */
  state: 'going' | 'stopped' | 'paused';
}

/** Takes one in hand, from its first recipient. */
export function takeInHand(task: Task): Hand {
  return {
    ...{ task, from: NIL, state: 'going' },
    alarm: createAlarm(task.alarms),
    suspects: createSuspects(task.alarms > 0),
  };
}
