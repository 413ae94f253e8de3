import { timingSafeEqual } from 'node:crypto';
import type { CampaignOutline } from '../campaign/outline.ts';
import { say } from '../texts/operator.ts';
import type { Texts } from '../texts/texts.ts';
import { page, plain, type Route } from './http.ts';
import { letterPage } from './letter-page.ts';
import type { Metrics } from './metrics.ts';
import type { Secret } from './secret.ts';

export interface RouteDeps {
  /** Whether the database answers. */
  ping(): Promise<boolean>;
  campaigns(): Promise<readonly CampaignOutline[]>;
  readonly texts: Texts;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly metrics: Pick<Metrics, 'contentType' | 'render'>;
  /** METRICS_TOKEN; null: there is no such page. */
  readonly token: Secret | null;
}

/** `/healthz`: the process runs. `/readyz`: it can also serve (its database answers). */
export function healthRoutes({ ping, now }: Pick<RouteDeps, 'ping' | 'now'>): Route[] {
  const ready = remembered(ping, now);
  return [
    page('/healthz', () => plain(200, 'ok')),
    page('/readyz', async () => ((await ready()) ? plain(200, 'ready') : plain(503, say('http.databaseAway')))),
  ];
}

/** `/letter/<slug>/<language>`: the page that opens a person's own mail program. Nothing is stored or counted. */
export function letterRoute({ campaigns, texts, now }: Pick<RouteDeps, 'campaigns' | 'texts' | 'now'>): Route {
  const read = remembered(() => campaigns().catch(() => null), now);
  return page('/letter/:slug{[a-z0-9-]{1,24}}/:language{[A-Za-z0-9-]{2,20}}', async (c) => {
    const found = await read();
    if (found === null) return plain(503, say('http.databaseAway'));
    const campaign = found.find((one) => one.slug === c.req.param('slug'));
    const shown = campaign && letterPage(campaign, c.req.param('language') ?? '', texts);
    return shown ? new Response(shown.html, { headers: shown.headers }) : undefined;
  });
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

const REMEMBERED_MS = 1_000;

/** The same answer for a second: however many ask, the database is asked once. */
function remembered<T>(ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (last === null || now() - last.at >= REMEMBERED_MS) last = { at: now(), answer: ask() };
    return last.answer;
  };
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
