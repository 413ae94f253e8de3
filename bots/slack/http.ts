import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPReceiver, type HTTPReceiverOptions, type Logger } from '@slack/bolt';
import { readBody } from '../../src/server/read-body.ts';
import { NotInstalledError } from './installations.ts';
import { REQUEST_BYTES, STAMP_SECONDS } from './limits.ts';

/** Paths that this adapter answers on the program's HTTP server. */
export const PATHS = {
  events: '/slack/events',
  install: '/slack/install',
  redirect: '/slack/oauth_redirect',
} as const;

/** Answers a request. Never rejects. */
export type SlackListener = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

export interface HttpDeps {
  readonly signingSecret: string;
  readonly logger: Logger;
  readonly now: () => Date;
  /** With it, the app can be installed in many workspaces. */
  readonly oauth:
    | (Required<
        Pick<HTTPReceiverOptions, 'clientId' | 'clientSecret' | 'stateSecret' | 'installationStore' | 'redirectUri'>
      > &
        Pick<HTTPReceiverOptions, 'scopes' | 'installerOptions'>)
    | null;
}

/** Bolt's receiver on the program's own HTTP server. It answers when the work is done, so that nothing is acknowledged early. */
export function createHttpReceiver({ signingSecret, logger, now, oauth }: HttpDeps) {
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [PATHS.events],
    logger,
    processBeforeResponse: true,
    bodyLimit: REQUEST_BYTES,
    processEventErrorHandler: async ({ error, response }) => {
      if (!response.headersSent) answer(response, isNotInstalled(error) ? 401 : 500);
      return true;
    },
    ...oauth,
  });

  const listener: SlackListener = async (req, res) => {
    const path = URL.parse(req.url ?? '/', 'http://here')?.pathname;
    const installing = oauth !== null && (path === PATHS.install || path === PATHS.redirect);
    if (path === PATHS.events) return await takeEvent(req, res);
    if (!installing) return answer(res, 404);
    if (req.method !== 'GET') return answer(res, 405);
    receiver.requestListener(req, res);
  };

  async function takeEvent(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.method === 'GET' && URL.parse(req.url ?? '/', 'http://here')?.searchParams.get('ssl_check') === '1')
      return answer(res, 200);
    if (req.method !== 'POST') return answer(res, 405);
    if (tooLarge(req)) return answer(res, 413);
    const body = await readBody(req, REQUEST_BYTES);
    if (typeof body === 'number') return answer(res, body);
    if (isSslCheck(body, req.headers['content-type'])) return answer(res, 200);
    if (!stampIsNear(req, now())) return answer(res, 401);
    if (!isReadable(body, req.headers['content-type'])) return answer(res, 400);
    // Bolt takes a body that was read before it by this name.
    receiver.requestListener(Object.assign(req, { rawBody: body }), res);
  }

  return { receiver, listener };
}

const FORM = 'application/x-www-form-urlencoded';
const OBJECT = /^payload=(?:%7b|\{)/i;
const isForm = (type: string | undefined): boolean => type?.split(';')[0] === FORM;
const fieldOf = (body: Buffer, name: string): string | null => new URLSearchParams(body.toString('utf8')).get(name);

/**
 * Slack looks now and then whether the certificate is good, and signs nothing of it
 * (https://docs.slack.dev/interactivity/implementing-slash-commands, `ssl_check`).
 */
function isSslCheck(body: Buffer, type: string | undefined): boolean {
  return isForm(type) && body.includes('ssl_check') && fieldOf(body, 'ssl_check') === '1';
}

/**
 * Whether there is something in a body that Bolt can ask for its fields. A signed `payload=null` would end in a rejection
 * that nobody handles, and never be answered: the work of Bolt's receiver is an asynchronous closure that it does not await.
 */
function isReadable(body: Buffer, type: string | undefined): boolean {
  // What begins as an object is one, or Bolt itself finds out that it cannot be read, and says so.
  if (isForm(type) && OBJECT.test(body.toString('latin1', 0, 16))) return true;
  const payload = isForm(type) ? fieldOf(body, 'payload') : body.toString('utf8');
  if (payload === null) return true;
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** Bolt itself only refuses stamps that are too old. */
function stampIsNear(req: IncomingMessage, now: Date): boolean {
  const stamp = req.headers['x-slack-request-timestamp'];
  if (typeof stamp !== 'string' || !/^\d{1,12}$/.test(stamp)) return false;
  return Math.abs(now.getTime() / 1000 - Number(stamp)) <= STAMP_SECONDS;
}

function tooLarge(req: IncomingMessage): boolean {
  return Number(req.headers['content-length'] ?? 0) > REQUEST_BYTES;
}

function answer(res: ServerResponse, status: number): void {
  res.writeHead(status, { connection: 'close' }).end();
}

/** Bolt wraps what was thrown while it looked for a token, once or twice. */
export function isNotInstalled(error: unknown): boolean {
  let inner = error;
  for (let depth = 0; depth < 4; depth += 1) {
    if (inner instanceof NotInstalledError) return true;
    if (!(inner instanceof Error) || !('original' in inner)) break;
    inner = inner.original;
  }
  return false;
}
