import type { BotKey } from '../../../texts/keys.ts';
import type { Param } from '../../../texts/text.ts';
import { outcomeKey, type Stepped, say, stepButton, stepped, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import { ended, type StaffState, type State } from '../../state.ts';
import { deskCard } from '../broadcast/desk.ts';
import {
  actOn,
  ask,
  campaignsIn,
  fieldErrors,
  literal,
  may,
  type Submitted,
  staffButton,
  staffCommandOn,
  staffWalk,
  sure,
  todayOf,
} from '../build.ts';
import { question } from '../questions.ts';
import type { StaffResult } from '../result.ts';
import type { StaffTopic } from '../topic.ts';
import { deliveredTo, readDay } from './fields.ts';
import { deliveredForm } from './form.ts';
import { campaignsCard, handoverText } from './view.ts';

/** Closing begins with its thank-you, as the pack has it: it can be changed, and the name must be typed before anything happens. */
function wantsToClose(state: State, campaign: string, context: Context): Stepped {
  if (!may(context, 'publisher')) return stepped(state, [say([text('staff.notAllowed')])]);
  if (!campaignsIn(context, ['open']).includes(campaign)) return stepped(state, [say([text('staff.noneFor.close')])]);
  return ask(ended(state), { do: 'compose', campaign, occasion: 'closing', from: 'pack' });
}

/** Records that signatures were handed over: to whom and when. How many, the export says, so it is seen to first. */
function wantsToDeliver(state: State, campaign: string, context: Context): Stepped {
  if (!may(context, 'publisher')) return stepped(state, [say([text('staff.notAllowed')])]);
  if (!campaignsIn(context, ['closed']).includes(campaign))
    return stepped(state, [say([text('staff.noneFor.delivered')])]);
  return ask(ended(state), { do: 'begin delivery', campaign });
}

function deliveryBegun(state: State, { campaign, outcome }: Begun, context: Context): Stepped {
  if (outcome !== 'possible')
    return stepped(state, [
      say([text(`staff.moved.deliver.${outcomeKey(outcome)}`, { title: title({ slug: campaign }) })]),
    ]);
  if (context.asks === 'at once') return stepped(state, [{ kind: 'form', form: deliveredForm(campaign, context) }]);
  return askDelivery(staffWalk(context, { asks: 'to', campaign }), 'to', {});
}

/** The next question about the handing over; `key` when the answer before would not do. */
function askDelivery(
  state: StaffState,
  asks: 'to' | 'day',
  given: Readonly<Record<string, string>>,
  key: BotKey = `staff.deliver.${asks}`,
): Stepped {
  const next: StaffState = { ...state, asks, turn: state.turn + 1, values: { ...state.values, ...given } };
  const params: Record<string, Param> = {
    title: title({ slug: state.campaign }),
    recipient: { campaign: state.campaign, key: 'recipient.name' },
  };
  const today = asks === 'day' ? [stepButton('staff.button.today', next, 'today')] : [];
  return stepped(next, [question(next, key, params, today)]);
}

/** Everything once more, before another person is asked. */
function deliveryReview(state: StaffState, values: Readonly<Record<string, string>>): Stepped {
  const next: StaffState = { ...state, asks: 'sure', turn: state.turn + 1, values: { ...values } };
  const { to = '', day = '' } = values;
  return stepped(next, [
    say(
      [
        text('staff.deliver.review', {
          title: title({ slug: state.campaign }),
          to: literal(to),
          day: { date: day, zone: 'UTC' },
        }),
        text('staff.deliver.second'),
        text('staff.deliver.clock'),
      ],
      [[stepButton('staff.button.deliverYes', next, 'yes', 'primary')], [stepButton('button.cancel', next, 'no')]],
    ),
  ]);
}

/** The handing over came as a whole form. Null: the campaign is not closed. */
export function deliverySubmitted(state: State, { subject, values }: Submitted, context: Context): Stepped | null {
  if (!campaignsIn(context, ['closed']).includes(subject)) return null;
  const to = deliveredTo.safeParse(values['to'] ?? '');
  const day = readDay(values['day'] ?? '', todayOf(context, subject));
  const errors = [
    ...(to.success ? [] : [{ field: 'to', error: 'staff.deliver.toBad' } as const]),
    ...(day !== null ? [] : [{ field: 'day', error: 'staff.deliver.dayBad' } as const]),
  ];
  if (!to.success || day === null) return stepped(state, [fieldErrors(errors)]);
  const walk = staffWalk(context, { asks: 'sure', campaign: subject });
  return deliveryReview(walk, { to: to.data, day });
}

/** A campaign's life: closed, opened again, handed over. */
export const campaigns = {
  commands: {
    campaign: (state) => ask(state, { do: 'show campaigns' }),
    close: staffCommandOn(['open'], 'close', 'staff.noneFor.close', wantsToClose),
    delivered: staffCommandOn(['closed'], 'deliver', 'staff.noneFor.delivered', wantsToDeliver),
    export: (state, _words, context) =>
      stepped(state, [say([text(may(context, 'admin') ? 'staff.export' : 'staff.notAllowed')])]),
  },
  acts: {
    campaigns: (state) => ask(state, { do: 'show campaigns' }),
    close: actOn(wantsToClose),
    deliver: actOn(wantsToDeliver),
    'deliver yes': actOn((state, campaign, _context, { version }) =>
      ask(state, { do: 'confirm delivery', campaign, version }),
    ),
    'undo delivery': actOn((state, campaign) =>
      sure(state, text('staff.deliver.undoSure', { title: title({ slug: campaign }) }), [
        staffButton('staff.button.undoYes', { act: 'undo yes', campaign }, 'danger'),
        staffButton('staff.button.keep', { act: 'campaigns' }),
      ]),
    ),
    'undo yes': actOn((state, campaign) => ask(state, { do: 'undo delivery', campaign })),
    reopen: actOn((state, campaign) =>
      sure(state, text('staff.campaigns.reopenSure', { title: title({ slug: campaign }) }), [
        staffButton('staff.button.reopenYes', { act: 'reopen yes', campaign }, 'danger'),
        staffButton('staff.button.keep', { act: 'campaigns' }),
      ]),
    ),
    'reopen yes': actOn((state, campaign) => ask(state, { do: 'reopen', campaign })),
  },
  answers: {
    to: {
      typed(state, input) {
        const to = deliveredTo.safeParse(input.text);
        return to.success
          ? askDelivery(state, 'day', { to: to.data })
          : askDelivery(state, 'to', {}, 'staff.deliver.toBad');
      },
    },
    day: {
      typed(state, input, context) {
        const day = readDay(input.text, todayOf(context, state.campaign));
        return day !== null
          ? deliveryReview(state, { ...state.values, day })
          : askDelivery(state, 'day', {}, 'staff.deliver.dayBad');
      },
      chose: (state, choice, context) =>
        choice === 'today' ? deliveryReview(state, { ...state.values, day: todayOf(context, state.campaign) }) : null,
    },
    sure: {
      typed: (state) => stepped(state, [say([text('help.pressButton')])]),
      chose(state, choice) {
        const { to = '', day = '' } = state.values;
        return choice === 'yes' ? ask(state, { do: 'deliver', campaign: state.campaign, to, day }) : null;
      },
    },
  },
  results: {
    'show campaigns': (state, result, context) => stepped(state, [campaignsCard(result.campaigns, context)]),
    close: moved,
    reopen: moved,
    'begin delivery': deliveryBegun,
    deliver: delivered,
    'undo delivery': (state, { campaign, outcome }) =>
      stepped(state, [say([text(`staff.moved.undo.${outcomeKey(outcome)}`, { title: title({ slug: campaign }) })])]),
  },
} as const satisfies StaffTopic;

type Moved = Extract<StaffResult, { of: 'close' } | { of: 'reopen' }>;
type Begun = Extract<StaffResult, { of: 'begin delivery' }>;
type Delivered = Extract<StaffResult, { of: 'deliver' }>;

function moved(state: State, result: Moved, context: Context): Stepped {
  const { campaign, broadcast } = result;
  const told = text(movedKey(result), { title: title({ slug: campaign }) });
  const ends = state.step === 'staff' ? ended(state) : state;
  return stepped(ends, broadcast ? deskCard(broadcast, context, told) : [say([told])]);
}

function delivered(state: State, { campaign, outcome, handover }: Delivered): Stepped {
  const told = text(`staff.moved.deliver.${outcomeKey(outcome)}`, { title: title({ slug: campaign }) });
  return stepped(state.step === 'staff' ? ended(state) : state, [
    say(
      [told, ...(handover ? [handoverText(handover)] : [])],
      outcome === 'done' ? [[staffButton('staff.button.thank', { act: 'thank', campaign }, 'primary')]] : [],
    ),
  ]);
}

function movedKey(result: Moved): BotKey {
  switch (result.of) {
    case 'close':
      return `staff.moved.close.${outcomeKey(result.outcome)}`;
    case 'reopen':
      return `staff.moved.reopen.${outcomeKey(result.outcome)}`;
  }
}
