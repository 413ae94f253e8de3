import type { webApi } from '@slack/bolt';

/** A call of the Web API, as Slack's client makes it. */
export type Fetch = webApi.FetchFunction;

const MOST = 5_000;

/**
 * Lets a method of a workspace rest for as long as Slack asks for it (https://docs.slack.dev/apis/web-api/rate-limits: limits
 * hold for each method in each workspace). Who calls it meanwhile gets Slack's own answer with what is left of that time, and
 * nobody knocks: one refusal is one refusal, however many wait.
 * @param clock milliseconds that only go forward
 */
export function createResting(call: Fetch = fetch, clock: () => number = () => performance.now()): Fetch {
  const until = new Map<string, number>();
  return async (address, init) => {
    const key = keyOf(address, init);
    const left = (until.get(key) ?? 0) - clock();
    if (left > 0) return new Response('', { status: 429, headers: { 'retry-after': String(Math.ceil(left / 1000)) } });
    until.delete(key);
    const answer = await call(address, init);
    if (answer.status === 429) {
      const seconds = Number(answer.headers.get('retry-after') ?? 1);
      until.set(key, clock() + Math.max(1, Number.isFinite(seconds) ? seconds : 1) * 1000);
      const [oldest] = until.keys();
      if (until.size > MOST && oldest !== undefined) until.delete(oldest);
    }
    return answer;
  };
}

/** A token is one workspace's. It stays in memory, where the client has it too. */
function keyOf(address: string | URL, init: Parameters<Fetch>[1]): string {
  return `${new Headers(init?.headers).get('authorization') ?? ''} ${address}`;
}
