import type { Text } from '../../../texts/text.ts';
import { say, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Button, Reply } from '../../reply.ts';
import { literal, may, staffButton } from '../build.ts';
import { ROLES } from '../facts.ts';
import type { BroadcastLine, CampaignLine, LoggedEvent, StaffMember } from '../result.ts';

/** Who is staff; an admin can invite and revoke. */
export function peopleCard(staff: readonly StaffMember[], context: Context): Reply {
  const zone = 'UTC';
  const admin = may(context, 'admin');
  const others = staff.filter(({ you }) => !you);
  return say(
    [
      text('staff.people.heading'),
      ...staff.map(({ handle, role, since, you }) =>
        text(`staff.people.${you ? 'you' : since.kind}`, {
          handle,
          role: text(`staff.role.${role}`),
          day: { date: since.at, zone },
        }),
      ),
      text('staff.people.handles'),
    ],
    [
      ...(admin ? ROLES.map((role) => [staffButton(`staff.button.invite.${role}`, { act: 'invite', role })]) : []),
      ...(admin ? pairs(others.map(({ handle }) => revokeButton(handle))) : []),
      [staffButton('staff.button.log', { act: 'log' })],
    ],
  );
}

function revokeButton(handle: string): Button {
  return staffButton(text('staff.button.revoke', { handle }), { act: 'revoke', handle });
}

function pairs(buttons: readonly Button[]): Button[][] {
  return buttons.length === 0 ? [] : [buttons.slice(0, 2), ...pairs(buttons.slice(2))];
}

/** What staff did lately, newest first; no supporter stands in it. */
export function logCard(events: readonly LoggedEvent[], context: Context): Reply {
  const zone = context.staff?.campaigns[0]?.timeZone ?? 'UTC';
  return say(
    [
      text(events.length > 0 ? 'staff.log.heading' : 'staff.log.empty', { zone }),
      ...events.map((event) =>
        text('staff.log.line', {
          at: { date: event.at, zone, time: true },
          actor: event.actor ?? text('staff.log.server'),
          what: text(`staff.log.what.${event.what}`, {
            subject: event.subject ?? '',
            title: event.campaign ? title({ slug: event.campaign }) : '',
          }),
        }),
      ),
    ],
    [[staffButton('staff.button.people', { act: 'people' })]],
  );
}

/** Drafts and broadcasts, newest first, and a new one. */
export function broadcastList(broadcasts: readonly BroadcastLine[], context: Context): Reply {
  const possible = context.campaigns.map((campaign) => [
    staffButton(
      text('staff.button.new', { title: title(campaign) }),
      { act: 'compose', campaign: campaign.slug },
      'primary',
    ),
  ]);
  return say(
    [text(broadcasts.length > 0 ? 'staff.list.heading' : 'staff.list.empty')],
    [
      ...possible,
      ...broadcasts.map(({ id, state, author, begins }) => [
        staffButton(
          text('staff.list.line', {
            state: text(`staff.state.${state}`),
            author,
            begins: begins === '' ? text('staff.list.noWords') : literal(begins),
          }),
          { act: 'show', broadcast: id },
        ),
      ]),
    ],
  );
}

/** Where each campaign stands, and what can be done with it. */
export function campaignsCard(campaigns: readonly CampaignLine[], context: Context): Reply {
  return say(
    [text('staff.campaigns.heading'), ...campaigns.flatMap(campaignTexts)],
    campaigns.flatMap((campaign) => campaignButtons(campaign, context)),
  );
}

function campaignTexts({
  slug,
  state,
  kind,
  count,
  goal,
  closedAt,
  delivered,
  erasedAt,
  timeZone: zone,
}: CampaignLine): Text[] {
  return [
    text('staff.campaigns.line', {
      title: title({ slug }),
      state: text(`staff.campaigns.state.${state}`),
      numbers:
        kind === 'email'
          ? text('card.letters', { count })
          : goal === null
            ? text('staff.campaigns.count', { count })
            : text('staff.campaigns.goal', { count, goal }),
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

function campaignButtons({ slug: campaign, state }: CampaignLine, context: Context): Button[][] {
  const named = (key: string) => text(key, { title: title({ slug: campaign }) });
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
