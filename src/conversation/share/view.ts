import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Text } from '../../texts/text.ts';
import { button, outcomeKey, packText, say, text, title } from '../build.ts';
import { countTexts, endedCountTexts } from '../card/numbers.ts';
import { endedText, trialTexts } from '../card/view.ts';
import type { Context } from '../context.ts';
import type { Button, Reply } from '../reply.ts';
import type { Brought } from './acts.ts';

/** Payload of a link that opens the campaign; a share code counts what it brings, late and as a range. */
function deepLinkPayload(slug: string, code: string | null): string {
  return code ? `${slug}_${code}` : slug;
}

/** Ways to share, and what the person's own link has brought so far, where that is counted. */
export function shareCard(
  campaign: CampaignOutline,
  code: string | null,
  brought: Brought | null,
  context: Context,
): Reply {
  const payload = deepLinkPayload(campaign.slug, code);
  const buttons: Button[][] = [
    [{ kind: 'pick chat', label: text('button.pickChat'), query: campaign.slug }],
    [{ kind: 'copy', label: text('button.copyLink'), payload }],
    [button('button.card', { do: 'card', campaign: campaign.slug })],
  ];
  return say(
    [
      text(`channel.${context.channel}.share`, { title: title(campaign) }),
      packText(campaign, 'share.invite'),
      ...(brought === null
        ? [text('share.uncounted')]
        : [text(`share.brought.${outcomeKey(brought)}`), text('share.private')]),
    ],
    buttons,
  );
}

/** The campaign as others see it when it is shared into a chat: no word about who shared it. */
export function sharedCard(
  campaign: CampaignOutline,
  code: string | null,
  context: Pick<Context, 'organisation'>,
): Reply {
  const label =
    campaign.state === 'open' ? (campaign.kind === 'email' ? 'button.letter' : 'button.sign') : 'button.read';
  return {
    kind: 'card',
    campaign: campaign.slug,
    picture: campaign.cover,
    place: 'new',
    text: [...sharedTexts(campaign), ...trialTexts(context)],
    buttons: [[{ kind: 'deep link', label: text(label), payload: deepLinkPayload(campaign.slug, code) }]],
  };
}

/** The same card where people act on it in place: in a channel, for everyone there. `code` counts what it brings, where anything is counted. */
export function channelCard(
  campaign: CampaignOutline,
  code: string | null,
  context: Pick<Context, 'organisation'>,
): Reply {
  const { slug, state, kind } = campaign;
  const main =
    kind === 'email'
      ? button('button.letter', { do: 'letter', campaign: slug }, 'primary')
      : button('button.sign', { do: 'sign', campaign: slug, share: code }, 'primary');
  const read = button('button.read', { do: 'read', campaign: slug, page: 0, share: code });
  const open = state === 'open';
  return {
    kind: 'card',
    campaign: slug,
    picture: campaign.cover,
    place: 'new',
    text: [
      ...sharedTexts(campaign),
      ...(open ? [text('share.inPlace')] : endedTexts(campaign)),
      ...trialTexts(context),
    ],
    buttons: [open ? [main, read] : [read]],
  };
}

function sharedTexts(campaign: CampaignOutline): Text[] {
  return [
    text('card.title', { title: title(campaign) }),
    ...(campaign.state === 'open'
      ? [packText(campaign, 'share.invite'), ...countTexts(campaign)]
      : [packText(campaign, 'call'), endedText(campaign)]),
  ];
}

function endedTexts(campaign: CampaignOutline): Text[] {
  return [
    campaign.has.closed ? packText(campaign, 'closed.thanks') : text('ended.thanks'),
    ...endedCountTexts(campaign),
  ];
}
