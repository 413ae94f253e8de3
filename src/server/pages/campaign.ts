import { html, raw } from 'hono/html';
import { toString as drawCode } from 'qrcode';
import type { CampaignOutline } from '../../campaign/outline.ts';
import { countTexts, endedCountTexts, exactTexts } from '../../conversation/card/numbers.ts';
import { demandTexts, endedText, endTexts, trialTexts } from '../../conversation/card/view.ts';
import type { Context } from '../../conversation/context.ts';
import { languageName } from '../../texts/languages.ts';
import type { Language, Text } from '../../texts/text.ts';
import type { Texts } from '../../texts/texts.ts';
import { pictureAddress } from '../pictures.ts';
import { type Html, type Page, paragraphs, shell } from './shell.ts';

/** A way into a bot. */
export interface Door {
  /** Name of the channel. */
  readonly channel: string;
  readonly address: string;
}

export interface CampaignPageDeps {
  readonly texts: Texts;
  readonly publicUrl: string;
  readonly organisation: Context['organisation'];
  /** Ways into the bots, with this payload. */
  doors(payload: string): readonly Door[];
}

/** Seconds for which anyone may keep the page. */
const KEEP = 300;

/** Where a campaign's page is, below the program's own address. */
export function campaignPath(slug: string, language: Language): string {
  return `/c/${slug}/${language}`;
}

/**
 * A campaign for people who have no chat yet: what it asks, the number as the bots tell it, and the ways into them. Nobody
 * can sign here, and nothing is stored of who reads it. Null when the campaign does not speak the language.
 */
export async function campaignPage(
  campaign: CampaignOutline,
  language: Language,
  deps: CampaignPageDeps,
  source: string | null,
): Promise<Page | null> {
  if (!campaign.languages.includes(language)) return null;
  const { texts } = deps;
  const say = (text: Text): string => texts.plain(text, language);
  const pack = (key: string): Text => ({ campaign: campaign.slug, key });
  const show = (all: readonly Text[]): Html[] => paragraphs(all.flatMap((one) => texts.render(one, language)));
  const others = campaign.languages.filter((one) => one !== language);
  const body = html`${cover(campaign, say)}
${campaign.has.theme ? html`<p class="quiet">${say(pack('theme'))}</p>` : ''}
<h1>${say(pack('title'))}</h1>
${campaign.state === 'open' ? await openPart(campaign, source, deps, show, say) : endedPart(campaign, show)}
${show(demandTexts(campaign))}
<p class="quiet">${say(pack('source'))}</p>
${show(trialTexts(deps))}
<nav lang="en">${others.map((one) => html`<a href="${campaignPath(campaign.slug, one)}" hreflang="${one}" lang="${one}">${languageName(one)}</a>`)}
<a href="/verify/${language}" lang="${language}">${say({ key: 'page.verify' })}</a></nav>`;
  return await shell({
    language,
    title: say(pack('title')),
    head: preview(campaign, language, deps, say),
    body,
    keep: KEEP,
  });
}

type Say = (text: Text) => string;
type Show = (texts: readonly Text[]) => Html[];

async function openPart(
  campaign: CampaignOutline,
  source: string | null,
  deps: CampaignPageDeps,
  show: Show,
  say: Say,
): Promise<Html> {
  const { slug } = campaign;
  const doors = await Promise.all(
    deps.doors(source === null ? slug : `${slug}_${source}`).map((door) => wayIn(door, say)),
  );
  const texts = [
    { campaign: slug, key: 'call' },
    ...countTexts(campaign),
    ...exactTexts(campaign, deps),
    ...endTexts(campaign),
  ];
  return html`${show(texts)}
${show([{ key: doors.length > 0 ? 'page.how' : 'page.noDoor' }])}
${doors.length > 0 ? html`<ul class="bots">${doors}</ul>` : ''}
${campaign.recipientRisk === 'high' ? html`<p class="warn">${say({ key: 'page.risk', params: { recipient: { campaign: slug, key: 'recipient.name' } } })}</p>` : ''}`;
}

async function wayIn({ channel, address }: Door, say: Say): Promise<Html> {
  const app: Text = { key: `channel.${channel}.name` };
  const code = await drawCode(address, { type: 'svg', margin: 2 });
  return html`<li><a class="do" href="${address}" rel="noreferrer">${say({ key: 'page.open', params: { app } })}</a>
<div role="img" aria-label="${say({ key: 'page.code', params: { app } })}">${raw(code)}</div></li>`;
}

function endedPart(campaign: CampaignOutline, show: Show): Html {
  const own = (key: string): Text => ({ campaign: campaign.slug, key });
  const delivered = campaign.state === 'delivered' && campaign.has.delivered ? own('delivered.thanks') : null;
  const thanks: Text = delivered ?? (campaign.has.closed ? own('closed.thanks') : { key: 'ended.thanks' });
  const after = campaign.has.closed ? [own('closed.after')] : [];
  return html`${show([endedText(campaign), thanks, ...endedCountTexts(campaign), ...after])}`;
}

function cover({ slug, cover: id }: CampaignOutline, say: Say): Html | string {
  if (id === null) return '';
  return html`<img src="${pictureAddress(`${slug}/${id}`)}" alt="${say({ campaign: slug, key: `images.${id}.alt` })}">`;
}

/** What a link shows wherever it is pasted. */
function preview(campaign: CampaignOutline, language: Language, { publicUrl }: CampaignPageDeps, say: Say): Html {
  const { slug, cover: id, languages } = campaign;
  const address = (one: Language): string => `${publicUrl}${campaignPath(slug, one)}`;
  const tag = (name: string, content: string): Html => html`<meta property="${name}" content="${content}">\n`;
  const picture = id === null ? null : `${slug}/${id}`;
  return html`<meta name="description" content="${say({ campaign: slug, key: 'call' })}">
<link rel="canonical" href="${address(language)}">
${languages.map((one) => html`<link rel="alternate" hreflang="${one}" href="${address(one)}">\n`)}
${tag('og:type', 'website')}${tag('og:title', say({ campaign: slug, key: 'title' }))}
${tag('og:description', say({ campaign: slug, key: 'call' }))}${tag('og:url', address(language))}${tag('og:locale', language.replace('-', '_'))}
${picture === null ? '' : tag('og:image', `${publicUrl}${pictureAddress(picture)}`)}
${id === null ? '' : tag('og:image:alt', say({ campaign: slug, key: `images.${id}.alt` }))}
<meta name="twitter:card" content="${picture === null ? 'summary' : 'summary_large_image'}">`;
}
