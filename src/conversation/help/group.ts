import { campaignOf, openCampaigns, type Stepped, stepped, text } from '../build.ts';
import { campaignList, groupCard } from '../card/view.ts';
import type { Context } from '../context.ts';
import type { Input } from '../input.ts';
import { IDLE } from '../state.ts';

/**
 * In a group nothing personal is asked, shown or kept: a command gets the campaign's card and the way to the private chat.
 * Words that people say to each other are not for us.
 */
export function inGroup(input: Input, context: Context): Stepped {
  if (input.kind !== 'commanded' && input.kind !== 'opened') return stepped(IDLE, []);
  const words = input.kind === 'opened' ? (input.payload.split('_')[0] ?? '') : input.words;
  const open = openCampaigns(context);
  const campaign =
    campaignOf(context, words) ??
    (open.length === 1 ? open[0] : context.campaigns.length === 1 ? context.campaigns[0] : undefined);
  if (campaign) return stepped(IDLE, [groupCard(campaign, context)]);
  const list = campaignList(context, text('group.choose'));
  if (list.kind !== 'say') return stepped(IDLE, [list]);
  const rows = context.campaigns.map((one) => [
    { kind: 'deep link', label: { campaign: one.slug, key: 'title' }, payload: one.slug } as const,
  ]);
  return stepped(IDLE, [{ ...list, buttons: rows }]);
}
