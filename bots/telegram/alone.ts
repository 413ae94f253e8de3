import { wait } from '../../src/channel/wait.ts';
import { type Lease, LOOK_MS, RENEW_MS } from '../../src/store/lease.ts';
import { errorFields } from './fault.ts';
import type { Log } from './log.ts';

/** Sees to it that one program at a time asks for updates, of those that share the database. */
export interface Alone {
  /** Resolves when it is our turn, or when everything stops. */
  turn(): Promise<void>;
  /** Aborted when another program took over from us, after we were silent for too long. A new one for each turn. */
  readonly lost: AbortSignal;
  /** Lets another program take over at once. */
  end(): Promise<void>;
}

/**
 * Telegram tells each of two askers that the other is there, and each of some updates: both go on, and half of what they ask fails. So
 * the second one waits, says so, and goes on when the first has ended or was silent for some seconds.
 * @param lease null: no other program can reach the database
 */
export function createAlone(lease: Lease | null, log: Log, signal: AbortSignal): Alone {
  let ours = lease === null;
  let lost = new AbortController();
  let told = false;
  const keeping = lease === null ? Promise.resolve() : keep(lease);

  return {
    async turn() {
      while (!ours && !signal.aborted) await wait(OURS_MS, signal);
    },
    get lost() {
      return lost.signal;
    },
    async end() {
      await keeping;
      // A lease that cannot be given back runs out.
      await lease
        ?.release()
        .catch((error: unknown) => log.warn(errorFields(error), 'telegram: another program takes over seconds later'));
    },
  };

  async function keep(kept: Lease): Promise<void> {
    for (; !signal.aborted; await wait(ours ? RENEW_MS : LOOK_MS, signal)) {
      // While the database is away nobody can take over either.
      const had = await kept.take().catch(() => ours);
      if (had && !ours && told) log.info({}, 'telegram: the other program ended, this one receives the updates now');
      if (!had && !told)
        log.warn(
          {},
          'telegram: another program on this database receives the updates of this bot; this one waits, and takes over when it ends. To share the work, receive by webhook (PUBLIC_URL)',
        );
      told = !had;
      if (ours && !had) {
        lost.abort();
        lost = new AbortController();
      }
      ours = had;
    }
  }
}

/** How soon the loop sees that it is its turn. */
const OURS_MS = 50;
