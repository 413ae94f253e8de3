import { Socket } from 'node:net';
import pg from 'pg';

/** How long one connection may be silent while it is used, in ms. */
export interface Silences {
  /** In a statement of a turn, which somebody waits for. These are the ones that have names. */
  readonly turn: number;
  /** In any other: longer than the server itself lets one run. */
  readonly other: number;
}

/** With this a transaction tells the server that its statements take as long as they take. */
const UNHURRIED = 'statement_timeout';
const ENDS = new Set(['COMMIT', 'ROLLBACK']);
/** Texts that say either are short; those of turns are not searched. */
const LONGEST_SAID = 300;

/**
 * A connection that is given up when nobody answers on it any more. A server that fails over may vanish without a word: what
 * was sent to it is repeated by the kernel for a quarter of an hour, and whoever waits for the answer waits as long. What was
 * asked fails as when the connection breaks; the next statement takes another connection.
 *
 * A transaction that lifts the server's own limit (`SET LOCAL statement_timeout = 0`) lifts this one too, up to its end.
 * @param keepsStatements false: behind a pooler, where the next statement may run in another session, names are left out
 */
export const clientThatListens = ({ turn, other }: Silences, keepsStatements: boolean): typeof pg.Client =>
  class extends pg.Client {
    #unhurried = false;

    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const socket = this.connection.stream;
      if (!(socket instanceof Socket)) throw new TypeError('a connection without a socket');
      let limit = 0;
      // Whoever uses it hears of it from the statement. The pool listens only while nobody does: then this would end the program.
      this.on('error', () => undefined);
      socket.on('timeout', () => socket.destroy(new SilenceError()));
      this.query = new Proxy(this.query, {
        apply: (query, self, given: readonly unknown[]) => {
          const next = this.#limitOf(given[0], turn, other);
          if (next !== limit) socket.setTimeout(next);
          limit = next;
          return Reflect.apply(query, self, keepsStatements ? given : unnamed(given));
        },
      });
    }

    #limitOf(asked: unknown, turn: number, other: number): number {
      const config = typeof asked === 'object' && asked !== null ? asked : { text: asked };
      if ('name' in config && typeof config.name === 'string' && config.name !== '') return turn;
      const text = 'text' in config && typeof config.text === 'string' ? config.text : '';
      if (ENDS.has(text)) this.#unhurried = false;
      else if (text.length < LONGEST_SAID && text.includes(UNHURRIED)) this.#unhurried = true;
      return this.#unhurried ? 0 : other;
    }
  };

function unnamed([asked, ...rest]: readonly unknown[]): readonly unknown[] {
  const named = typeof asked === 'object' && asked !== null && 'name' in asked;
  return [named ? { ...asked, name: undefined } : asked, ...rest];
}

/** Told as what it is: the far end does not answer. */
class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('the database says nothing on this connection');
    this.name = 'SilenceError';
  }
}
