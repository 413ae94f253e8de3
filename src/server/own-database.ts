import type { EmbeddedOptions } from '../store/embedded.ts';
import type { Log } from './log.ts';

/** Says in the log when the database server that we have started ends, why it cannot be started again, and when it runs. */
export function tellOfServer(log: Log): NonNullable<EmbeddedOptions['onEvent']> {
  let told: string | undefined;
  return (event, reason) => {
    if (event === 'lost') log.warn({}, 'the database server ended; it is started again');
    if (event === 'back') log.info({}, 'the database server runs again');
    // It is tried once a second: what has not changed is said once.
    if (event === 'cannot restart' && reason !== told)
      log.warn({ reason: reason ?? 'unknown' }, 'the database server cannot be started again yet');
    told = event === 'cannot restart' ? reason : undefined;
  };
}
