import type { CampaignState } from '../../campaign/outline.ts';
import type { Text } from '../../texts/text.ts';
import { button, type Stepped, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Button } from '../reply.ts';
import type { StaffState, State } from '../state.ts';
import type { StaffAct } from './actions.ts';
import type { StaffAsk } from './ask.ts';
import { isAtLeast, type Role } from './facts.ts';

/** The small words of which staff's steps are made. */

/** Nothing is said until what is asked for is done. */
export function ask(state: State, one: StaffAsk): Stepped {
  return stepped(state, [], [{ kind: 'staff', ask: one }]);
}

/** A button that asks for staff's work. */
export function staffButton(label: Text | string, act: StaffAct, style?: 'primary' | 'danger'): Button {
  return button(label, { do: 'staff', act }, style);
}

/** A walk of staff, at its first question. */
export function staffWalk(
  context: Context,
  walk: Pick<StaffState, 'asks'> &
    Partial<Pick<StaffState, 'campaign' | 'broadcast' | 'version' | 'guided' | 'values'>>,
): StaffState {
  return {
    v: 1,
    step: 'staff',
    walk: context.fresh,
    turn: 1,
    campaign: '',
    broadcast: '',
    version: 0,
    guided: false,
    values: {},
    ...walk,
  };
}

export function may(context: Context, least: Role): boolean {
  return !!context.staff && isAtLeast(context.staff.role, least);
}

/** Words that were written by someone, shown as they are. */
export function literal(words: string): Text {
  return text('own.words', { words });
}

/** Campaigns in one of these states, drafts too where asked for. */
export function campaignsIn(context: Context, states: readonly CampaignState[]): readonly string[] {
  return (context.staff?.campaigns ?? []).filter(({ state }) => states.includes(state)).map(({ slug }) => slug);
}

export function zoneOf(context: Context, slug: string): string {
  return context.staff?.campaigns.find((campaign) => campaign.slug === slug)?.timeZone ?? 'UTC';
}

/** How long, in words: `staff.duration`. */
export function duration(seconds: number): Text {
  if (seconds < 60) return text('staff.duration.moment');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120
    ? text('staff.duration.minutes', { count: minutes })
    : text('staff.duration.hours', { count: Math.ceil(minutes / 60) });
}
