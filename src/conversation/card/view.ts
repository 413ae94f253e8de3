import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Text } from '../../texts/text.ts';
import type { Action } from '../actions.ts';
import { button, finalDay, isSigned, openCampaigns, packText, recipient, say, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import type { Button, Reply } from '../reply.ts';
import { countTexts, endedCountTexts, exactTexts } from './numbers.ts';

/** The campaign at a glance, in whatever state it is. `share` is the code of the link that led here. */
export function campaignCard(campaign: CampaignOutline, context: Context, share: string | null = null): Reply {
  const open = campaign.state === 'open';
  return {
    kind: 'card',
    campaign: campaign.slug,
    picture: campaign.cover,
    text: open ? openCardTexts(campaign, context) : endedCardTexts(campaign, context),
    buttons: open ? openButtons(campaign, context, share) : endedButtons(campaign, context),
    place: 'new',
  };
}

/** Theme and title, or the title alone. */
export function campaignHeading(campaign: CampaignOutline): Text {
  return campaign.has.theme
    ? text('card.heading', { theme: packText(campaign, 'theme'), title: title(campaign) })
    : text('card.title', { title: title(campaign) });
}

function openCardTexts(campaign: CampaignOutline, context: Context): Text[] {
  return [
    campaignHeading(campaign),
    packText(campaign, 'call'),
    ...countTexts(campaign, isSigned(context, campaign)),
    ...exactTexts(campaign, context),
    ...endTexts(campaign),
    ...trialTexts(context),
  ];
}

/** Until when it can be signed, where that is fixed. */
export function endTexts(campaign: CampaignOutline): Text[] {
  const day = finalDay(campaign);
  return day ? [text(campaign.kind === 'email' ? 'card.endsLetters' : 'card.ends', { day })] : [];
}

/** That it is over, in the words of its kind: letters are neither signed nor handed over. */
export function endedText({ kind, state }: CampaignOutline): Text {
  if (kind === 'email') return text('ended.closedLetters');
  return text(state === 'delivered' ? 'ended.delivered' : 'ended.closed');
}

function endedCardTexts(campaign: CampaignOutline, context: Context): Text[] {
  const thanks =
    campaign.state === 'delivered' && campaign.has.delivered ? packText(campaign, 'delivered.thanks') : null;
  const others = openCampaigns(context).length > 0;
  return [
    campaignHeading(campaign),
    endedText(campaign),
    thanks ?? (campaign.has.closed ? packText(campaign, 'closed.thanks') : text('ended.thanks')),
    ...endedCountTexts(campaign),
    ...demandTexts(campaign),
    ...(campaign.has.closed ? [packText(campaign, 'closed.after')] : []),
    text(others ? 'ended.others' : 'ended.noOthers'),
    ...trialTexts(context),
  ];
}

/** The demands under their heading: in the past tense once the campaign has ended. */
export function demandTexts(campaign: CampaignOutline): Text[] {
  if (campaign.demands.length === 0) return [];
  const tense = campaign.state === 'open' ? 'now' : 'past';
  return [
    packText(campaign, `demandsIntro.${tense}`),
    ...campaign.demands.map((id, index) =>
      text('demands.item', { number: index + 1, demand: packText(campaign, `demands.${id}.${tense}`) }),
    ),
  ];
}

/** What every card says while nobody is responsible: that this is a trial. */
export function trialTexts(context: Pick<Context, 'organisation'>): Text[] {
  return context.organisation === null ? [text('trial.card')] : [];
}

const language = (campaign: string | null): Button => button('button.language', { do: 'language', campaign });

function openButtons(campaign: CampaignOutline, context: Context, share: string | null): Button[][] {
  const main: Button[] =
    campaign.kind === 'email'
      ? [button('button.letter', { do: 'letter', campaign: campaign.slug }, 'primary')]
      : isSigned(context, campaign)
        ? [button('button.signed', { do: 'sign', campaign: campaign.slug, share })]
        : [button('button.sign', { do: 'sign', campaign: campaign.slug, share }, 'primary')];
  return [
    main,
    [button('button.read', { do: 'read', campaign: campaign.slug, page: 0, share })],
    [
      button(campaign.kind === 'email' ? 'button.privacy' : 'button.whatHappens', {
        do: 'privacy',
        campaign: campaign.slug,
      }),
    ],
    [button('button.share', { do: 'share', campaign: campaign.slug }), language(campaign.slug)],
  ];
}

function endedButtons(campaign: CampaignOutline, context: Context): Button[][] {
  return [
    [button('button.read', { do: 'read', campaign: campaign.slug, page: 0, share: null })],
    ...openCampaigns(context).map((other) => [button(title(other), { do: 'card', campaign: other.slug })]),
    [button('button.share', { do: 'share', campaign: campaign.slug }), language(campaign.slug)],
  ];
}

/**
 * The list from which a person chooses a campaign: the open ones first, then those that have ended.
 *
 * @param intro null: nothing but what there is
 * @param leadsTo what the choice opens; left out, the campaign's card
 */
export function campaignList(context: Context, intro: Text | null, leadsTo: (slug: string) => Action = toCard): Reply {
  const open = openCampaigns(context);
  const ended = context.campaigns.filter((campaign) => campaign.state !== 'open');
  return say(
    [...(intro ? [intro] : []), ...(open.length === 0 ? [text('campaigns.noneOpen')] : []), ...trialTexts(context)],
    [
      ...open.map((campaign) => [button(title(campaign), leadsTo(campaign.slug), 'primary')]),
      ...ended.map((campaign) => [button(text('campaigns.ended', { title: title(campaign) }), leadsTo(campaign.slug))]),
      [language(null)],
    ],
  );
}

const toCard = (campaign: string): Action => ({ do: 'card', campaign });

/** What a group sees: few words, nothing about the person who asked, and the way to the private chat. */
export function groupCard(campaign: CampaignOutline, context: Context): Reply {
  return {
    kind: 'card',
    campaign: campaign.slug,
    picture: null,
    place: 'new',
    text: [
      campaignHeading(campaign),
      packText(campaign, 'call'),
      text('group.private', { recipient: recipient(campaign) }),
      ...trialTexts(context),
    ],
    buttons: [[{ kind: 'deep link', label: text('button.openPrivate'), payload: campaign.slug }]],
  };
}
