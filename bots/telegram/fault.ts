import { GrammyError, HttpError } from 'grammy';

/**
 * What a failed call means for what comes next.
 *
 * - `blocked`: this person or chat is out of reach; nothing more to send.
 * - `not modified`: an edit that changes nothing. It is as good as done.
 * - `no topic`: the topic of the chat that it was meant for is gone; without it the chat takes it.
 * - `moved`: the group lives on under another id.
 * - `too many`: wait `retryAfter` seconds. Nothing was done.
 * - `not sent`: no connection came about. Nothing was done; temporary.
 * - `unclear`: it may have been done or not (no answer, or a server error); temporary.
 * - `token refused`: the bot's token no longer works.
 * - `conflict`: another program receives this bot's updates.
 * - `refused`: the call will never succeed as it stands; permanent.
 */
export type Meaning =
  | 'blocked'
  | 'not modified'
  | 'no topic'
  | 'moved'
  | 'too many'
  | 'not sent'
  | 'unclear'
  | 'token refused'
  | 'conflict'
  | 'refused';

export interface Fault {
  readonly meaning: Meaning;
  /** Seconds; 0 when the platform names none. */
  readonly retryAfter: number;
  /** With `moved`: the new chat id. Never logged. */
  readonly movedTo: number | null;
}

/** Reads an error of grammY's client. */
export function faultOf(error: unknown): Fault {
  if (error instanceof GrammyError) {
    const { retry_after: retryAfter = 0, migrate_to_chat_id: movedTo = null } = error.parameters;
    return { meaning: movedTo === null ? meaningOf(error) : 'moved', retryAfter, movedTo };
  }
  return { meaning: neverConnected(error) ? 'not sent' : 'unclear', retryAfter: 0, movedTo: null };
}

// The Bot API names these only by their descriptions.
const NO_TOPIC = /message thread not found|TOPIC_DELETED|TOPIC_ID_INVALID|topic not found/i;
const OUT_OF_REACH =
  /chat not found|user is deactivated|PEER_ID_INVALID|TOPIC_CLOSED|not enough rights|CHAT_WRITE_FORBIDDEN/i;

function meaningOf(error: GrammyError): Meaning {
  if (error.error_code === 429) return 'too many';
  if (error.error_code === 403) return 'blocked';
  if (error.error_code === 401 || error.error_code === 404) return 'token refused';
  if (error.error_code === 409) return 'conflict';
  if (error.error_code >= 500) return 'unclear';
  if (/message is not modified/i.test(error.description)) return 'not modified';
  if (NO_TOPIC.test(error.description)) return 'no topic';
  return OUT_OF_REACH.test(error.description) ? 'blocked' : 'refused';
}

const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // Of undici: no connection within 10 s.
  'UND_ERR_CONNECT_TIMEOUT',
]);

function neverConnected(error: unknown): boolean {
  const cause = error instanceof HttpError ? error.error : error;
  return NO_CONNECTION.has(codeOf(cause) ?? '');
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[A-Z0-9_]{1,40}$/.test(error.code) ? error.code : null;
}

/** All that may be logged of an error: messages of grammY, Prisma and PostgreSQL carry tokens, ids and words. */
export interface ErrorFields {
  readonly error: string;
  readonly method?: string;
  readonly code?: string | number;
}

/** Reduces an error of any library to its class, API method and code. */
export function errorFields(error: unknown): ErrorFields {
  if (error instanceof GrammyError) return { error: 'GrammyError', method: error.method, code: error.error_code };
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const code = codeOf(error instanceof HttpError ? error.error : error);
  return code === null ? { error: name } : { error: name, code };
}
