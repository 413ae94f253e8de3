import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Update } from 'grammy/types';
import type { Lanes } from '../../src/channel/lanes.ts';
import { readBody } from '../../src/server/read-body.ts';
import { createBehind } from './behind.ts';
import type { Blame } from './blame.ts';
import { errorFields } from './fault.ts';
import type { Floods } from './floods.ts';
import type { Handler } from './handler.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import type { PressAnswer } from './messages.ts';
import type { Delivery } from './send.ts';
import { isUpdate, laneOf, readUpdate } from './update.ts';

export const WEBHOOK_PATH = '/telegram/webhook';

export interface WebhookDeps {
  /** Sent by Telegram in a header with each update. 1 to 256 of `[A-Za-z0-9_-]`. */
  readonly secret: string;
  readonly handle: Handler;
  /** The turns of a chat, one after the other. */
  readonly lanes: Lanes;
  /** The answers of a chat, one after the other. */
  readonly sending: Lanes;
  readonly floods: Floods;
  readonly blame: Blame;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Answers one request to `POST /telegram/webhook`. Never rejects. */
export type WebhookListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Requests at once above which the program is behind. Telegram makes at most 40
 * (`max_connections`, https://core.telegram.org/bots/api#setwebhook), and one at a time for each chat.
 */
const MANY_REQUESTS = 20;

/** An update is given up when its turn failed at the third try, and others succeeded between each two of them. */
const BLAMED = 2;

/**
 * Receives updates by webhook. A request is answered 200 when its turn is committed; the replies are sent after that, in
 * the lane of their chat, so that the next update of the chat waits for them. Only the answer to a button press travels
 * in the response itself: of a message that went this way the id would never be known.
 */
export function createWebhook(deps: WebhookDeps): WebhookListener {
  const { secret, handle, lanes, sending, floods, blame, log, signal } = deps;
  const expected = digest(secret);
  const behind = createBehind();
  let requests = 0;

  return async (request, response) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return end(response, refusal);
    const body = await readBody(request, LIMITS.requestBytes);
    if (typeof body === 'number') return end(response, body);
    const value = parse(body.toString('utf8'));
    const seen = readUpdate(value);
    if (seen === null) return end(response, passedOver(value) ? 200 : 400);
    const done = floods.admit(seen);
    if (done === null) return end(response, 200);
    behind.set(++requests >= MANY_REQUESTS);
    try {
      const press = await committed(laneOf(seen), value as Update, response, done);
      blame.forget(seen.update_id);
      if (press !== 'answered') end(response, 200);
    } catch (error) {
      end(response, failed(seen.update_id, error));
    } finally {
      behind.set(--requests >= MANY_REQUESTS);
    }
  };

  /**
   * Whether this is an update, if one that we cannot read: as by polling, it is passed over. Anything but 200 would have
   * Telegram bring it again and again, and nothing else of its chat meanwhile.
   */
  function passedOver(value: unknown): boolean {
    if (!isUpdate(value)) return false;
    log.warn({}, 'telegram: an update of unknown make was passed over');
    return true;
  }

  function failed(update: number, error: unknown): 200 | 503 {
    if (blame.failed(update) < BLAMED) {
      log.warn(errorFields(error), 'telegram: an update was not acknowledged, its turn failed');
      return 503;
    }
    log.error(errorFields(error), 'telegram: an update is given up, its turn fails while others succeed');
    blame.forget(update);
    return 200;
  }

  function refusalOf(request: IncomingMessage): number | null {
    if (request.method !== 'POST') return 405;
    const given = request.headers['x-telegram-bot-api-secret-token'];
    if (typeof given !== 'string' || !timingSafeEqual(digest(given), expected)) return 401;
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return 415;
    if (Number(request.headers['content-length'] ?? 0) > LIMITS.requestBytes) return 413;
    return signal.aborted ? 503 : null;
  }

  /** Resolves at the commit, while the lane goes on with the replies. */
  function committed(
    lane: string,
    update: Update,
    response: ServerResponse,
    done: () => void,
  ): Promise<'answered' | 'open'> {
    return new Promise((resolve, reject) => {
      void lanes.run(lane, async () => {
        let delivery: Delivery;
        try {
          delivery = await handle(update);
        } catch (error) {
          done();
          return reject(error);
        }
        const { press, readOnly } = delivery;
        const answered = press !== null && response.writable;
        if (answered) endWithAnswer(response, press);
        const sent = sending.run(lane, () => delivery.send(answered)).finally(done);
        if (answered) resolve('answered');
        // An answer of which nothing is stored is sent first: a crash in between then brings the update once more.
        if (!readOnly) resolve('open');
        await behind.until(sent);
        resolve('open');
      });
    });
  }
}

function endWithAnswer(response: ServerResponse, press: PressAnswer): void {
  const body = JSON.stringify({ method: 'answerCallbackQuery', ...press });
  // With its length told, head and body leave in one write rather than in chunks.
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function end(response: ServerResponse, status: number): void {
  // A body that was not read to its end would be taken for the next request.
  if (status !== 200) response.setHeader('connection', 'close');
  if (status === 405) response.setHeader('allow', 'POST');
  response.writeHead(status, { 'content-length': 0 });
  response.end();
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Of equal length for any secret, so that comparing tells nothing of it. */
function digest(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
