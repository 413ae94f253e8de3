import type { Log } from './log.ts';

/** What a process says with its exit code when a signal ended it: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** How often a process that npm started looks whether its parent is still there, in ms. */
const LOOK_MS = 500;

/**
 * Listens for the end, from now on and instead of dying of it: Ctrl+C, SIGTERM, SIGHUP (the terminal was closed). What comes
 * after the first is passed over, so that an impatient second Ctrl+C does not interrupt an orderly end.
 *
 * npm hands SIGTERM to the shell that it runs a script with, and that shell dies of it without telling the program
 * (https://github.com/npm/run-script/issues/237). So under npm the end has also come when the parent is gone.
 * @returns aborted when the end has come; its reason is the exit code that fits
 */
export function listenForEnd(): AbortSignal {
  const end = new AbortController();
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => end.abort(code));
  // biome-ignore lint/style/noProcessEnv: no setting, but how npm says that it runs a script.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid !== parent) end.abort(SIGNALS.SIGTERM);
    }, LOOK_MS);
    timer.unref();
  }
  return end.signal;
}

/** Resolves when the end has come, at once if it has. */
export function ended(end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (end.aborted) resolve();
    else end.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Whoever read our output may leave (`check | head`), and a closed terminal reads nothing: neither is an error of ours. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/**
 * A rejection that nobody handled belongs to one request and is noted; after an exception that nobody caught nobody knows what is left
 * half done, so it is noted and the program ends in order.
 */
export function noteFaults(log: Log, endBadly: () => void): void {
  process.on('unhandledRejection', (reason) => {
    log.error({ error: asError(reason) }, 'a rejection that nobody handled');
  });
  process.on('uncaughtException', (reason) => {
    log.error({ error: asError(reason) }, 'an exception that nobody caught: the program ends');
    endBadly();
  });
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(typeof reason));
