import { type Logger, webApi } from '@slack/bolt';
import type { Calls, Fetch } from './pacing.ts';

/** Slack's client, one for each token. */
export interface Clients {
  /** For what a person waits for. */
  of(token: string): webApi.WebClient;
  /** For cards: when Slack slows them down, nobody's answer waits behind them. */
  forCards(token: string): webApi.WebClient;
}

const REMEMBERED = 200;

/** @param slackApiUrl root of the Web API, with a slash at the end; null: Slack itself. */
export function createClients({
  slackApiUrl,
  logger,
  calls,
}: {
  readonly slackApiUrl: string | null;
  readonly logger: Logger;
  readonly calls: Calls;
}): Clients {
  return { of: createPool(calls.answers), forCards: createPool(calls.broadcasts) };

  function createPool(fetch: Fetch) {
    const pool = new Map<string, webApi.WebClient>();
    return (token: string): webApi.WebClient => {
      const known = pool.get(token);
      if (known) return known;
      const client = new webApi.WebClient(token, clientOptions({ slackApiUrl, logger, fetch }));
      pool.set(token, client);
      const [oldest] = pool.keys();
      if (pool.size > REMEMBERED && oldest !== undefined) pool.delete(oldest);
      return client;
    };
  }
}

/** One refused call would hold up a client's whole queue: waiting, repeating and the limit of time are ours. */
export function clientOptions({
  slackApiUrl,
  logger,
  fetch,
}: {
  readonly slackApiUrl: string | null;
  readonly logger: Logger;
  readonly fetch: Fetch;
}) {
  return {
    ...(slackApiUrl !== null && { slackApiUrl }),
    logger,
    fetch,
    timeout: 0,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  };
}
