/**
 * What an error of the database means for whoever asked.
 *
 * - `away`: the database cannot be reached or cannot work now; the same again may succeed later.
 * - `conflict`: somebody else was quicker (unique key, serialisation, deadlock); read again and decide anew.
 * - `other`: a fault of ours.
 */
export type StoreProblem = 'away' | 'conflict' | 'other';

/** An error of the database without the values that PostgreSQL and Prisma put into their messages. */
export class StoreError extends Error {
  readonly kind: StoreProblem;
  /** PostgreSQL's five characters, Prisma's `P…` or Node's name of the error; `unknown` when it has none. */
  readonly code: string;

  constructor(kind: StoreProblem, code: string) {
    super(`database: ${kind} (${code})`);
    this.name = 'StoreError';
    this.kind = kind;
    this.code = code;
  }
}

/** Codes of https://www.postgresql.org/docs/18/errcodes-appendix.html, of Prisma and of Node's sockets. */
const AWAY =
  /^(08...|57P0[1-5]|57014|53...|55P03|25006|58...|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|P1001|P1002|P1008|P1017|P2024|P2028|P2037)$/;
const CONFLICT = /^(23505|40001|40P01|P2002|P2034)$/;
const SQL_STATE = /^(?!P\d{4}$)[0-9A-Z]{5}$/;
/** Messages of pg and pg-pool, which give these no code. */
const AWAY_WORDS =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Cannot use a pool after|Query read timeout)/;
/** Kinds that Prisma's driver adapters name when they pass no code on. */
const AWAY_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
]);

/** Says what an error means, in `StoreError` words. Takes anything that was thrown; keeps no value of it. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const layers = [...unwrap(error, 0)];
  const codes = layers.flatMap(codesOf);
  const known = codes.find((one) => AWAY.test(one) || CONFLICT.test(one)) ?? codes.find((one) => SQL_STATE.test(one));
  const code = known ?? codes[0] ?? 'unknown';
  if (CONFLICT.test(code)) return new StoreError('conflict', code);
  if (AWAY.test(code) || layers.some(soundsAway)) return new StoreError('away', code);
  return new StoreError('other', code);
}

/** The error, what caused it, and what Prisma's adapter keeps of the driver's. */
function* unwrap(error: unknown, depth: number): Generator<object> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  yield error;
  for (const key of ['cause', 'meta', 'driverAdapterError']) {
    if (key in error) yield* unwrap(Reflect.get(error, key), depth + 1);
  }
  if (error instanceof AggregateError) for (const one of error.errors) yield* unwrap(one, depth + 1);
}

function codesOf(layer: object): string[] {
  return ['originalCode', 'code', 'errorCode'].flatMap((key) => {
    const value: unknown = Reflect.get(layer, key);
    return typeof value === 'string' && /^[A-Z0-9_]{3,40}$/.test(value) ? [value] : [];
  });
}

function soundsAway(layer: object): boolean {
  const kind: unknown = Reflect.get(layer, 'kind');
  if (typeof kind === 'string' && AWAY_KINDS.has(kind)) return true;
  return layer instanceof Error && AWAY_WORDS.test(layer.message);
}
