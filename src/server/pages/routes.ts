import { parseAccept } from 'hono/utils/accept';
import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Mark } from '../../conversation/receipt/acts.ts';
import { negotiate } from '../../texts/languages.ts';
import { say } from '../../texts/operator.ts';
import { page, plain, type Route } from '../http.ts';
import { remembered } from '../remembered.ts';
import { type CampaignPageDeps, campaignPage } from './campaign.ts';
import { letterPage } from './letter.ts';
import type { Page } from './shell.ts';
import { verifyPage } from './verify.ts';

export interface PageDeps extends Omit<CampaignPageDeps, 'publicUrl'> {
  readonly publicUrl: string | null;
  campaigns(): Promise<readonly CampaignOutline[]>;
  marks(campaigns: readonly CampaignOutline[]): Promise<readonly Mark[]>;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** The code of a poster or a newsletter that led to the page, which it passes on to the bots. */
const SOURCE = /^[a-z0-9-]{2,9}$/;
const CAMPAIGN = ':slug{[a-z0-9-]{1,24}}/:language{[A-Za-z0-9-]{2,20}}';

/**
 * The public pages: `/letter/<slug>/<language>` opens a person's own mail program, `/c/<slug>/<language>` shows a campaign to who has
 * no chat yet, `/verify` tells by what the bots are known. The last two only where there is a PUBLIC_URL. None stores or counts anything.
 */
export function publicRoutes(deps: PageDeps): Route[] {
  const { texts, publicUrl, now } = deps;
  const read = remembered(() => deps.campaigns().catch(() => null), now);
  const ofCampaign = (
    path: string,
    draw: (one: CampaignOutline, language: string, source: string | null) => Promise<Page | null>,
  ): Route =>
    page(`${path}/${CAMPAIGN}`, async (c) => {
      const found = await read();
      if (found === null) return plain(503, say('http.databaseAway'));
      const campaign = found.find(({ slug }) => slug === c.req.param('slug'));
      const source = SOURCE.exec(c.req.query('source') ?? '')?.[0] ?? null;
      return answer(campaign ? await draw(campaign, c.req.param('language') ?? '', source) : null);
    });
  const letters = ofCampaign('/letter', (campaign, language) => letterPage(campaign, language, texts));
  if (publicUrl === null) return [letters];
  const marks = remembered(async () => {
    const campaigns = await deps.campaigns();
    return { campaigns, marks: await deps.marks(campaigns) };
  }, now);
  const verify = async (tag: string | null) => {
    const known = await marks().catch(() => null);
    if (known === null) return plain(503, say('http.databaseAway'));
    const context = { organisation: deps.organisation, campaigns: known.campaigns };
    const doors = deps.doors('');
    return answer(await verifyPage(known.marks, context, doors, texts, negotiate(tag, texts.languages)));
  };
  return [
    letters,
    ofCampaign('/c', (campaign, language, source) => campaignPage(campaign, language, { ...deps, publicUrl }, source)),
    page('/verify', (c) => verify(parseAccept(c.req.header('accept-language') ?? '')[0]?.type ?? null)),
    page('/verify/:language{[A-Za-z0-9-]{2,20}}', (c) => verify(c.req.param('language') ?? null)),
  ];
}

function answer(shown: Page | null): Response | undefined {
  return shown ? new Response(shown.html, { headers: shown.headers }) : undefined;
}
