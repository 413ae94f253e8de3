import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import { storeError } from '../store/errors.ts';
import { safeFields, safeMessage } from './log-fields.ts';
import { createLogLimit } from './log-limit.ts';

/** What may stand beside a message. Anything not known to be harmless is written as `[hidden]`. */
export type LogFields = object;

/** The program's only logger. Messages are fixed words; what varies goes into fields, and nothing of it is personal. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/**
 * Makes the logger: one JSON line an event, on standard error, so that standard output stays for people and programs. What
 * happens again and again is told in fewer lines, with `repeated`: how many more there were.
 * @param to where lines go instead, for tests
 */
export function createLog(level: 'error' | 'warn' | 'info' | 'debug', to?: DestinationStream): Log {
  const lines = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    to ?? destination({ fd: 2, sync: true }),
  );
  const limit = createLogLimit();
  const write = (of: 'info' | 'warn' | 'error', given: LogFields, words: string): void => {
    if (!lines.isLevelEnabled(of)) return;
    const fields = safeFields(given);
    const message = safeMessage(words);
    limit(`${message} ${String(fields['code'])}`, (repeated) =>
      lines[of](repeated === null ? fields : { ...fields, repeated }, message),
    );
  };
  return {
    debug: (fields, message) => lines.debug(safeFields(fields), safeMessage(message)),
    info: (fields, message) => write('info', fields, message),
    warn: (fields, message) => write('warn', fields, message),
    error: (fields, message) => write('error', fields, message),
  };
}

/** A logger in the shape that Slack's libraries ask for. */
export interface LibraryLog<Level> {
  debug(...said: unknown[]): void;
  info(...said: unknown[]): void;
  warn(...said: unknown[]): void;
  error(...said: unknown[]): void;
  setLevel(level: Level): void;
  getLevel(): Level;
  setName(name: string): void;
}

/**
 * Stands between a library and the log: libraries print tokens, names and whole requests. That they warned or failed is
 * noted, with the kind of an error; their words are dropped, and whatever they say below a warning.
 * @param level what the library is told its level is, for it asks
 * @param ended from then on nothing is noted: libraries call it a failure when their connections are closed
 */
export function createLibraryLog<Level>(
  log: Log,
  library: string,
  level: Level,
  ended: AbortSignal = new AbortController().signal,
): LibraryLog<Level> {
  const kind = (said: unknown[]) => ({ library, error: said.find((one) => one instanceof Error) });
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...said) => void (ended.aborted || log.warn(kind(said), 'a library warned')),
    error: (...said) => void (ended.aborted || log.error(kind(said), 'a library failed')),
    setLevel: () => undefined,
    getLevel: () => level,
    setName: () => undefined,
  };
}

/** Fields for an error that came from the database: its kind and code. */
export function databaseFields(error: unknown): { readonly kind: string; readonly code: string } {
  const { kind, code } = storeError(error);
  return { kind, code };
}
