import { button, campaignOf, isSigned, type Stepped, say, stepped, text, title } from '../build.ts';
import { onCampaign } from '../card/meant.ts';
import type { Context } from '../context.ts';
import type { State } from '../state.ts';
import type { Topic } from '../topic.ts';
import { howTexts, marksCard, receiptReplies } from './view.ts';

/** Warns before anything is given out: who holds a receipt can show that its bearer signed. */
function wantsReceipt(state: State, slug: string, context: Context): Stepped {
  const named = campaignOf(context, slug);
  const signed = context.campaigns.filter((one) => isSigned(context, one) && (!named || one.slug === named.slug));
  if (signed.length === 0)
    return stepped(state, [say([text('receipt.not_signed')], [[button('button.campaigns', { do: 'campaigns' })]])]);
  const rows = signed.map((one) => [
    button(text('receipt.give', { title: title(one) }), { do: 'receipt', campaign: one.slug }),
  ]);
  return stepped(state, [say([text('receipt.warning'), text('receipt.lost')], rows)]);
}

/** What a supporter can show, and by what anybody can tell this bot from another. */
export const receipts = {
  commands: {
    receipt: wantsReceipt,
    verify: (state) => stepped(state, [], [{ kind: 'show marks' }]),
  },
  actions: {
    receipt: onCampaign((state, campaign) => stepped(state, [], [{ kind: 'show receipt', campaign: campaign.slug }])),
    'how we count': (state) => stepped(state, [say(howTexts())]),
  },
  results: {
    'show receipt': (state, result, context) => stepped(state, receiptReplies(result, context)),
    'show marks': (state, { marks }, context) => stepped(state, [marksCard(marks, context)]),
  },
} as const satisfies Topic;
