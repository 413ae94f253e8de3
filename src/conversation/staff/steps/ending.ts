import type { Param } from '../../../texts/text.ts';
import { type Stepped, say, stepButton, stepped, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import { ended, type StaffState, type State } from '../../state.ts';
import { ask, campaignsIn, literal, may, staffWalk } from '../build.ts';
import { deliveredForm } from '../views/forms.ts';
import { question } from '../views/questions.ts';

/** Closing begins with its thank-you, as the pack has it: it can be changed, and the name must be typed before anything happens. */
export function wantsToClose(state: State, campaign: string, context: Context): Stepped {
  if (!may(context, 'publisher')) return stepped(state, [say([text('staff.notAllowed')])]);
  if (!campaignsIn(context, ['open']).includes(campaign)) return stepped(state, [say([text('staff.noneFor.close')])]);
  return ask(ended(state), { do: 'compose', campaign, occasion: 'closing', from: 'pack' });
}

/** Records that signatures were handed over: to whom, when, how many. */
export function wantsToDeliver(state: State, campaign: string, context: Context): Stepped {
  if (!may(context, 'publisher')) return stepped(state, [say([text('staff.notAllowed')])]);
  if (!campaignsIn(context, ['closed']).includes(campaign))
    return stepped(state, [say([text('staff.noneFor.delivered')])]);
  if (context.asks === 'at once') return stepped(state, [{ kind: 'form', form: deliveredForm(campaign, context) }]);
  return askDelivery(staffWalk(context, { asks: 'to', campaign }), 'to', {}, context);
}

/** The next question about the handing over; `key` when the answer before would not do. */
export function askDelivery(
  state: StaffState,
  asks: 'to' | 'day' | 'count',
  answered: Readonly<Record<string, string>>,
  context: Context,
  key = `staff.deliver.${asks}`,
): Stepped {
  const next: StaffState = {
    ...state,
    asks,
    turn: state.turn + 1,
    values: { ...state.values, ...answered },
  };
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
export function deliveryReview(state: StaffState, values: Readonly<Record<string, string>>): Stepped {
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
