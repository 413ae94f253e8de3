import { webApi } from '@slack/bolt';
import type { Outcome } from '../../src/broadcasts/messenger.ts';
import type { MessageFault } from '../../src/broadcasts/types.ts';
import { faultOf } from './fault.ts';

const NOT_ALLOWED: Outcome = { kind: 'failed', reason: 'not allowed' };
const GONE: Outcome = { kind: 'gone' };

/** Codes of `conversations.open` and `chat.postMessage` whose meaning for a broadcast is their own. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  user_disabled: GONE,
  user_not_found: GONE,
  users_not_found: GONE,
  // Slack archives the direct messages of whoever is deactivated.
  is_archived: GONE,
  user_not_visible: NOT_ALLOWED,
  messages_tab_disabled: NOT_ALLOWED,
  channel_not_found: NOT_ALLOWED,
  not_in_channel: NOT_ALLOWED,
  restricted_action: NOT_ALLOWED,
  restricted_action_read_only_channel: NOT_ALLOWED,
  restricted_action_thread_only_channel: NOT_ALLOWED,
  restricted_action_non_threadable_channel: NOT_ALLOWED,
  no_permission: NOT_ALLOWED,
  access_denied: NOT_ALLOWED,
  ekm_access_denied: NOT_ALLOWED,
  enterprise_is_restricted: NOT_ALLOWED,
};

/** What Slack does not like about a message, where it is the message. Blocks hold its link and its picture. */
const FAULTS: Readonly<Record<string, MessageFault>> = {
  msg_too_long: 'too long',
  msg_blocks_too_long: 'too long',
  no_text: 'form',
  invalid_blocks: 'form',
  invalid_blocks_format: 'form',
  invalid_arguments: 'form',
  file_not_found: 'picture',
};

/** The code of Slack's that an error carries, or null. */
export function codeOf(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null;
}

/**
 * What a failed call means for one message of a broadcast.
 *
 * @param posted the message itself was on its way; else it was prepared, and certainly nothing was sent
 */
export function outcomeOf(error: unknown, { posted }: { readonly posted: boolean }): Outcome {
  const why = codeOf(error) ?? '';
  const known = OUTCOMES[why];
  if (known) return known;
  const fault = FAULTS[why];
  if (fault) return { kind: 'failed', reason: 'bad message', refusal: { fault, why } };
  const { meaning, retryAfter } = faultOf(error);
  switch (meaning) {
    case 'too many':
      return { kind: 'retry after', seconds: Math.max(1, retryAfter) };
    case 'not sent':
      return { kind: 'retry' };
    case 'unclear':
      return { kind: posted ? 'unknown' : 'retry' };
    case 'account dead':
    case 'scope':
      return { kind: 'account dead' };
    case 'gone':
    case 'overtaken':
    case 'no entry':
    case 'late':
    case 'refused':
      return { kind: 'failed', reason: 'refused', ...(posted && { refusal: { fault: 'unnamed', why } }) };
    default:
      return meaning satisfies never;
  }
}
