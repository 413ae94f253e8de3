import { timingSafeEqual } from 'node:crypto';
import type { CampaignOutline } from '../campaign/outline.ts';
import { say } from '../texts/operator.ts';
import type { Texts } from '../texts/texts.ts';
import { plain, type Route } from './http.ts';
import { letterPage } from './letter-page.ts';
import type { Metrics } from './metrics.ts';
import type { Secret } from './secret.ts';

export interface RouteDeps {
  /** Whether the database answers. */
  ping(): Promise<boolean>;
  campaigns(): Promise<readonly CampaignOutline[]>;
  readonly texts: Texts;
  readonly metrics: Pick<Metrics, 'contentType' | 'render'>;
  /** METRICS_TOKEN; null: there is no such page. */
  readonly token: Secret | null;
}

/** `/healthz`: the process runs. `/readyz`: it can also serve (its database answers). */
export function healthRoutes({ ping }: Pick<RouteDeps, 'ping'>): Route {
  return async (req, res, url) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    if (url.pathname === '/healthz') plain(res, 200, 'ok');
    else if (url.pathname === '/readyz') {
      const ready = await ping();
      plain(res, ready ? 200 : 503, ready ? 'ready' : say('http.databaseAway'));
    } else return false;
    return true;
  };
}

/** `/letter/<slug>/<language>`: the page that opens a person's own mail program. Nothing is stored or counted. */
export function letterRoute({ campaigns, texts }: Pick<RouteDeps, 'campaigns' | 'texts'>): Route {
  return async (req, res, url) => {
    const [, slug, language] = /^\/letter\/([a-z0-9-]{1,24})\/([A-Za-z0-9-]{2,20})$/.exec(url.pathname) ?? [];
    if (slug === undefined || language === undefined || req.method !== 'GET') return false;
    const campaign = await campaigns().then(
      (found) => found.find((one) => one.slug === slug),
      () => null,
    );
    if (campaign === null) {
      plain(res, 503, say('http.databaseAway'));
      return true;
    }
    const page = campaign ? letterPage(campaign, language, texts) : null;
    if (!page) return false;
    res.writeHead(200, page.headers).end(page.html);
    return true;
  };
}

/** `/metrics`, for whoever brings the token; without METRICS_TOKEN there is no such page. */
export function metricsRoute({ metrics, token }: Pick<RouteDeps, 'metrics' | 'token'>): Route {
  return async (req, res, url) => {
    if (url.pathname !== '/metrics' || token === null || req.method !== 'GET') return false;
    if (!sameText(req.headers.authorization ?? '', `Bearer ${token.reveal()}`)) {
      plain(res, 401, say('http.metricsToken'));
      return true;
    }
    res.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.render());
    return true;
  };
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
