import { timingSafeEqual } from 'node:crypto';
import { say } from '../texts/operator.ts';
import { page, plain, type Route } from './http.ts';
import type { Metrics } from './metrics.ts';
import { remembered } from './remembered.ts';
import type { Secret } from './secret.ts';

export interface RouteDeps {
  /** Whether the database answers. */
  ping(): Promise<boolean>;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly metrics: Pick<Metrics, 'contentType' | 'render'>;
  /** METRICS_TOKEN; null: there is no such page. */
  readonly token: Secret | null;
}

/** `/healthz`: the process runs. `/readyz`: it can also serve (its database answers, and stores what it is given). */
export function healthRoutes({ ping, now }: Pick<RouteDeps, 'ping' | 'now'>): Route[] {
  const ready = remembered(ping, now);
  return [
    page('/healthz', () => plain(200, 'ok')),
    page('/readyz', async () => ((await ready()) ? plain(200, 'ready') : plain(503, say('http.databaseAway')))),
  ];
}

/** `/metrics`, for whoever brings the token; without METRICS_TOKEN there is no such page. */
export function metricsRoute({ metrics, token }: Pick<RouteDeps, 'metrics' | 'token'>): Route {
  return page('/metrics', async (c) => {
    if (token === null) return undefined;
    if (!sameText(c.req.header('authorization') ?? '', `Bearer ${token.reveal()}`)) {
      return plain(401, say('http.metricsToken'));
    }
    return new Response(await metrics.render(), { headers: { 'content-type': metrics.contentType } });
  });
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
