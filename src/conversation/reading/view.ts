import type { CampaignOutline } from '../../campaign/outline.ts';
import type { BotKey } from '../../texts/keys.ts';
import type { Text } from '../../texts/text.ts';
import { button, packText, recipient, say, text, title } from '../build.ts';
import { demandTexts } from '../card/view.ts';
import type { Button, Reply } from '../reply.ts';
import { updateTexts } from '../updates/view.ts';

/** A page of "Read more". */
type Page =
  | { readonly kind: 'section'; readonly id: string; readonly picture: string | null }
  | { readonly kind: 'demands' | 'rights' | 'letter' | 'updates' | 'facts' };

/** The page of the rights violated; a pack that has a section of this name decides where it stands. */
const RIGHTS = 'rights';

/**
 * The pages of a campaign, in reading order: what the pack has, nothing empty. What is demanded comes after the first page, for
 * many read no further.
 */
export function pagesOf(campaign: CampaignOutline): readonly Page[] {
  const [first, ...others] = campaign.sections.map((section) => ({ kind: 'section', ...section }) as const);
  return [
    ...(first ? [first] : []),
    ...(campaign.demands.length > 0 ? [{ kind: 'demands' } as const] : []),
    ...others,
    ...(campaign.rights.length > 0 && !campaign.sections.some(({ id }) => id === RIGHTS)
      ? [{ kind: RIGHTS } as const]
      : []),
    ...(campaign.letter ? [{ kind: 'letter' } as const] : []),
    ...(campaign.updates.length > 0 ? [{ kind: 'updates' } as const] : []),
    { kind: 'facts' },
  ];
}

/** One page with its way on; a page that no longer exists opens the first. */
export function readingPage(campaign: CampaignOutline, number: number, share: string | null): Reply {
  const pages = pagesOf(campaign);
  const at = number < pages.length ? number : 0;
  const page = pages[at] ?? { kind: 'facts' };
  return {
    kind: 'card',
    campaign: campaign.slug,
    place: 'pressed',
    picture: page.kind === 'section' ? page.picture : null,
    text: [
      text('reading.heading', { title: pageTitle(campaign, page), number: at + 1, total: pages.length }),
      ...pageTexts(campaign, page),
    ],
    buttons: [...pageButtons(campaign, page), ...navigation(campaign, at, pages.length, share)],
  };
}

function pageTitle(campaign: CampaignOutline, page: Page): Text {
  return page.kind === 'section' ? packText(campaign, `sections.${page.id}.title`) : text(`reading.${page.kind}`);
}

function pageTexts(campaign: CampaignOutline, page: Page): Text[] {
  switch (page.kind) {
    case 'section':
      return [packText(campaign, `sections.${page.id}.body`), ...(page.id === RIGHTS ? rightTexts(campaign) : [])];
    case 'demands':
      return [...demandTexts(campaign), ...(campaign.has.why ? [packText(campaign, 'why')] : [])];
    case 'rights':
      return [text('rights.intro'), ...rightTexts(campaign)];
    case 'letter':
      return [
        text('reading.letterIntro', { recipient: recipient(campaign) }),
        ...(campaign.has.copy ? [text('letter.copy', { recipient: packText(campaign, 'recipient.copy') })] : []),
        ...addressTexts(campaign),
      ];
    case 'updates':
      return campaign.updates.flatMap((update) => updateTexts(campaign, update));
    case 'facts':
      return factTexts(campaign);
  }
}

function rightTexts(campaign: CampaignOutline): Text[] {
  return campaign.rights.map(({ id, article }) =>
    text('rights.item', { article, right: packText(campaign, `rights.${id}`) }),
  );
}

/** Where a letter can be sent, as far as the pack knows. */
export function addressTexts(campaign: CampaignOutline): Text[] {
  const letter = campaign.letter;
  if (!letter) return [];
  const texts = [
    ...(letter.post.length > 0 ? [text('letter.post', { address: letter.post.join('\n') })] : []),
    ...(letter.fax ? [text('letter.fax', { number: letter.fax })] : []),
    ...(letter.email ? [text('letter.email', { address: letter.email })] : []),
  ];
  return texts.length > 0 ? texts : [text('letter.noAddress')];
}

function factTexts(campaign: CampaignOutline): Text[] {
  const zone = campaign.timeZone;
  return [
    packText(campaign, 'source'),
    text('facts.recipient', { recipient: recipient(campaign) }),
    ...(campaign.published ? [text('facts.published', { date: { date: campaign.published, zone, time: true } })] : []),
    ...(campaign.updated ? [text('facts.updated', { date: { date: campaign.updated, zone, time: true } })] : []),
    ...(campaign.example ? [text('facts.example')] : []),
  ];
}

function pageButtons(campaign: CampaignOutline, page: Page): Button[][] {
  if (page.kind === 'letter') return [[button('button.letter', { do: 'letter', campaign: campaign.slug })]];
  if (page.kind !== 'facts') return [];
  return campaign.links.map(({ id, url }) => [{ kind: 'link', label: packText(campaign, `links.${id}`), url }]);
}

function navigation(campaign: CampaignOutline, at: number, total: number, share: string | null): Button[][] {
  const to = (page: number, label: BotKey) => button(label, { do: 'read', campaign: campaign.slug, page, share });
  return [
    [...(at > 0 ? [to(at - 1, 'button.previous')] : []), ...(at < total - 1 ? [to(at + 1, 'button.next')] : [])],
    [button('button.pages', { do: 'pages', campaign: campaign.slug }), ...mainButton(campaign, share)],
  ].filter((row) => row.length > 0);
}

function mainButton(campaign: CampaignOutline, share: string | null): Button[] {
  if (campaign.state !== 'open') return [];
  if (campaign.kind === 'email') return [button('button.letter', { do: 'letter', campaign: campaign.slug }, 'primary')];
  return [button('button.sign', { do: 'sign', campaign: campaign.slug, share }, 'primary')];
}

/** All pages by name, to jump to one. */
export function pageList(campaign: CampaignOutline): Reply {
  const rows = pagesOf(campaign).map((page, index) => [
    button(pageTitle(campaign, page), { do: 'read', campaign: campaign.slug, page: index, share: null }),
  ]);
  return say(
    [text('reading.list', { title: title(campaign) })],
    [...rows, [button('button.card', { do: 'card', campaign: campaign.slug })]],
    { place: 'pressed' },
  );
}
