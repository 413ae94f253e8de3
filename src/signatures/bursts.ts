import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { discreteLaplace, secureUniform, type Uniform } from './noise.ts';

/** Signatures that came through one link, in one channel and language. */
export interface Burst {
  readonly campaign: string;
  readonly channel: string;
  readonly language: string;
  /** The code of the link; null: by none that is counted. */
  readonly code: string | null;
}

/**
 * Notices when unusually many sign within an hour of the clock. What is counted is in memory only, by a key that is thrown away with the
 * hour, and is told when the hour is over, with noise: nobody learns from an alert when one person signed, and hardly whether.
 */
export interface Bursts {
  /** Somebody signs; the same person again in one hour counts once. */
  note(burst: Burst, who: string): void;
  /** Bursts of hours that are over, each once: one that goes on from hour to hour is told when it begins. */
  take(): readonly Burst[];
}

const HOUR_MS = 3_600_000;
/** Of the noise on an hour's count: it tells of one person by a factor of at most e^(1/10). */
const SCALE = 10;

/** @param signers more than so many in an hour are a burst; 0: none is */
export function createBursts(signers: number, now: () => Date, uniform: Uniform = secureUniform): Bursts {
  let hour = hourOf(now());
  let key = createSecretKey(randomBytes(32));
  let counted = new Map<string, { readonly burst: Burst; readonly people: Set<string> }>();
  let going = new Set<string>();
  let found: Burst[] = [];

  /** Ends the hour in hand when it is over. */
  function turn(): void {
    const current = hourOf(now());
    if (current === hour) return;
    const before = going;
    going = new Set();
    for (const [name, { burst, people }] of counted) {
      if (people.size + discreteLaplace(SCALE, uniform) <= signers) continue;
      going.add(name);
      if (!before.has(name)) found.push(burst);
    }
    // After hours in which nobody signed or looked, whatever comes is new.
    if (current !== hour + 1) going = new Set();
    hour = current;
    key = createSecretKey(randomBytes(32));
    counted = new Map();
  }

  return {
    note(burst, who) {
      if (signers === 0) return;
      turn();
      const { campaign, channel, language, code } = burst;
      const name = JSON.stringify([campaign, channel, language, code]);
      const group = counted.get(name) ?? { burst, people: new Set<string>() };
      group.people.add(createHmac('sha256', key).update(who).digest('base64url').slice(0, 12));
      counted.set(name, group);
    },
    take() {
      turn();
      const taken = found;
      found = [];
      return taken;
    },
  };
}

function hourOf(moment: Date): number {
  return Math.floor(moment.getTime() / HOUR_MS);
}
