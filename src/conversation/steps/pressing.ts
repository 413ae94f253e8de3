import type { CampaignOutline } from '../../campaign/outline.ts';
import { type Action, readAction } from '../actions.ts';
import { button, campaignOf, isSigned, type Stepped, say, stepped, text, toast } from '../build.ts';
import type { Context } from '../context.ts';
import { staffChose } from '../staff/steps/answering.ts';
import { staffPressed } from '../staff/steps/pressing.ts';
import type { State } from '../state.ts';
import { campaignCard, campaignList } from '../views/card.ts';
import { findConsent } from '../views/consent.ts';
import { letterIntro, letterText, letterTranslation } from '../views/letter.ts';
import { helpCard, languageChooser, privacyCard } from '../views/person.ts';
import { pageList, readingPage } from '../views/reading.ts';
import { otherWays } from '../views/signing.ts';
import { updatesCard } from '../views/updates.ts';
import { confirmed, wantsToErase, wantsToWithdraw } from './confirming.ts';
import { pressedAnswer } from './filling.ts';
import { ownLetter, wantsToCorrect } from './forms.ts';
import { reviewed } from './reviewing.ts';
import { agrees, wantsToSign } from './signing.ts';

/** A button was pressed: an entry button does what it says whatever has expired, a step button only at its own moment. */
export function pressed(state: State, written: string, context: Context): Stepped {
  const action = readAction(written);
  if (!action) return stale(state, context);
  if (action.do === 'step') return pressedStep(state, action, context);
  if (action.do === 'staff') return staffPressed(state, action.act, context) ?? stale(state, context);
  if (!('campaign' in action)) return pressedPlain(state, action, context);
  const campaign = campaignOf(context, action.campaign);
  if (action.do === 'privacy') return stepped(state, [privacyCard(action.campaign, context)]);
  if (!campaign) return stepped(state, [campaignList(context, text('campaigns.unknown'))]);
  return pressedCampaign(state, action, campaign, context);
}

function pressedStep(state: State, action: Extract<Action, { do: 'step' }>, context: Context): Stepped {
  if (state.step === 'idle')
    return state.last === action.walk ? stepped(state, [toast('stale.done')]) : stale(state, context);
  if (state.walk !== action.walk || state.turn !== action.turn) return stale(state, context);
  return currentStep(state, action.choice, context) ?? stale(state, context);
}

function currentStep(state: Exclude<State, { step: 'idle' }>, choice: string, context: Context): Stepped | null {
  if (state.step === 'confirm') return confirmed(state, choice);
  if (state.step === 'field') return pressedAnswer(state, choice, context);
  if (state.step === 'staff') return staffChose(state, choice, context);
  const campaign = campaignOf(context, state.campaign);
  return campaign ? reviewed(state, choice, campaign, context) : null;
}

/** A button from an earlier moment: explained, never carried out. What is under way stays under way. */
function stale(state: State, context: Context): Stepped {
  const campaign = state.step === 'idle' ? null : campaignOf(context, state.campaign);
  return stepped(state, [
    toast('stale.toast'),
    say(
      [text(campaign ? 'stale.underWay' : 'stale.explained')],
      [
        [
          button(
            'button.startOver',
            campaign?.kind === 'petition' && !isSigned(context, campaign)
              ? { do: 'sign', campaign: campaign.slug, share: null }
              : { do: 'campaigns' },
          ),
        ],
      ],
    ),
  ]);
}

function pressedPlain(
  state: State,
  action: Exclude<Action, { campaign: string } | { do: 'step' | 'staff' }>,
  context: Context,
): Stepped {
  switch (action.do) {
    case 'campaigns':
      return stepped(state, [campaignList(context, text('campaigns.choose'))]);
    case 'help':
      return stepped(state, [helpCard(context, text('help.intro'))]);
    case 'language':
      return stepped(state, [languageChooser(context)]);
    case 'set language':
      if (!context.languages.includes(action.language)) return stepped(state, [languageChooser(context)]);
      return stepped(state, [], [{ kind: 'set language', language: action.language }]);
    case 'mine':
      return stepped(state, [], [{ kind: 'show mine', as: 'text' }]);
    case 'mine document':
      return stepped(state, [], [{ kind: 'show mine', as: 'document' }]);
    case 'erase':
      return wantsToErase(context);
    case 'news':
      return stepped(state, [], [{ kind: 'show news', broadcast: action.broadcast }]);
    case 'stop':
      return stepped(state, [], [{ kind: 'unsubscribe', campaign: null }]);
  }
}

function pressedCampaign(
  state: State,
  action: Extract<Action, { campaign: string }>,
  campaign: CampaignOutline,
  context: Context,
): Stepped {
  switch (action.do) {
    case 'card':
      return stepped(state, [campaignCard(campaign, context)]);
    case 'sign':
      return wantsToSign(state, campaign, action.share, context);
    case 'agree':
      return agrees(state, action, campaign, context);
    case 'privacy':
      return stepped(state, [privacyCard(campaign.slug, context)]);
    case 'other ways':
      return stepped(state, [otherWays(campaign)]);
    case 'read':
      return stepped(state, [readingPage(campaign, action.page, action.share)]);
    case 'pages':
      return stepped(state, [pageList(campaign)]);
    case 'share':
      return stepped(state, [], [{ kind: 'show share', campaign: campaign.slug }]);
    case 'updates':
      return stepped(state, [updatesCard(campaign, context)]);
    case 'choose updates':
      return chooseUpdates(state, action, campaign, context);
    case 'withdraw':
      return wantsToWithdraw(state, campaign.slug, context);
    case 'correct':
      return wantsToCorrect(state, campaign, context);
    case 'letter':
      return stepped(state, [letterIntro(campaign, context)]);
    case 'letter text':
      return stepped(state, letterText(campaign, context));
    case 'letter translation':
      return stepped(state, letterTranslation(campaign, context));
    case 'letter own':
      return ownLetter(state, campaign, context);
    case 'letter sent':
      if (!campaign.letter || campaign.state !== 'open') return stepped(state, [letterIntro(campaign, context)]);
      return stepped(state, [], [{ kind: 'report letter', campaign: campaign.slug }]);
  }
}

function chooseUpdates(
  state: State,
  action: Extract<Action, { do: 'choose updates' }>,
  campaign: CampaignOutline,
  context: Context,
): Stepped {
  if (action.scope === 'none') return stepped(state, [], [{ kind: 'unsubscribe', campaign: campaign.slug }]);
  if (campaign.state === 'delivered') return stepped(state, [updatesCard(campaign, context)]);
  const wording = findConsent(campaign.consent.updates, action.consent);
  if (!wording) return stepped(state, [updatesCard(campaign, context, true)]);
  return stepped(
    state,
    [],
    [
      {
        kind: 'subscribe',
        campaign: campaign.slug,
        scope: action.scope,
        consent: wording.hash,
        language: wording.language,
      },
    ],
  );
}
