import type { CampaignState } from '../../campaign/outline.ts';
import type { BotKey } from '../../texts/keys.ts';
import type { Text } from '../../texts/text.ts';
import { button, type Stepped, say, stepped, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import type { StaffFormId } from '../forms.ts';
import type { Input } from '../input.ts';
import type { Button, FormView, Reply } from '../reply.ts';
import type { StaffState, State } from '../state.ts';
import type { StaffAct } from './actions.ts';
import type { StaffAsk } from './ask.ts';
import { isAtLeast, type Role } from './facts.ts';

/** The small words of which staff's steps are made. */

/** A whole form of staff's, filled in. */
export type Submitted = Extract<Input, { kind: 'submitted' }> & { readonly form: StaffFormId };

/** Nothing is said until what is asked for is done. */
export function ask(state: State, one: StaffAsk): Stepped {
  return stepped(state, [], [{ kind: 'staff', ask: one }]);
}

/** A button that asks for staff's work. */
export function staffButton(label: Text | BotKey, act: StaffAct, style?: 'primary' | 'danger'): Button {
  return button(label, { do: 'staff', act }, style);
}

/** A walk of staff, at its first question. */
export function staffWalk(
  context: Context,
  walk: Pick<StaffState, 'asks'> &
    Partial<Pick<StaffState, 'campaign' | 'broadcast' | 'version' | 'guided' | 'values'>>,
): StaffState {
  return {
    v: 2,
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

/** The day that it is where the campaign is: ISO. */
export function todayOf(context: Context, slug: string): string {
  return context.staff?.campaigns.find((campaign) => campaign.slug === slug)?.today ?? '';
}

/** How long, in words: `staff.duration`. */
export function duration(seconds: number): Text {
  if (seconds < 60) return text('staff.duration.moment');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120
    ? text('staff.duration.minutes', { count: minutes })
    : text('staff.duration.hours', { count: Math.ceil(minutes / 60) });
}

/** Asks once more before something that cannot be undone. */
export function sure(state: State, question: Text, buttons: readonly Button[]): Stepped {
  return stepped(state, [
    say(
      [question],
      buttons.map((one) => [one]),
    ),
  ]);
}

/**
 * A command about a campaign in one of these states: its words may name one, else the only one is taken, else staff choose.
 *
 * @param noneKey said where no campaign is in such a state
 */
export function staffCommandOn(
  states: readonly CampaignState[],
  act: 'close' | 'deliver' | 'stats',
  noneKey: BotKey,
  begin: (state: State, campaign: string, context: Context) => Stepped,
): (state: State, words: string, context: Context) => Stepped {
  return (state, words, context) => {
    const possible = campaignsIn(context, states);
    const [only] = possible;
    const named = possible.find((slug) => slug === words) ?? (possible.length === 1 && words === '' ? only : undefined);
    if (named !== undefined) return begin(state, named, context);
    if (possible.length === 0) return stepped(state, [say([text(noneKey)])]);
    const rows = possible.map((campaign) => [staffButton(title({ slug: campaign }), { act, campaign })]);
    return stepped(state, [say([text('staff.which')], rows)]);
  };
}

/** A button about a campaign: one that is a draft, or gone, leads to the others. */
export function actOn<Act extends { readonly campaign: string }>(
  go: (state: State, campaign: string, context: Context, act: Act) => Stepped,
): (state: State, act: Act, context: Context) => Stepped {
  return (state, act, context) =>
    campaignsIn(context, ['open', 'closed', 'delivered']).includes(act.campaign)
      ? go(state, act.campaign, context, act)
      : ask(state, { do: 'show campaigns' });
}

/** What a form says of fields that will not do; each error is a message key. */
export function fieldErrors(errors: readonly { readonly field: string; readonly error: BotKey }[]): Reply {
  return { kind: 'field errors', errors: errors.map(({ field, error }) => ({ field, text: text(error) })) };
}

/** A field of a form as most of staff's are: optional and empty. */
export function blankField(id: string, kind: 'text' | 'rich text' | 'picture', maxLength: number) {
  return {
    id,
    kind,
    optional: true,
    hint: null,
    placeholder: null,
    initial: null,
    maxLength,
    choices: [],
  } as const satisfies Omit<FormView['fields'][number], 'label'>;
}
