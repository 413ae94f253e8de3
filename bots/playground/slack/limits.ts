import { rateLimited } from './refusal.ts';

/** How much Slack takes before it answers 429. Null where nothing limits. */
export interface Limits {
  /** Calls a minute of one method by one workspace; `default` serves for methods not named. */
  readonly perMinute: Readonly<Record<string, number>> | null;
  /** Messages a second into one channel. */
  readonly postsPerSecond: number | null;
  /** Messages a minute into all channels of a workspace. */
  readonly postsPerMinute: number | null;
}

/** Slack's tiers as its documentation tells them (https://docs.slack.dev/apis/web-api/rate-limits). */
export const SLACK_LIMITS: Limits = {
  perMinute: {
    default: 50,
    'auth.test': 200,
    'chat.postEphemeral': 100,
    'views.open': 100,
    'views.push': 100,
    'views.update': 100,
    'views.publish': 100,
    'users.info': 100,
    'conversations.members': 100,
    'conversations.list': 20,
    'oauth.v2.access': 100,
    'apps.connections.open': 1,
    'chat.postMessage': Number.POSITIVE_INFINITY,
  },
  postsPerSecond: 1,
  postsPerMinute: 300,
};

interface Counted {
  readonly method: string;
  readonly team: string;
  readonly channel: string | null;
}

/** Counts calls in sliding windows of the injected clock. A refused call does not count. */
export function createLimiter(now: () => Date, initial: Limits | null) {
  let limits = initial;
  const windows = new Map<string, number[]>();

  const room = (key: string, most: number | null | undefined, windowMs: number): (() => void) => {
    if (most === null || most === undefined || !Number.isFinite(most)) return () => undefined;
    const at = now().getTime();
    const recent = (windows.get(key) ?? []).filter((moment) => at - moment < windowMs);
    const oldest = recent[0];
    if (recent.length >= most && oldest !== undefined)
      throw rateLimited(Math.max(1, Math.ceil((oldest + windowMs - at) / 1000)));
    return () => windows.set(key, [...recent, at]);
  };

  return {
    set: (next: Limits | null): void => {
      limits = next;
      windows.clear();
    },
    /** @throws {Refusal} 429 with the seconds until there is room */
    count: ({ method, team, channel }: Counted): void => {
      if (limits === null) return;
      const perMinute = limits.perMinute;
      const taken = [room(`${team} ${method}`, perMinute?.[method] ?? perMinute?.['default'], 60_000)];
      if (method === 'chat.postMessage' && channel !== null) {
        taken.push(room(`${team} post ${channel}`, limits.postsPerSecond, 1000));
        taken.push(room(`${team} posts`, limits.postsPerMinute, 60_000));
      }
      for (const take of taken) take();
    },
  };
}

export type Limiter = ReturnType<typeof createLimiter>;
