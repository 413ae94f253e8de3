import type { CampaignOutline } from '../../campaign/outline.ts';
import { button, packText, say, text, title } from '../build.ts';
import type { Brought } from '../input.ts';
import type { Button, Reply } from '../reply.ts';
import { countTexts } from './card.ts';

/** Payload of a link that opens the campaign; a share code counts what it brings, late and as a range. */
export function deepLinkPayload(slug: string, code: string | null): string {
  return code ? `${slug}_${code}` : slug;
}

/** Ways to share, and what the person's own link has brought so far. */
export function shareCard(campaign: CampaignOutline, code: string, brought: Brought): Reply {
  const payload = deepLinkPayload(campaign.slug, code);
  const buttons: Button[][] = [
    [{ kind: 'pick chat', label: text('button.pickChat'), query: campaign.slug }],
    [{ kind: 'copy', label: text('button.copyLink'), payload }],
    [button('button.card', { do: 'card', campaign: campaign.slug })],
  ];
  return say(
    [
      text('share.intro', { title: title(campaign) }),
      packText(campaign, 'share.invite'),
      text(`share.brought.${brought.replaceAll(' ', '_')}`),
      text('share.private'),
    ],
    buttons,
  );
}

/** The campaign as others see it when it is shared into a chat: no word about who shared it. */
export function sharedCard(campaign: CampaignOutline, code: string | null): Reply {
  const open = campaign.state === 'open';
  const label = open ? (campaign.kind === 'email' ? 'button.letter' : 'button.sign') : 'button.read';
  return {
    kind: 'card',
    campaign: campaign.slug,
    picture: campaign.cover,
    place: 'new',
    text: [
      text('card.title', { title: title(campaign) }),
      packText(campaign, 'call'),
      ...(open ? [packText(campaign, 'share.invite'), ...countTexts(campaign)] : [text('ended.closed')]),
    ],
    buttons: [[{ kind: 'deep link', label: text(label), payload: deepLinkPayload(campaign.slug, code) }]],
  };
}
