import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Action } from '../actions.ts';
import { campaignOf, isSigned, openCampaigns, type Stepped, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Command } from '../input.ts';
import type { State } from '../state.ts';
import { campaignCard, campaignList } from '../views/card.ts';
import { letterIntro } from '../views/letter.ts';
import { helpCard, languageChooser, privacyCard } from '../views/person.ts';
import { readingPage } from '../views/reading.ts';
import { updatesCard } from '../views/updates.ts';
import { wantsToWithdraw } from './confirming.ts';
import { cancelled } from './filling.ts';
import { wantsToSign } from './signing.ts';

/** A command. `words` may name a campaign; else the one that is meant, else the person chooses. */
export function commanded(state: State, command: Command, words: string, context: Context): Stepped {
  switch (command) {
    case 'start':
      return opened(state, words, context);
    case 'campaigns':
      return stepped(state, [campaignList(context, text('campaigns.choose'))]);
    case 'language':
      return stepped(state, [languageChooser(context)]);
    case 'privacy':
      return stepped(state, [privacyCard(words, context)]);
    case 'mydata':
      return stepped(state, [], [{ kind: 'show mine', as: 'text' }]);
    case 'stop':
      return stepped(state, [], [{ kind: 'unsubscribe', campaign: null }]);
    case 'withdraw':
      return wantsToWithdraw(state, words, context);
    case 'discreet':
      return stepped(state, [], [{ kind: 'set discreet', on: !context.person.discreet }]);
    case 'hide':
      return stepped(state, [{ kind: 'hide all' }]);
    case 'cancel':
      return cancelled(state, context);
    case 'help':
      return stepped(state, [helpCard(context, text('help.intro'))]);
    default:
      return commandedOn(state, command, words, context);
  }
}

type CampaignCommand = 'about' | 'sign' | 'letter' | 'share' | 'updates';

/** Whoever has to choose a campaign first goes on with what they asked for. */
const LEADS_TO: Readonly<Record<CampaignCommand, (campaign: string) => Action>> = {
  about: (campaign) => ({ do: 'read', campaign, page: 0, share: null }),
  sign: (campaign) => ({ do: 'sign', campaign, share: null }),
  letter: (campaign) => ({ do: 'letter', campaign }),
  share: (campaign) => ({ do: 'share', campaign }),
  updates: (campaign) => ({ do: 'updates', campaign }),
};

function commandedOn(state: State, command: CampaignCommand, words: string, context: Context): Stepped {
  const campaign = campaignOf(context, words) ?? meant(command, context);
  if (!campaign) {
    const intro = text(words === '' ? 'campaigns.choose' : 'campaigns.unknown');
    return stepped(state, [campaignList(context, intro, LEADS_TO[command])]);
  }
  switch (command) {
    case 'about':
      return stepped(state, [readingPage(campaign, 0, null)]);
    case 'sign':
      return wantsToSign(state, campaign, null, context);
    case 'letter':
      return stepped(state, [letterIntro(campaign, context)]);
    case 'share':
      return stepped(state, [], [{ kind: 'show share', campaign: campaign.slug }]);
    case 'updates':
      return stepped(state, [updatesCard(campaign, context)]);
  }
}

/** The one campaign that a command can only mean; null when there is a choice. */
function meant(command: CampaignCommand, context: Context): CampaignOutline | null {
  const open = openCampaigns(context);
  const candidates =
    command === 'sign'
      ? open.filter((one) => one.kind === 'petition')
      : command === 'letter'
        ? open.filter((one) => one.letter !== null)
        : open.length > 0
          ? open
          : context.campaigns;
  if (candidates.length === 1) return candidates[0] ?? null;
  const signed = candidates.filter((one) => isSigned(context, one));
  return command !== 'sign' && command !== 'letter' && signed.length === 1 ? (signed[0] ?? null) : null;
}

const PAYLOAD = /^([a-z0-9-]{1,24})(?:_([a-z2-7]{10}))?$/;

/** Start, or a link followed: one campaign opens at once, several are offered; a link to nowhere gets help. */
export function opened(state: State, payload: string, context: Context): Stepped {
  const only =
    context.campaigns.length === 1
      ? context.campaigns[0]
      : openCampaigns(context).length === 1
        ? openCampaigns(context)[0]
        : undefined;
  if (payload.trim() === '') {
    // Where nothing is open, nobody is asked which one they would support.
    const welcome = openCampaigns(context).length > 0 ? text('campaigns.welcome') : null;
    return stepped(state, [only ? campaignCard(only, context) : campaignList(context, welcome)]);
  }
  const [, slug = '', share = null] = PAYLOAD.exec(payload.trim()) ?? [];
  const campaign = campaignOf(context, slug);
  if (!campaign) return stepped(state, [campaignList(context, text('campaigns.unknown'))]);
  return stepped(state, [campaignCard(campaign, context, share)]);
}
