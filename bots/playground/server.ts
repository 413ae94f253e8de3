import { randomBytes, randomInt } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Actions,
  actionCalled,
  BODY_LIMIT,
  createCrowdActions,
  createResetAction,
  createSlackActions,
  createStaffActions,
  createTelegramActions,
} from './actions.ts';
import { createFiles } from './files.ts';
import { isLocal, isOwnPage, isToken, setGuardHeaders } from './guard.ts';
import { createLive, type Live } from './live.ts';
import { readPageFiles } from './page-files.ts';
import type { Person } from './page-view.ts';
import type { CrowdPort, SlackPort, TelegramPort } from './ports.ts';

/** Who is at the page, and in which group they all are. */
export interface PageMemory {
  readonly people: readonly Person[];
  readonly group: number | null;
}

export interface PlaygroundDeps {
  readonly telegram: TelegramPort;
  /** Left out: the page has no Slack. */
  readonly slack?: SlackPort | null;
  /** Left out: the page has no simulated subscribers. */
  readonly crowd?: CrowdPort | null;
  /** Gives a fresh invitation code for staff. Left out: nobody can be made staff on the page. */
  readonly staffCode?: (() => Promise<string>) | null;
  /** Starts everything anew, without anything that was done so far. Left out: that is not offered. */
  readonly reset?: (() => Promise<void>) | null;
  /** The languages the bots speak: people can have each of them. */
  readonly languages?: readonly string[];
  /** What an earlier page remembered. The people must be in the Telegram behind this one. */
  readonly memory?: PageMemory | null;
  /** Told of each action or file that failed. The error may carry a person's words: strip it before logging. */
  onTrouble(error: unknown): void;
  /** Fixed by tests: the token of this start, and the user ids of new people. */
  readonly token?: string;
  readonly newId?: () => number;
}

export interface Playground {
  /** Answers a request if it is the playground's (`/`, `/playground/…`, `/play/…`), else gives false and leaves it alone. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  memory(): PageMemory;
  /** Ends the open event streams, so that the HTTP server can close. */
  close(): void;
}

/** Ids of real people are of this size; larger ones still fit the 52 bits that the Bot API promises. */
const ID_RANGE = [1_000_000_000, 9_000_000_000] as const;

/** Makes the page that shows chats in which the reader plays supporters and staff. It serves this machine's own browser only. */
export async function createPlayground(deps: PlaygroundDeps): Promise<Playground> {
  const token = deps.token ?? randomBytes(24).toString('base64url');
  const pages = await readPageFiles(token);
  const files = createFiles(token);
  const { telegram, slack = null, crowd = null, staffCode = null, reset = null, memory = null } = deps;
  const live = createLive({
    files,
    slackPeople: slack?.people ?? null,
    crowd,
    staff: staffCode !== null,
    reset: reset !== null,
    languages: deps.languages ?? [],
  });
  const newId = deps.newId ?? (() => randomInt(...ID_RANGE));
  const table = createTelegramActions(telegram, live, newId, memory?.group ?? null);
  const actions: Actions = {
    ...table.actions,
    ...(slack && createSlackActions(slack)),
    ...(crowd && createCrowdActions(crowd)),
    ...(staffCode && createStaffActions(staffCode)),
    ...(reset && createResetAction(reset)),
  };
  const unsubscribe = telegram.on((event) => live.tell(event));
  for (const person of memory?.people ?? []) await table.comeBack(person);
  const unsubscribeSlack = slack && (await listenToSlack(slack, live));

  async function get(url: URL, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const page = pages.get(url.pathname);
    if (page !== undefined) {
      res.setHeader('content-type', page.type);
      res.end(page.content);
    } else if (!isOwnPage(req, false)) refuse(res, 403);
    else if (url.pathname === '/play/events') {
      if (isToken(url.searchParams.get('token'), token)) live.open(res);
      else refuse(res, 403);
    } else if (!(await files.serve(url.pathname, res))) refuse(res, 404);
  }

  async function post(url: URL, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const header = req.headers['x-playground-token'];
    if (!isOwnPage(req, true) || !isToken(typeof header === 'string' ? header : null, token)) return refuse(res, 403);
    if (req.headers['content-type'] !== 'application/json') return refuse(res, 415);
    const action = actionCalled(actions, url.pathname.slice('/play/'.length));
    const body = await readBody(req, action?.mostBytes ?? BODY_LIMIT);
    if (body === 'too large') return refuse(res, 413);
    if (body === 'malformed') return refuse(res, 400);
    if (action === undefined) return refuse(res, 404);
    const done = await action.take(body.json);
    if (done.kind !== 'done') return refuse(res, done.kind === 'malformed' ? 400 : 404);
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(done.answer));
  }

  return {
    async handle(req, res) {
      const url = URL.parse(req.url ?? '/', 'http://loopback');
      if (url === null || !(url.pathname === '/' || /^\/(play|playground)\//.test(url.pathname))) return false;
      setGuardHeaders(res);
      try {
        if (!isLocal(req)) refuse(res, 403);
        else if (req.method === 'GET') await get(url, req, res);
        else if (req.method === 'POST' && url.pathname.startsWith('/play/')) await post(url, req, res);
        else refuse(res, 405);
      } catch (error) {
        deps.onTrouble(error);
        if (res.headersSent) res.destroy();
        else refuse(res, 502);
      }
      return true;
    },
    memory: () => ({ people: live.people(), group: table.group() }),
    close() {
      unsubscribe();
      unsubscribeSlack?.();
      live.close();
    },
  };
}

/** Opens a client for everyone whom the reader can be, and passes on what they see. */
async function listenToSlack({ seats, people, on }: SlackPort, live: Live): Promise<() => void> {
  const unsubscribe = on((event) => live.tellSlack(event));
  for (const { userId: user } of people) {
    await seats.sit(user);
    // A client is never without a channel on the screen.
    const first = seats.workspace(user).channels.find(({ member }) => member);
    if (first !== undefined) await seats.openChannel(user, first.channelId);
    live.tellSlack({ kind: 'workspace', user, workspace: seats.workspace(user) });
  }
  return unsubscribe;
}

function refuse(res: ServerResponse, status: number): void {
  // What is left of a refused body must not be taken for the next request.
  res.writeHead(status, { connection: 'close', 'content-length': 0 }).end();
}

async function readBody(
  req: IncomingMessage,
  mostBytes: number,
): Promise<'too large' | 'malformed' | { readonly json: unknown }> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Left intact when it grows too large, so that the refusal still reaches the sender.
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) return 'too large';
    chunks.push(chunk);
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return 'malformed';
  }
}
