import { say, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Button, Reply } from '../../reply.ts';
import { may, staffButton } from '../build.ts';
import { ROLES, type Role } from '../facts.ts';
import type { LoggedEvent, StaffMember } from '../result.ts';

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
  const foreign = events.filter(({ own }) => !own).length;
  return say(
    [
      ...(foreign > 0 ? [text('staff.log.foreign', { lines: foreign })] : []),
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

/** A code for someone who is to become staff. */
export function invitedReply(role: Role, handle: string, code: string): Reply {
  return say([
    text('staff.invited', { role: text(`staff.role.${role}`), handle }),
    text('staff.inviteCode', { code }),
    text('staff.inviteHow'),
  ]);
}
