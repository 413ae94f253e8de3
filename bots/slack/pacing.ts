import type { webApi } from '@slack/bolt';
import { createPacer, type Pacer, type PacerLimits } from '../../src/channel/pacer.ts';
import { knownMethod, span } from '../../src/trace.ts';
import { createFetch } from './fetch.ts';

/** A call of the Web API, as Slack's client makes it. */
export type Fetch = webApi.FetchFunction;

/** How calls leave: those that a person waits for go first, broadcasts and cards get what is left. */
export interface Calls {
  readonly answers: Fetch;
  readonly broadcasts: Fetch;
}

export interface PacingDeps {
  /** Makes the call, once it may leave. */
  readonly call?: Fetch;
  /** Times Slack's published limits. */
  readonly rate?: number;
  /** Milliseconds that only go forward. */
  readonly clock?: () => number;
}

/**
 * Calls a minute of one method in one workspace (https://docs.slack.dev/apis/web-api/rate-limits: tier 1 takes 1, tier 2 20,
 * tier 3 50 and tier 4 100, each "and more"). In any minute a bucket lets its burst go and what flows in, so both together
 * stay within the tier. Of tier 1 "a small amount of burst" is tolerated, which a connection that breaks twice needs.
 */
const TIERS = {
  1: { perMinute: 1, burst: 5 },
  3: { perMinute: 40, burst: 10 },
  4: { perMinute: 80, burst: 20 },
  // "Several hundred messages per minute", and "hundreds of requests per minute" for asking whose a token is.
  hundreds: { perMinute: 220, burst: 20 },
} as const;

/** What each method's page says. Not named: tier 3, which holds for most. */
const TIER_OF: Readonly<Record<string, keyof typeof TIERS>> = {
  'apps.connections.open': 1,
  'auth.test': 'hundreds',
  'chat.postMessage': 'hundreds',
  'files.completeUploadExternal': 4,
  'files.getUploadURLExternal': 4,
  'files.info': 4,
  'oauth.v2.access': 4,
  'users.info': 4,
  'views.open': 4,
  'views.publish': 4,
  'views.push': 4,
  'views.update': 4,
};

/**
 * Messages in one channel. Slack takes one a second, and short bursts of which it does not say how long: none is counted on,
 * and a message that was quicker on its way than the one before is not too early.
 */
const PER_CHANNEL = { perSecond: 0.9, burst: 1 };
/**
 * A trigger dies after three seconds (https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses), of which
 * some have passed: see OPEN_WITHIN_MS in limits.ts.
 */
const TRIGGER_MS = 2_100;
/** Nobody waits longer than that for a call; it is then as if Slack had asked for rest. */
const WAIT_MS = 25_000;
const TIMEOUT_MS = 10_000;
const MOST_LANES = 5_000;

/** The calls of one method in one workspace. */
interface Lane {
  readonly pacer: Pacer;
  restUntil: number;
  /** Fires when Slack asks for rest: whoever waits then learns how long it is. */
  rested: AbortController;
}

/**
 * Keeps every method of every workspace within its limits, so that Slack has nothing to refuse. Where it does, the method
 * rests there for exactly as long as Slack asks: whoever calls it meanwhile gets Slack's own answer with what is left of
 * that time, and nobody knocks.
 */
export function createCalls({
  call = createFetch(),
  rate = 1,
  clock = () => performance.now(),
}: PacingDeps = {}): Calls {
  const lanes = new Map<string, Lane>();
  return { answers: paced('answer'), broadcasts: paced('broadcast') };

  function paced(kind: 'answer' | 'broadcast'): Fetch {
    return async (address, init) => {
      const method = methodIn(address);
      const lane = laneOf(method, init);
      const left = (await turnIn(lane, kind, method, init)) ? lane.restUntil - clock() : WAIT_MS;
      if (left > 0) return tooMany(left);
      const answer = await span(
        { name: 'call', channel: 'slack', method: knownMethod(method) },
        async () => call(address, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
        ({ ok, status }) => (ok ? 'done' : String(status)),
      );
      if (answer.status === 429) rest(lane, answer);
      return answer;
    };
  }

  /** Waits for a turn, or for word of a rest. False: neither came in time. */
  async function turnIn(
    lane: Lane,
    kind: 'answer' | 'broadcast',
    method: string,
    init: Parameters<Fetch>[1],
  ): Promise<boolean> {
    if (clock() < lane.restUntil) return true;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), method === 'views.open' ? TRIGGER_MS : WAIT_MS);
    const channel = method === 'chat.postMessage' ? channelIn(init) : null;
    await lane.pacer.turn(kind, channel, AbortSignal.any([late.signal, lane.rested.signal]));
    clearTimeout(timer);
    return !late.signal.aborted;
  }

  function rest(lane: Lane, answer: Awaited<ReturnType<Fetch>>): void {
    const asked = Number(answer.headers.get('retry-after') ?? 1);
    const seconds = Math.max(1, Number.isFinite(asked) ? asked : 1);
    lane.restUntil = Math.max(lane.restUntil, clock() + seconds * 1000);
    lane.pacer.rest(seconds);
    lane.rested.abort();
    lane.rested = new AbortController();
  }

  /** A token is one workspace's, and Slack's client writes it so. It stays in memory, where the client has it too. */
  function laneOf(method: string, init: Parameters<Fetch>[1]): Lane {
    const key = `${init?.headers?.['Authorization'] ?? ''} ${method}`;
    const lane = lanes.get(key) ?? {
      pacer: createPacer(limitsOf(method, rate), clock),
      restUntil: Number.NEGATIVE_INFINITY,
      rested: new AbortController(),
    };
    // Taken out and put in anew: those that were silent longest stand first.
    lanes.delete(key);
    lanes.set(key, lane);
    if (lanes.size > MOST_LANES) forgetOldest();
    return lane;
  }

  function forgetOldest(): void {
    for (const [key, { pacer, restUntil }] of lanes) {
      if (pacer.waiting > 0 || restUntil > clock()) continue;
      lanes.delete(key);
      return;
    }
  }
}

function limitsOf(method: string, rate: number): PacerLimits {
  const { perMinute, burst } = TIERS[TIER_OF[method] ?? 3];
  const perChat = { perSecond: PER_CHANNEL.perSecond * rate, burst: PER_CHANNEL.burst * rate };
  return { perSecond: (perMinute / 60) * rate, burst: burst * rate, perChat };
}

function methodIn(address: string | URL): string {
  const { pathname } = new URL(address);
  return pathname.slice(pathname.lastIndexOf('/') + 1);
}

/** Slack's client sends forms. */
function channelIn(init: Parameters<Fetch>[1]): string | null {
  return typeof init?.body === 'string' ? new URLSearchParams(init.body).get('channel') : null;
}

/** Slack's answer to whoever knocks too soon (https://docs.slack.dev/apis/web-api/rate-limits). */
function tooMany(ms: number): Response {
  return new Response('', { status: 429, headers: { 'retry-after': String(Math.ceil(ms / 1000)) } });
}
