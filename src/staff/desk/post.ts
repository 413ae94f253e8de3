import type { Broadcast } from '../../broadcasts/types.ts';
import type { Address, StaffPort } from '../../channel/channel.ts';
import type { ShownReply } from '../../channel/shown.ts';
import { say, text, title } from '../../conversation/build.ts';
import type { Reply } from '../../conversation/reply.ts';
import { staffButton } from '../../conversation/staff/build.ts';
import type { Role } from '../../conversation/staff/facts.ts';
import type { Burst } from '../../signatures/bursts.ts';
import type { Audited, LoggedDeed } from '../../staff/audit.ts';
import { type PeopleDeps, type ReachableStaff, reachableStaff } from '../../staff/people.ts';
import type { KeyBelow } from '../../texts/keys.ts';
import type { Language } from '../../texts/text.ts';
import { writeId } from './view.ts';

/** Tells staff of things that happen without them. */
export interface StaffPost {
  /** Publishers, but for the one who asks, are shown the way to a draft that waits for them. */
  approvalAsked(broadcast: Broadcast, by: { readonly handle: string }): Promise<void>;
  /** All staff are told that a share of the goal is reached, with a prefilled draft behind a button. */
  milestone(campaign: string, percent: number): Promise<void>;
  /** All staff are told that a campaign ends by itself after this ISO day, so many days ahead. */
  finalDay(campaign: string, day: string, left: number): Promise<void>;
  /** All staff are told that unusually many signed within an hour. */
  burst(burst: Burst): Promise<void>;
  /** All staff are told, in their own chats, of what changes a campaign's life or who is staff. */
  deed(deed: LoggedDeed): Promise<void>;
  /** Who was revoked is told: a thief would do it so that nobody sees what comes next. */
  revoked(one: ReachableStaff, by: { readonly handle: string }): Promise<void>;
  /** Admins are told that something is wrong with the program. */
  trouble(what: KeyBelow<'staff.told.trouble'>): Promise<void>;
  /** Staff who may send are told that a broadcast stands still by itself, begins by the clock, or does not. */
  moved(
    broadcast: Broadcast,
    why: 'failures' | 'message' | 'account_dead' | 'begun' | 'unapproved' | 'overdue' | 'restored',
  ): Promise<void>;
}

export interface StaffPostDeps extends PeopleDeps {
  localise(reply: Reply, language: Language): ShownReply;
  staffPort(channel: string): StaffPort | null;
}

const SENDERS: readonly Role[] = ['publisher', 'admin'];

const TO_CONFIRM: readonly string[] = ['proposed', 'aside_proposed', 'back_proposed'] satisfies readonly Audited[];

/** Makes it. What cannot be posted is left: the same stands in /broadcast and /campaign. */
export function createStaffPost(deps: StaffPostDeps): StaffPost {
  async function tell(reply: Reply, to: (one: ReachableStaff) => boolean): Promise<void> {
    for (const one of await reachableStaff(deps)) {
      if (!to(one)) continue;
      const port = deps.staffPort(one.channel);
      await port?.post(one.account, one.address as Address, deps.localise(reply, one.language));
    }
  }

  return {
    approvalAsked: ({ id, campaign }, by) =>
      tell(
        say(
          [text('staff.told.approval', { handle: by.handle, title: title({ slug: campaign }) })],
          [[staffButton('staff.button.show', { act: 'show', broadcast: writeId(id) }, 'primary')]],
        ),
        ({ role, handle }) => SENDERS.includes(role) && handle !== by.handle,
      ),
    milestone: (campaign, percent) =>
      tell(
        say(
          [text('staff.told.milestone', { title: title({ slug: campaign }), percent })],
          [[staffButton('staff.button.milestone', { act: 'milestone', campaign, percent }, 'primary')]],
        ),
        () => true,
      ),
    finalDay: (campaign, day, count) =>
      tell(
        say(
          [
            text(count === 0 ? 'staff.told.finalToday' : 'staff.told.finalDay', {
              title: title({ slug: campaign }),
              day: { date: `${day}T12:00:00Z`, zone: 'UTC' },
              count,
            }),
          ],
          [[staffButton('staff.button.campaigns', { act: 'campaigns' })]],
        ),
        () => true,
      ),
    burst: ({ campaign, channel, language, code }) =>
      tell(
        say(
          [
            text('staff.told.burst', {
              title: title({ slug: campaign }),
              channel: text(`channel.${channel}.name`),
              language: { language },
              link: code === null ? text('staff.aside.link.none') : text('staff.aside.link.source', { source: code }),
            }),
          ],
          [[staffButton('staff.button.campaigns', { act: 'campaigns' })]],
        ),
        () => true,
      ),
    deed: ({ actor, what, campaign, subject }) =>
      tell(
        say(
          [
            text('staff.told.deed', {
              actor: actor ?? text('staff.log.server'),
              what: text(`staff.log.what.${what}`, {
                subject: subject ?? '',
                title: campaign === null ? '' : title({ slug: campaign }),
              }),
            }),
            ...(TO_CONFIRM.includes(what) ? [text('staff.told.confirm')] : []),
          ],
          [[staffButton('staff.button.campaigns', { act: 'campaigns' })]],
        ),
        () => true,
      ),
    async revoked(one, by) {
      const port = deps.staffPort(one.channel);
      const reply = say([text('staff.told.revoked', { actor: by.handle })]);
      await port?.post(one.account, one.address as Address, deps.localise(reply, one.language));
    },
    trouble: (what) => tell(say([text(`staff.told.trouble.${what}`)]), ({ role }) => role === 'admin'),
    moved: ({ id, campaign }, why) =>
      tell(
        say(
          [text(`staff.told.${why}`, { title: title({ slug: campaign }) })],
          [[staffButton('staff.button.show', { act: 'show', broadcast: writeId(id) }, 'primary')]],
        ),
        ({ role }) => SENDERS.includes(role),
      ),
  };
}
