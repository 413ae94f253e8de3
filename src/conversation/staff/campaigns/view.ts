import type { BotKey } from '../../../texts/keys.ts';
import type { Text } from '../../../texts/text.ts';
import { say, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Button, Reply } from '../../reply.ts';
import { literal, may, staffButton } from '../build.ts';
import type { CampaignLine } from '../result.ts';

/** Where each campaign stands, and what can be done with it. */
export function campaignsCard(campaigns: readonly CampaignLine[], context: Context): Reply {
  return say(
    [text('staff.campaigns.heading'), ...campaigns.flatMap(campaignTexts)],
    campaigns.flatMap((campaign) => campaignButtons(campaign, context)),
  );
}

function campaignTexts(line: CampaignLine): Text[] {
  const { slug, state, closedAt, delivered, erasedAt, timeZone: zone } = line;
  return [
    text('staff.campaigns.line', {
      title: title({ slug }),
      state: text(`staff.campaigns.state.${state}`),
      numbers: numbersText(line),
    }),
    ...(closedAt ? [text('staff.campaigns.closed', { day: { date: closedAt, zone } })] : []),
    ...(delivered
      ? [
          text('staff.campaigns.delivered', {
            to: literal(delivered.to),
            day: { date: delivered.day, zone: 'UTC' },
            count: delivered.count,
          }),
        ]
      : []),
    ...(erasedAt ? [text('staff.campaigns.erased', { day: { date: erasedAt, zone } })] : []),
  ];
}

/** The number that the public sees. */
function numbersText({ kind, count, goal, rounded }: CampaignLine): Text {
  if (rounded && count === 0) return text(kind === 'email' ? 'card.lettersCounting' : 'card.counting');
  const about = rounded ? 'About' : '';
  if (kind === 'email') return text(`card.letters${about}`, { count });
  return goal === null
    ? text(`staff.campaigns.count${about}`, { count })
    : text(`staff.campaigns.goal${about}`, { count, goal });
}

function campaignButtons({ slug: campaign, state }: CampaignLine, context: Context): Button[][] {
  const named = (key: BotKey) => text(key, { title: title({ slug: campaign }) });
  const publisher = may(context, 'publisher');
  if (state === 'draft') return [];
  return [
    [staffButton(named('staff.button.stats'), { act: 'stats', campaign })],
    ...(state === 'open' && publisher
      ? [[staffButton(named('staff.button.closeIt'), { act: 'close', campaign })]]
      : []),
    ...(state === 'closed' && publisher
      ? [[staffButton(named('staff.button.deliver'), { act: 'deliver', campaign })]]
      : []),
    ...(state === 'closed' && may(context, 'admin')
      ? [[staffButton(named('staff.button.reopen'), { act: 'reopen', campaign })]]
      : []),
  ];
}
