import { type Stepped, say, stepped, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { State } from '../../state.ts';
import type { StaffAct } from '../actions.ts';
import { ask, campaignsIn, staffButton, staffWalk } from '../build.ts';
import { pictureForm } from '../views/forms.ts';
import { beginOn } from './commanding.ts';
import { askField, beginDraft } from './drafting.ts';

/** A button of staff's; null: to this person it means nothing. */
export function staffPressed(state: State, act: StaffAct, context: Context): Stepped | null {
  if (!context.staff) return null;
  if ('broadcast' in act) return onBroadcast(state, act, context);
  if ('campaign' in act) return onCampaign(state, act, context);
  switch (act.act) {
    case 'list':
      return ask(state, { do: 'list broadcasts' });
    case 'people':
      return ask(state, { do: 'list staff' });
    case 'log':
      return ask(state, { do: 'read log' });
    case 'campaigns':
      return ask(state, { do: 'show campaigns' });
    case 'invite':
      return ask(state, { do: 'invite', role: act.role });
    case 'revoke':
      return sure(state, 'staff.people.revokeSure', { handle: act.handle }, [
        staffButton('staff.button.revokeYes', { act: 'revoke yes', handle: act.handle }, 'danger'),
        staffButton('staff.button.keep', { act: 'people' }),
      ]);
    case 'revoke yes':
      return ask(state, { do: 'revoke', handle: act.handle });
  }
}

function onCampaign(state: State, act: Extract<StaffAct, { campaign: string }>, context: Context): Stepped {
  const { campaign } = act;
  if (!campaignsIn(context, ['open', 'closed', 'delivered']).includes(campaign))
    return ask(state, { do: 'show campaigns' });
  switch (act.act) {
    case 'compose':
      return beginDraft(state, campaign, context);
    case 'thank':
      return ask(state, { do: 'compose', campaign, occasion: 'delivery', from: 'pack' });
    case 'milestone':
      return ask(state, { do: 'compose', campaign, occasion: 'update', from: act.percent });
    case 'reopen':
      return sure(state, 'staff.campaigns.reopenSure', { title: title({ slug: campaign }) }, [
        staffButton('staff.button.reopenYes', { act: 'reopen yes', campaign }, 'danger'),
        staffButton('staff.button.keep', { act: 'campaigns' }),
      ]);
    case 'reopen yes':
      return ask(state, { do: 'reopen', campaign });
    case 'close':
    case 'deliver':
    case 'stats':
      return beginOn(state, act.act, campaign, context);
  }
}

function onBroadcast(state: State, act: Extract<StaffAct, { broadcast: string }>, context: Context): Stepped {
  const { broadcast } = act;
  switch (act.act) {
    case 'words':
      return askField(staffWalk(context, { asks: 'words', broadcast, values: { language: act.language } }), {
        asks: 'words',
        language: act.language,
      });
    case 'picture':
      if (!context.takesPictures)
        return stepped(state, [
          say(
            [text('staff.compose.pictureElsewhere')],
            [[staffButton('staff.button.show', { act: 'show', broadcast })]],
          ),
        ]);
      if (context.asks === 'at once') return stepped(state, [{ kind: 'form', form: pictureForm(broadcast) }]);
      return askField(staffWalk(context, { asks: 'picture', broadcast }), { asks: 'picture' });
    case 'link':
      return askField(staffWalk(context, { asks: 'label', broadcast }), { asks: 'label' });
    case 'no picture':
      return ask(state, { do: 'change', broadcast, changes: [{ kind: 'picture', picture: null }] });
    case 'no link':
      return ask(state, { do: 'change', broadcast, changes: [{ kind: 'link', link: null }] });
    case 'show':
      return ask(state, { do: 'show broadcast', broadcast });
    case 'approve':
      return ask(state, { do: 'approve', broadcast, version: act.version });
    case 'send':
      return ask(state, { do: 'send', broadcast, version: act.version, at: null });
    case 'later':
    case 'confirm close':
      return ask(staffWalk(context, { asks: act.act === 'later' ? 'time' : 'name', broadcast, version: act.version }), {
        do: 'show broadcast',
        broadcast,
      });
    case 'discard':
      return sure(state, 'staff.draft.discardSure', {}, [
        staffButton('staff.button.discardYes', { act: 'discard yes', broadcast }, 'danger'),
        staffButton('staff.button.keep', { act: 'show', broadcast }),
      ]);
    case 'discard yes':
      return ask(state, { do: 'discard', broadcast });
    case 'cancel':
      return sure(state, 'staff.progress.cancelSure', {}, [
        staffButton('staff.button.cancelYes', { act: 'cancel yes', broadcast }, 'danger'),
        staffButton('staff.button.keep', { act: 'show', broadcast }),
      ]);
    case 'cancel yes':
      return ask(state, { do: 'cancel', broadcast });
    default:
      return ask(state, { do: act.act, broadcast });
  }
}

function sure(
  state: State,
  key: string,
  params: Parameters<typeof text>[1],
  buttons: readonly ReturnType<typeof staffButton>[],
): Stepped {
  return stepped(state, [
    say(
      [text(key, params ?? {})],
      buttons.map((one) => [one]),
    ),
  ]);
}
