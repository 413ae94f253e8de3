import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Text } from '../../texts/text.ts';
import { button, isSigned, packText, say, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Button, Reply } from '../reply.ts';
import { countTexts } from './numbers.ts';
import { campaignHeading, endedText, trialTexts } from './view.ts';

/** The bot's own page: every campaign with what the person has done for it, and all that they can do. */
export function homePage(context: Context): Reply[] {
  const [first] = context.campaigns;
  return [
    ...(first ? context.campaigns.map((campaign) => homeCard(campaign, context)) : [say([text('campaigns.noneOpen')])]),
    say(
      [text('home.yours'), ...trialTexts(context)],
      [
        [button('button.mine', { do: 'mine' }), button('button.language', { do: 'language', campaign: null })],
        [
          ...(Object.keys(context.person.updates).length > 0 ? [button('button.stop', { do: 'stop' })] : []),
          ...(first ? [button('button.privacy', { do: 'privacy', campaign: first.slug })] : []),
          button('button.help', { do: 'help' }),
        ],
      ],
    ),
  ];
}

function homeCard(campaign: CampaignOutline, context: Context): Reply {
  return {
    kind: 'card',
    campaign: campaign.slug,
    picture: campaign.cover,
    place: 'new',
    text: [
      campaignHeading(campaign),
      packText(campaign, 'call'),
      ...countTexts(campaign, isSigned(context, campaign)),
      ...stateTexts(campaign, context),
    ],
    buttons: homeButtons(campaign, context),
  };
}

/** Where the person stands: only their own page says so. */
function stateTexts(campaign: CampaignOutline, context: Context): Text[] {
  const updates = context.person.updates[campaign.slug];
  return [
    ...(campaign.state === 'open' ? [] : [endedText(campaign)]),
    ...(campaign.kind === 'petition' ? [text(isSigned(context, campaign) ? 'home.signed' : 'home.notSigned')] : []),
    ...(updates ? [text(`updates.now.${updates}`)] : []),
  ];
}

function homeButtons(campaign: CampaignOutline, context: Context): Button[][] {
  const { slug } = campaign;
  const open = campaign.state === 'open';
  const signed = isSigned(context, campaign);
  const read = button('button.read', { do: 'read', campaign: slug, page: 0, share: null });
  const sign = button('button.sign', { do: 'sign', campaign: slug, share: null }, 'primary');
  return [
    [...(open && !signed && campaign.kind === 'petition' ? [sign] : []), read],
    [
      ...(open && campaign.letter ? [button('button.letter', { do: 'letter', campaign: slug })] : []),
      button('button.share', { do: 'share', campaign: slug }),
      button('button.updates', { do: 'updates', campaign: slug }),
    ],
    signed ? [button('button.withdraw', { do: 'withdraw', campaign: slug })] : [],
  ].filter((row) => row.length > 0);
}
