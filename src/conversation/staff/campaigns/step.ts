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
} from '../build.ts';
import { question } from '../questions.ts';
import type { StaffResult } from '../result.ts';
import type { StaffTopic } from '../topic.ts';
import { deliveredCount, deliveredTo, readDay } from './fields.ts';
import { deliveredForm } from './form.ts';
import { campaignsCard } from './view.ts';

/** Closing begins with its thank-you, as the pack has it: it can be changed, and the name must be typed before anything happens. */
function wantsToClose(state: State, campaign: string, context: Context): Stepped {
  if (!may(context, 'publisher')) return stepped(state, [say([text('staff.notAllowed')])]);
  if (!campaignsIn(context, ['open']).includes(campaign)) return stepped(state, [say([text('staff.noneFor.close')])]);
  return ask(ended(state), { do: 'compose', campaign, occasion: 'closing', from: 'pack' });
}

/** Records that signatures were handed over: to whom, when, how many. */
function wantsToDeliver(state: State, campaign: string, context: Context): Stepped {
  if (!may(context, 'publisher')) return stepped(state, [say([text('staff.notAllowed')])]);
  if (!campaignsIn(context, ['closed']).includes(campaign))
    return stepped(state, [say([text('staff.noneFor.delivered')])]);
  if (context.asks === 'at once') return stepped(state, [{ kind: 'form', form: deliveredForm(campaign, context) }]);
  return askDelivery(staffWalk(context, { asks: 'to', campaign }), 'to', {}, context);
}

/** The next question about the handing over; `key` when the answer before would not do. */
function askDelivery(
  state: StaffState,
  asks: 'to' | 'day' | 'count',
  given: Readonly<Record<string, string>>,
  context: Context,
  key: BotKey = `staff.deliver.${asks}`,
): Stepped {
  const next: StaffState = { ...state, asks, turn: state.turn + 1, values: { ...state.values, ...given } };
  const count = context.campaigns.find(({ slug }) => slug === state.campaign)?.count ?? 0;
  const params: Record<string, Param> = {
    title: title({ slug: state.campaign }),
    recipient: { campaign: state.campaign, key: 'recipient.name' },
    count,
  };
  const today = asks === 'day' ? [stepButton('staff.button.today', next, 'today')] : [];
  return stepped(next, [question(next, key, params, today)]);
}

/** Everything once more: it starts the clock after which all that is stored of signers is erased. */
function deliveryReview(state: StaffState, values: Readonly<Record<string, string>>): Stepped {
  const next: StaffState = { ...state, asks: 'sure', turn: state.turn + 1, values: { ...values } };
  const { to = '', day = '', count = '' } = values;
  return stepped(next, [
    say(
      [
        text('staff.deliver.review', {
          title: title({ slug: state.campaign }),
          to: literal(to),
          day: { date: day, zone: 'UTC' },
          count: Number(count),
        }),
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
  const day = readDay(values['day'] ?? '', context.staff?.today ?? '');
  const count = deliveredCount.safeParse(values['count'] ?? '');
  const errors = [
    ...(to.success ? [] : [{ field: 'to', error: 'staff.deliver.toBad' } as const]),
    ...(day !== null ? [] : [{ field: 'day', error: 'staff.deliver.dayBad' } as const]),
    ...(count.success ? [] : [{ field: 'count', error: 'staff.deliver.countBad' } as const]),
  ];
  if (!to.success || day === null || !count.success) return stepped(state, [fieldErrors(errors)]);
  const walk = staffWalk(context, { asks: 'sure', campaign: subject });
  return deliveryReview(walk, { to: to.data, day, count: count.data });
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
      typed(state, input, context) {
        const to = deliveredTo.safeParse(input.text);
        return to.success
          ? askDelivery(state, 'day', { to: to.data }, context)
          : askDelivery(state, 'to', {}, context, 'staff.deliver.toBad');
      },
    },
    day: {
      typed(state, input, context) {
        const day = readDay(input.text, context.staff?.today ?? '');
        return day !== null
          ? askDelivery(state, 'count', { day }, context)
          : askDelivery(state, 'day', {}, context, 'staff.deliver.dayBad');
      },
      chose: (state, choice, context) =>
        choice === 'today' ? askDelivery(state, 'count', { day: context.staff?.today ?? '' }, context) : null,
    },
    count: {
      typed(state, input, context) {
        const count = deliveredCount.safeParse(input.text);
        return count.success
          ? deliveryReview(state, { ...state.values, count: count.data })
          : askDelivery(state, 'count', {}, context, 'staff.deliver.countBad');
      },
    },
    sure: {
      typed: (state) => stepped(state, [say([text('help.pressButton')])]),
      chose(state, choice) {
        const { to = '', day = '', count = '' } = state.values;
        return choice === 'yes'
          ? ask(state, { do: 'deliver', campaign: state.campaign, to, day, count: Number(count) })
          : null;
      },
    },
  },
  results: {
    'show campaigns': (state, result, context) => stepped(state, [campaignsCard(result.campaigns, context)]),
    close: moved,
    reopen: moved,
    deliver: moved,
  },
} as const satisfies StaffTopic;

type Moved = Extract<StaffResult, { of: 'close' } | { of: 'reopen' } | { of: 'deliver' }>;

function moved(state: State, result: Moved, context: Context): Stepped {
  const { campaign, outcome, broadcast } = result;
  const told = text(movedKey(result), { title: title({ slug: campaign }) });
  const ends = state.step === 'staff' ? ended(state) : state;
  if (broadcast) return stepped(ends, deskCard(broadcast, context, told));
  const offered = result.of === 'deliver' && outcome === 'done';
  return stepped(ends, [
    say([told], offered ? [[staffButton('staff.button.thank', { act: 'thank', campaign }, 'primary')]] : []),
  ]);
}

function movedKey(result: Moved): BotKey {
  switch (result.of) {
    case 'close':
      return `staff.moved.close.${outcomeKey(result.outcome)}`;
    case 'reopen':
      return `staff.moved.reopen.${outcomeKey(result.outcome)}`;
    case 'deliver':
      return `staff.moved.deliver.${outcomeKey(result.outcome)}`;
  }
}
