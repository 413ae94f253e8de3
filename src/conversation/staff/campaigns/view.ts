import type { BotKey } from '../../../texts/keys.ts';
import type { Text } from '../../../texts/text.ts';
import { say, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Button, Reply } from '../../reply.ts';
import { literal, may, staffButton } from '../build.ts';
import type { CampaignLine, HandoverView } from '../result.ts';

/** Where each campaign stands, and what can be done with it. */
export function campaignsCard(campaigns: readonly CampaignLine[], context: Context): Reply {
  return say(
    [text('staff.campaigns.heading'), ...campaigns.flatMap(campaignTexts)],
    campaigns.flatMap((campaign) => campaignButtons(campaign, context)),
  );
}

function campaignTexts(line: CampaignLine): Text[] {
  const { slug, state, closedAt, delivered, waiting, undoUntil, erasedAt, timeZone: zone } = line;
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
    ...(waiting ? [text('staff.campaigns.waiting', { handle: waiting.by }), handoverText(waiting)] : []),
    ...(undoUntil ? [text('staff.campaigns.undoUntil', { day: { date: undoUntil, zone } })] : []),
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

/** What was recorded of a handing over. */
export function handoverText({ to, day, count }: HandoverView): Text {
  return text('staff.campaigns.delivered', { to: literal(to), day: { date: day, zone: 'UTC' }, count });
}

function campaignButtons(
  { slug: campaign, kind, state, waiting, undoUntil }: CampaignLine,
  context: Context,
): Button[][] {
  const named = (key: BotKey) => text(key, { title: title({ slug: campaign }) });
  const publisher = may(context, 'publisher');
  if (state === 'draft') return [];
  return [
    [staffButton(named('staff.button.stats'), { act: 'stats', campaign })],
    ...(kind === 'petition' && state !== 'delivered' && publisher
      ? [[staffButton(named('staff.button.aside'), { act: 'set aside', campaign })]]
      : []),
    ...(state === 'open' && publisher
      ? [[staffButton(named('staff.button.closeIt'), { act: 'close', campaign })]]
      : []),
    ...(state === 'closed' && publisher
      ? [[staffButton(named('staff.button.deliver'), { act: 'deliver', campaign })]]
      : []),
    ...(waiting && publisher && waiting.by !== context.staff?.handle
      ? [
          [
            staffButton(named('staff.button.deliverConfirm'), {
              act: 'deliver yes',
              campaign,
              version: waiting.version,
            }),
          ],
        ]
      : []),
    ...(undoUntil && may(context, 'admin')
      ? [[staffButton(named('staff.button.undo'), { act: 'undo delivery', campaign }, 'danger')]]
      : []),
    ...(state === 'closed' && may(context, 'admin')
      ? [[staffButton(named('staff.button.reopen'), { act: 'reopen', campaign })]]
      : []),
  ];
}
