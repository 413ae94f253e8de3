import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../texts/operator.ts';
import type { Uptake } from './taken-up.ts';

/** Changed packs and texts are taken up while the program runs: all that changed, once it is in order, or nothing. */

export interface ReloadDeps {
  /** The directory `locales`. */
  readonly root: string;
  /** The stamp of the files that the program began with. */
  readonly read: string;
  /** Whether all of it is in order. `said`: what is not, a line each. Rejects when that could not be found out. */
  readonly check: () => Promise<{ readonly ok: boolean; readonly said: readonly string[] }>;
  /**
   * Takes up what the files say now, or nothing of it: `restart`: only a restart can; `refused`: `said` is why. Rejects when they
   * cannot be read, or what they need cannot be made now: then it is tried again.
   */
  readonly take: () => Promise<Uptake>;
  /** Notes what became of files with this stamp, for who asks beside the program. */
  readonly note: (stamp: string, uptake: Uptake) => Promise<void>;
  /** A line for whoever runs the program. */
  readonly tell: (line: string) => void;
}

export interface Reload {
  /** Looks once. A change is taken up by the second look that finds it, so that files are written to their end. */
  look(): Promise<void>;
}

export function createReload({ root, read, check, take, note, tell }: ReloadDeps): Reload {
  let settled = read;
  let checked = settled;
  let noted = false;
  let before = read;
  return {
    async look() {
      const now = stampOf(root);
      const still = now === before;
      before = now;
      if (!noted) await note(settled, { outcome: 'taken', said: [] });
      noted = true;
      if (now === settled || !still) return;
      const { ok, said } = checked === now ? { ok: true, said: [] } : await check();
      // What was checked is what is taken.
      if (stampOf(root) !== now) return;
      if (ok) checked = now;
      const uptake: Uptake = ok ? await take() : { outcome: 'refused', said };
      settled = now;
      for (const line of [...uptake.said, say(`reload.${uptake.outcome}`)]) tell(line);
      await note(now, uptake);
    },
  };
}

/** Looks again and again, one look after the other. Gives what ends it. */
export function keepLooking(reload: Reload, everyMs: number, onProblem: (error: unknown) => void): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = reload
      .look()
      .catch(onProblem)
      .finally(() => {
        busy = false;
      });
  }, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

/** The check as a program of its own: it takes seconds, in which nobody would be answered. */
export async function checkBeside(): Promise<{ readonly ok: boolean; readonly said: readonly string[] }> {
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, ['src/cli.ts', 'check'], { env: {} }, (error, stdout) => {
      // A number is the exit code; anything else kept it from running.
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ ok: error === null, said: stdout.split('\n').filter((line) => line !== '') });
    });
  });
}

/** Names, sizes and times of all files of packs and texts. A file that goes while it is looked at counts as gone. */
export function stampOf(root: string): string {
  const files = ['bot', 'campaigns'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  return files
    .toSorted()
    .flatMap((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats ? [`${path} ${stats.size} ${stats.mtimeMs} ${stats.ino}`] : [];
    })
    .join('\n');
}
