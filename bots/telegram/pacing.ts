import type { Transformer } from 'grammy';
import type { Pacer, PacerLimits } from '../../src/channel/pacer.ts';
import { knownMethod, span } from '../../src/trace.ts';

/**
 * Messages a second that are free, and in one chat, where short bursts are taken
 * (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). A group takes 20 a minute and gets a
 * card at most, so the limit of a chat serves for it too.
 */
export const FREE_RATE = 30;
export const CHAT_RATE = 1;
const CHAT_BURST = 3;

/** @param perSecond TELEGRAM_RATE @param perChat TELEGRAM_CHAT_RATE */
export function limitsOf(perSecond: number, perChat: number): PacerLimits {
  return { perSecond, perChat: { perSecond: perChat, burst: CHAT_BURST * perChat } };
}

/** Messages and their edits count; answers to presses, deletions, menus and questions do not. */
const COUNTS = /^(?:send(?!ChatAction)|edit|copy|forward)/;

/**
 * Puts calls of grammY's client into the account's pace; a refusal for being too fast rests the whole account once.
 * @param paid whether messages above the free rate may be charged for (`allow_paid_broadcast`)
 */
export function paced(pacer: Pacer, kind: 'answer' | 'broadcast', paid: boolean): Transformer {
  return async (call, method, payload, signal) => {
    if (!COUNTS.test(method)) return await call(method, payload, signal);
    await pacer.turn(kind, 'chat_id' in payload ? String(payload.chat_id) : null);
    const charged = paid && method.startsWith('send') ? { ...payload, allow_paid_broadcast: true } : payload;
    const answer = await call(method, charged, signal);
    if (!answer.ok && answer.error_code === 429) pacer.rest(Math.max(1, answer.parameters?.retry_after ?? 1));
    return answer;
  };
}

/** Times calls of grammY's client. What takes messages away is left out: it would tell that somebody had typed a name. */
export const traced: Transformer = (call, method, payload, signal) =>
  method.startsWith('delete')
    ? call(method, payload, signal)
    : span(
        { name: 'call', channel: 'telegram', method: knownMethod(method) },
        () => call(method, payload, signal),
        (answer) => (answer.ok ? 'done' : String(answer.error_code)),
      );
