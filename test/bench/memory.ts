import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile, round } from './figures.ts';
import type { Program } from './program.ts';

/** A program whose memory is watched, where it listens, and its METRICS_TOKEN. */
export interface Watched {
  readonly program: Program;
  readonly address: string;
  readonly token: string;
}

/** All programs together at a moment, in MB. */
interface Look {
  readonly at: number;
  readonly resident: number;
  readonly heap: number;
}

export interface MemoryFigures {
  /** Before that everything is compiled, and caches fill. */
  readonly warm_up_s: number;
  /** The two halves of the time after it: what the programs take together, in the middle of all looks. */
  readonly halves_mb: readonly [number, number];
  /** The least that their heaps held: what is left when garbage has just been collected. */
  readonly heap_mb: readonly [number, number];
  /** Null: a warm-up of less than a minute, after which nobody can tell. */
  readonly flat: boolean | null;
}

const EVERY_MS = 1_000;
/** What the second half may take more than the first and still count as flat: two halves of one that rests differ by less. */
const MORE = 1.05;
/** Seconds of warm-up. */
const SHORTEST = 60;

/** Looks at the memory of programs once a second until it is ended. */
export function watchMemory(programs: readonly Watched[]) {
  const looks: Look[] = [];
  const began = performance.now();
  const ended = new AbortController();
  const watching = watch();

  return {
    /** @returns null where the system does not tell, or there was too little time for two halves */
    async end(warmUpSeconds: number): Promise<MemoryFigures | null> {
      ended.abort();
      await watching;
      const warm = looks.filter(({ at }) => at >= warmUpSeconds * 1000);
      const half = Math.floor(warm.length / 2);
      if (half === 0) return null;
      const halves = [warm.slice(0, half), warm.slice(half)] as const;
      const resident = (some: readonly Look[]) =>
        percentile(
          some.map((look) => look.resident),
          0.5,
        );
      const heap = (some: readonly Look[]) => Math.min(...some.map((look) => look.heap));
      return {
        warm_up_s: warmUpSeconds,
        halves_mb: [round(resident(halves[0]), 0), round(resident(halves[1]), 0)],
        heap_mb: [round(heap(halves[0]), 1), round(heap(halves[1]), 1)],
        flat: warmUpSeconds < SHORTEST ? null : resident(halves[1]) <= resident(halves[0]) * MORE,
      };
    },
  };

  async function watch(): Promise<void> {
    while (!ended.signal.aborted) {
      const each = await Promise.all(programs.map(lookAt));
      const known = each.filter((one) => one !== null);
      const sum = (of: 'resident' | 'heap') => known.reduce((all, one) => all + one[of], 0);
      if (known.length === each.length)
        looks.push({ at: performance.now() - began, resident: sum('resident'), heap: sum('heap') });
      await sleep(EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  }
}

async function lookAt({ program, address, token }: Watched): Promise<Omit<Look, 'at'> | null> {
  const resident = await residentMb(program);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${address}/metrics`, { headers }).catch(() => null);
  const [, bytes] = /^nodejs_heap_size_used_bytes (\S+)$/m.exec((await answer?.text()) ?? '') ?? [];
  return resident === null || bytes === undefined ? null : { resident, heap: Number(bytes) / 2 ** 20 };
}

/** What a program takes of the machine's memory, in MB; null where the system does not tell (Linux does). */
export async function residentMb({ child }: Program): Promise<number | null> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}
