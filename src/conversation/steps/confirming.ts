import { button, campaignOf, isSigned, type Stepped, say, stepButton, stepped, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import { ended, type State } from '../state.ts';

type ConfirmState = Extract<State, { step: 'confirm' }>;

/** Asks before a signature is withdrawn. With '' and several signatures the person chooses one first. */
export function wantsToWithdraw(state: State, slug: string, context: Context): Stepped {
  const named = campaignOf(context, slug);
  const signed = context.campaigns.filter((campaign) => isSigned(context, campaign));
  const campaign = named && isSigned(context, named) ? named : signed.length === 1 && !named ? signed[0] : null;
  if (campaign) {
    const next = confirmState('withdraw', campaign.slug, context);
    const question = campaign.state === 'delivered' ? 'withdraw.askDelivered' : 'withdraw.ask';
    return stepped(next, [confirmQuestion(next, text(question, { title: title(campaign) }), 'button.withdrawYes')]);
  }
  if (named || signed.length === 0)
    return stepped(state, [say([text('withdraw.not_signed')], [[button('button.campaigns', { do: 'campaigns' })]])]);
  const rows = signed.map((one) => [button(title(one), { do: 'withdraw', campaign: one.slug })]);
  return stepped(state, [say([text('withdraw.which')], rows)]);
}

/** Asks before everything stored on the person is erased. */
export function wantsToErase(context: Context): Stepped {
  const next = confirmState('erase', '', context);
  return stepped(next, [confirmQuestion(next, text('erase.ask'), 'button.eraseYes')]);
}

function confirmState(what: ConfirmState['what'], campaign: string, context: Context): ConfirmState {
  return { v: 1, step: 'confirm', what, campaign, walk: context.fresh, turn: 1 };
}

function confirmQuestion(state: ConfirmState, question: ReturnType<typeof text>, yes: string) {
  return say([question], [[stepButton(yes, state, 'yes', 'danger')], [stepButton('button.keep', state, 'no')]]);
}

/** Yes or no was pressed. */
export function confirmed(state: ConfirmState, choice: string): Stepped | null {
  if (choice === 'no') return stepped(ended(state), [say([text('withdraw.kept')], [], { place: 'pressed' })]);
  if (choice !== 'yes') return null;
  return stepped(
    state,
    [],
    [state.what === 'erase' ? { kind: 'erase' } : { kind: 'withdraw', campaign: state.campaign }],
  );
}
