import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Action } from '../actions.ts';
import { campaignOf, isSigned, openCampaigns, type Stepped, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { State } from '../state.ts';
import { campaignList } from './view.ts';

/** A button about a campaign: one that the public may not see, or that is gone, leads to the list of the others. */
export function onCampaign<Act extends { readonly campaign: string }>(
  handle: (state: State, campaign: CampaignOutline, context: Context, action: Act) => Stepped,
): (state: State, action: Act, context: Context) => Stepped {
  return (state, action, context) => {
    const campaign = campaignOf(context, action.campaign);
    return campaign
      ? handle(state, campaign, context, action)
      : stepped(state, [campaignList(context, text('campaigns.unknown'))]);
  };
}

/** Who a command can be about. */
export type Among = 'petitions' | 'letters' | 'any';

/**
 * A command about a campaign: its words may name one, else the one that it can only mean is taken, else the person chooses
 * and goes on with what they asked for.
 *
 * @param leadsTo what the choice opens
 */
export function commandOn(
  among: Among,
  leadsTo: (campaign: string) => Action,
  handle: (state: State, campaign: CampaignOutline, context: Context) => Stepped,
): (state: State, words: string, context: Context) => Stepped {
  return (state, words, context) => {
    const campaign = campaignOf(context, words) ?? meant(among, context);
    if (campaign) return handle(state, campaign, context);
    const intro = text(words === '' ? 'campaigns.choose' : 'campaigns.unknown');
    return stepped(state, [campaignList(context, intro, leadsTo)]);
  };
}

/** The one campaign that a command can only mean; null when there is a choice. */
function meant(among: Among, context: Context): CampaignOutline | null {
  const candidates = candidatesOf(among, context);
  if (candidates.length === 1) return candidates[0] ?? null;
  const signed = candidates.filter((one) => isSigned(context, one));
  return among === 'any' && signed.length === 1 ? (signed[0] ?? null) : null;
}

function candidatesOf(among: Among, context: Context): readonly CampaignOutline[] {
  const open = openCampaigns(context);
  if (among === 'petitions') return open.filter((one) => one.kind === 'petition');
  if (among === 'letters') return open.filter((one) => one.letter !== null);
  return open.length > 0 ? open : context.campaigns;
}
