import type { CampaignOutline } from '../../campaign/outline.ts';
import type { BotKey } from '../../texts/keys.ts';
import { button, campaignOf, isSigned, outcomeKey, type Stepped, say, stepped, text, title } from '../build.ts';
import { onCampaign } from '../card/meant.ts';
import { campaignCard } from '../card/view.ts';
import { askToConfirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import type { Reply } from '../reply.ts';
import { ended, type State } from '../state.ts';
import type { Topic } from '../topic.ts';
import type { WithdrawResult } from './acts.ts';
import { codeCard } from './view.ts';

type Of<Name> = Extract<WithdrawResult, { readonly of: Name }>;

/** A withdrawal code is longer than the short name of any campaign. */
const CODE = /^[0-9a-z]{32}$/i;

/** Asks before a signature is withdrawn. With '' and several signatures the person chooses one first. */
function wantsToWithdraw(state: State, slug: string, context: Context): Stepped {
  if (CODE.test(slug.replace(/[^0-9a-z]/gi, ''))) return stepped(state, [], [{ kind: 'withdraw by code', code: slug }]);
  const named = campaignOf(context, slug);
  const signed = context.campaigns.filter((campaign) => isSigned(context, campaign));
  const campaign = named && isSigned(context, named) ? named : signed.length === 1 && !named ? signed[0] : null;
  if (campaign) {
    const key = campaign.state === 'delivered' ? 'withdraw.askDelivered' : 'withdraw.ask';
    const question = text(key, { title: title(campaign) });
    return askToConfirm('withdraw', campaign.slug, { question, yes: 'button.withdrawYes' }, context);
  }
  if (named || signed.length === 0)
    return stepped(state, [say([text('withdraw.not_signed')], [[button('button.campaigns', { do: 'campaigns' })]])]);
  const rows = signed.map((one) => [button(title(one), { do: 'withdraw', campaign: one.slug })]);
  return stepped(state, [say([text('withdraw.which')], rows)]);
}

/** Only where it is still possible is the person invited to sign again. */
function withdrawnKey(outcome: Of<'withdraw'>['outcome'], campaign: CampaignOutline | null): BotKey {
  return outcome === 'withdrawn' && campaign?.state !== 'open'
    ? 'withdraw.withdrawnEnded'
    : `withdraw.${outcomeKey(outcome)}`;
}

/** That it is withdrawn, and whether updates still come: they are another thing, and end by themselves only when asked to. */
function withdrawn({ outcome }: Of<'withdraw'>, campaign: CampaignOutline | null, context: Context): Reply {
  const told = text(withdrawnKey(outcome, campaign));
  if (outcome === 'not signed' || !campaign) return say([told], [], { place: 'pressed' });
  const still = context.person.updates[campaign.slug] !== undefined;
  const consent = (campaign.consent.updates[context.person.language] ?? '').slice(0, 8);
  const stop = button('button.stop', { do: 'choose updates', campaign: campaign.slug, scope: 'none', consent });
  return say([told, text(still ? 'withdraw.updatesStill' : 'withdraw.noUpdates')], still ? [[stop]] : [], {
    place: 'pressed',
  });
}

const refused = {
  withdrawn: 'withdraw.withdrawnEnded',
  delivered: 'withdraw.delivered',
  unknown: 'withdraw.codeUnknown',
  'too many': 'withdraw.codeTooMany',
} as const satisfies Record<Of<'withdraw by code'>['outcome'], BotKey>;

/** A signature is taken back. */
export const withdrawing = {
  commands: { withdraw: wantsToWithdraw },
  actions: {
    withdraw: onCampaign((state, campaign, context) => wantsToWithdraw(state, campaign.slug, context)),
    'withdrawal code': onCampaign((state, campaign) =>
      stepped(state, [], [{ kind: 'show withdrawal code', campaign: campaign.slug }]),
    ),
  },
  results: {
    withdraw(state, result, context) {
      const campaign = campaignOf(context, result.campaign);
      return stepped(ended(state), [
        withdrawn(result, campaign, context),
        ...(campaign ? [campaignCard(campaign, context)] : []),
      ]);
    },
    'show withdrawal code': (state, result, context) =>
      stepped(state, [codeCard(result.code, campaignOf(context, result.campaign))]),
    'withdraw by code'(state, { outcome, campaign: slug }, context) {
      const campaign = slug === null ? null : campaignOf(context, slug);
      if (outcome === 'withdrawn' && campaign)
        return stepped(state, [say([text('withdraw.byCode', { title: title(campaign) })])]);
      return stepped(state, [say([text(refused[outcome])])]);
    },
  },
} as const satisfies Topic;
