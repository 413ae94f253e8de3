import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../texts/operator.ts';

/** Changed packs and texts are taken up while the program runs: all that changed, once it is in order, or nothing. */

export interface ReloadDeps {
  /** The directory `locales`. */
  readonly root: string;
  /** Whether all of it is in order. `said`: what is not, a line each. Rejects when that could not be found out. */
  readonly check: () => Promise<{ readonly ok: boolean; readonly said: readonly string[] }>;
  /** Takes up what the files say now. `restart`: only a restart can, so nothing was. Throws when they cannot be read. */
  readonly take: () => 'taken' | 'restart';
  /** A line for whoever runs the program. */
  readonly tell: (line: string) => void;
}

export interface Reload {
  /** Looks once. A change is taken up by the second look that finds it, so that files are written to their end. */
  look(): Promise<void>;
}

export function createReload({ root, check, take, tell }: ReloadDeps): Reload {
  let settled = stampOf(root);
  let before = settled;
  return {
    async look() {
      const now = stampOf(root);
      const still = now === before;
      before = now;
      if (now === settled || !still) return;
      const { ok, said } = await check();
      // What was checked is what is taken.
      if (stampOf(root) !== now) return;
      settled = now;
      if (ok) tell(say(take() === 'taken' ? 'reload.taken' : 'reload.restart'));
      else for (const line of [...said, say('reload.refused')]) tell(line);
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
function stampOf(root: string): string {
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
