import { button, campaignOf, type Stepped, say, stepped, text, title, toast } from '../build.ts';
import type { Context } from '../context.ts';
import type { Result } from '../input.ts';
import type { Reply } from '../reply.ts';
import { staffResulted } from '../staff/steps/resulting.ts';
import { ended, type State } from '../state.ts';
import { campaignCard } from '../views/card.ts';
import { mineCard } from '../views/person.ts';
import { shareCard } from '../views/sharing.ts';
import { alreadySigned, thanks } from '../views/signing.ts';
import { newsText, updatesChosen, updatesStopped } from '../views/updates.ts';

/** What is said once a request is carried out. */
export function resulted(state: State, result: Result, context: Context): Stepped {
  const campaign = 'campaign' in result ? campaignOf(context, result.campaign) : null;
  switch (result.of) {
    case 'sign':
      if (!campaign) return stepped(ended(state), []);
      if (result.outcome === 'signed') return stepped(ended(state), thanks(campaign, context));
      return stepped(ended(state), [
        { kind: 'hide names' },
        ...(result.outcome === 'already' ? [alreadySigned(campaign)] : tooLate(campaign, context)),
      ]);
    case 'correct':
      return stepped(ended(state), [
        { kind: 'hide names' },
        say([text(`correct.${key(result.outcome)}`)], [], { place: 'pressed' }),
      ]);
    case 'withdraw':
      return stepped(ended(state), [
        say([text(withdrawnKey(result.outcome, campaign))], [], { place: 'pressed' }),
        ...(campaign ? [campaignCard(campaign, context)] : []),
      ]);
    case 'subscribe':
      return stepped(state, campaign ? [updatesChosen(campaign, result.scope)] : []);
    case 'unsubscribe':
      return stepped(state, [updatesStopped(result.outcome === 'unsubscribed')]);
    case 'leave':
      return stepped(state, []);
    case 'erase':
      return stepped(ended(state), [
        { kind: 'hide names' },
        say([text('erase.done')], [[button('button.campaigns', { do: 'campaigns' })]], { place: 'pressed' }),
      ]);
    case 'set language':
      return stepped(state, [
        say(
          [text('language.set', { language: { language: result.language } })],
          [[button('button.campaigns', { do: 'campaigns' })]],
          { place: 'pressed' },
        ),
      ]);
    case 'set discreet':
      return stepped(state, [say([text(result.on ? 'discreet.on' : 'discreet.off')])]);
    case 'report letter':
      return stepped(state, letterReported(result.outcome === 'counted', campaign ? title(campaign) : null));
    case 'show share':
      return stepped(state, campaign ? [shareCard(campaign, result.code, result.brought, context)] : []);
    case 'show news':
      return stepped(state, [newsText(result.news)]);
    case 'staff':
      return staffResulted(state, result.result, context);
    case 'show mine':
      return stepped(state, [
        result.as === 'text'
          ? mineCard(result.mine, context)
          : { kind: 'document', name: 'opprop.json', content: result.mine, text: [text('mine.document')] },
      ]);
  }
}

function key(outcome: string): string {
  return outcome.replaceAll(' ', '_');
}

/** Only where it is still possible is the person invited to sign again. */
function withdrawnKey(outcome: string, campaign: ReturnType<typeof campaignOf>): string {
  return outcome === 'withdrawn' && campaign?.state !== 'open' ? 'withdraw.withdrawnEnded' : `withdraw.${key(outcome)}`;
}

function tooLate(campaign: NonNullable<ReturnType<typeof campaignOf>>, context: Context): Reply[] {
  return [say([text('sign.tooLate')], [], { place: 'pressed' }), campaignCard(campaign, context)];
}

function letterReported(counted: boolean, campaignTitle: ReturnType<typeof title> | null): Reply[] {
  if (!counted) return [toast('letter.alreadyCounted')];
  return [say([text('letter.counted', campaignTitle ? { title: campaignTitle } : {})])];
}
