import { webApi } from '@slack/bolt';

/**
 * What a failed call means for what comes next.
 *
 * - `gone`: the view, message, channel or person is there no more.
 * - `overtaken`: the view is another by now than the one that was meant.
 * - `no entry`: the app may not post there: it is no member, or the channel is closed to it.
 * - `late`: the trigger is used up; nothing can be opened any more.
 * - `too many`: wait `retryAfter` seconds. Nothing was done.
 * - `not sent`: no connection came about, or the workspace is away. Nothing was done; temporary.
 * - `unclear`: it may have been done or not (no answer, or a server error); temporary.
 * - `account dead`: the token works no more: the app was removed, or its token revoked.
 * - `scope`: the app was not given the right to do this.
 * - `refused`: the call will never succeed as it stands; permanent.
 */
export type Meaning =
  | 'gone'
  | 'overtaken'
  | 'no entry'
  | 'late'
  | 'too many'
  | 'not sent'
  | 'unclear'
  | 'account dead'
  | 'scope'
  | 'refused';

export interface Fault {
  readonly meaning: Meaning;
  /** Seconds; 0 when the platform names none. */
  readonly retryAfter: number;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  not_found: 'gone',
  view_not_found: 'gone',
  hash_conflict: 'overtaken',
  message_not_found: 'gone',
  thread_not_found: 'gone',
  cant_update_message: 'gone',
  cant_delete_message: 'gone',
  user_not_found: 'gone',
  users_not_found: 'gone',
  channel_not_found: 'no entry',
  not_in_channel: 'no entry',
  is_archived: 'no entry',
  restricted_action: 'no entry',
  restricted_action_read_only_channel: 'no entry',
  restricted_action_thread_only_channel: 'no entry',
  restricted_action_non_threadable_channel: 'no entry',
  expired_trigger_id: 'late',
  invalid_trigger_id: 'late',
  exchanged_trigger_id: 'late',
  trigger_expired: 'late',
  trigger_exchanged: 'late',
  ratelimited: 'too many',
  rate_limited: 'too many',
  internal_error: 'unclear',
  fatal_error: 'unclear',
  service_unavailable: 'unclear',
  request_timeout: 'unclear',
  // A workspace moves into an organisation: nothing is done there until it has arrived.
  team_added_to_org: 'not sent',
  org_login_required: 'not sent',
  account_inactive: 'account dead',
  invalid_auth: 'account dead',
  not_authed: 'account dead',
  token_revoked: 'account dead',
  token_expired: 'account dead',
  team_access_not_granted: 'account dead',
  missing_scope: 'scope',
};

/** Reads an error of Slack's client. */
export function faultOf(error: unknown): Fault {
  if (error instanceof webApi.WebAPIRateLimitedError) return { meaning: 'too many', retryAfter: error.retryAfter };
  if (error instanceof webApi.WebAPIPlatformError)
    return { meaning: MEANINGS[error.data.error] ?? (isWord(error.data.error) ? 'refused' : 'unclear'), retryAfter: 0 };
  if (error instanceof webApi.WebAPIHTTPError)
    return { meaning: error.statusCode >= 500 ? 'unclear' : 'refused', retryAfter: 0 };
  return { meaning: neverConnected(error) ? 'not sent' : 'unclear', retryAfter: 0 };
}

/** Of an answer that it cannot read, Slack's client tells the text as if it were a word of Slack's for a refusal. */
const isWord = (said: unknown): boolean => typeof said === 'string' && /^[a-z][a-z0-9_]{1,60}$/.test(said);

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** `fetch` wraps the system's error, and Slack's client wraps that of `fetch`. */
function neverConnected(error: unknown): boolean {
  for (let inner: unknown = error, depth = 0; depth < 5 && typeof inner === 'object' && inner !== null; depth += 1) {
    if ('code' in inner && typeof inner.code === 'string' && NEVER_CONNECTED.has(inner.code)) return true;
    inner = 'original' in inner ? inner.original : 'cause' in inner ? inner.cause : null;
  }
  return false;
}

/** All that may be logged of an error: messages of Slack's libraries carry tokens, ids and words. */
export interface ErrorFields {
  readonly error: string;
  readonly code?: string | number;
}

/** Reduces an error of any library to its class and the platform's or the system's code. */
export function errorFields(error: unknown): ErrorFields {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  if (error instanceof webApi.WebAPIPlatformError)
    return isWord(error.data.error) ? { error: name, code: error.data.error } : { error: name };
  if (error instanceof webApi.WebAPIHTTPError) return { error: name, code: error.statusCode };
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[A-Za-z0-9_ ]{1,40}$/.test(code) ? { error: name, code } : { error: name };
}
