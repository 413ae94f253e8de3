import { type Stepped, say, stepped, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Reply } from '../../reply.ts';
import { ended, type StaffState, type State } from '../../state.ts';
import { helpCard } from '../../views/person.ts';
import { staffButton, zoneOf } from '../build.ts';
import type { BroadcastView } from '../facts.ts';
import type { After, StaffResult } from '../result.ts';
import { deskCard } from '../views/desk.ts';
import { broadcastList, campaignsCard, logCard, peopleCard } from '../views/lists.ts';
import { lookReplies } from '../views/looks.ts';
import { confirmQuestion, question } from '../views/questions.ts';
import { statsReplies } from '../views/stats.ts';
import { askAgain, drafted } from './drafting.ts';

/** What staff are told once something is done, or could not be. */
export function staffResulted(state: State, result: StaffResult, context: Context): Stepped {
  switch (result.of) {
    case 'accept':
      return result.outcome === 'refused'
        ? stepped(state, [helpCard(context, text('help.unknownCommand'))])
        : stepped(state, [
            { kind: 'hide typed' },
            say([
              text('staff.accepted', { handle: result.handle, role: text(`staff.role.${result.role}`) }),
              text('staff.commands'),
            ]),
          ]);
    case 'not allowed':
      return stepped(state, [say([text('staff.notAllowed')])]);
    case 'list staff':
      return stepped(state, [peopleCard(result.staff, context)]);
    case 'invite':
      return stepped(state, [
        say([
          text('staff.invited', { role: text(`staff.role.${result.role}`), handle: result.handle }),
          text('staff.inviteCode', { code: result.code }),
          text('staff.inviteHow'),
        ]),
      ]);
    case 'revoke':
      return stepped(state, [
        say([text(`staff.revoked.${result.outcome.replaceAll(' ', '_')}`, { handle: result.handle })]),
      ]);
    case 'read log':
      return stepped(state, [logCard(result.events, context)]);
    case 'list broadcasts':
      return stepped(state, [broadcastList(result.broadcasts, context)]);
    case 'broadcast':
      return onBroadcast(state, result, context);
    case 'no broadcast':
      return stepped(state.step === 'staff' ? ended(state) : state, [say([text('staff.noBroadcast')])]);
    case 'too long':
      return tooLong(state, result.cuts, context);
    case 'bad time': {
      if (state.step !== 'staff') return stepped(state, []);
      const again = { ...state, turn: state.turn + 1 };
      const zone = zoneOf(context, state.campaign);
      return stepped(again, [question(again, `staff.later.${result.why}`, { zone })]);
    }
    case 'no picture': {
      const bad = text('staff.compose.pictureBad');
      if (state.step === 'staff') return askAgain(state, [say([bad])]);
      return stepped(state, [
        context.asks === 'at once' ? { kind: 'field errors', errors: [{ field: 'picture', text: bad }] } : say([bad]),
      ]);
    }
    case 'show campaigns':
      return stepped(state, [campaignsCard(result.campaigns, context)]);
    case 'close':
    case 'reopen':
    case 'deliver':
      return lifeMoved(state, result, context);
    case 'show stats':
      return stepped(state, statsReplies(result.stats));
  }
}

function onBroadcast(
  state: State,
  { broadcast, after, looks = [] }: Extract<StaffResult, { of: 'broadcast' }>,
  context: Context,
): Stepped {
  if (state.step === 'staff' && after === 'shown' && (state.asks === 'time' || state.asks === 'name'))
    return asked({ ...state, campaign: broadcast.campaign, broadcast: broadcast.id }, broadcast, context);
  if (state.step === 'staff' && (after === 'composed' || after === 'changed'))
    return drafted(state, broadcast, context);
  const ends = state.step === 'staff' ? ended(state) : state;
  if (after === 'discarded') return stepped(ends, [say([text('staff.after.discarded')])]);
  const note = after === 'shown' || after === 'composed' || after === 'changed' ? null : afterText(after, broadcast);
  const cards = deskCard(broadcast, context, note);
  return stepped(ends, [...looks.flatMap(lookReplies), ...(ORDERS.includes(after) ? cards.map(inPlace) : cards)]);
}

/** Orders given from the message that shows the progress: it stays the only one. */
const ORDERS: readonly After[] = ['paused', 'resumed', 'cancelled'];

const inPlace = (reply: Reply): Reply => (reply.kind === 'say' ? { ...reply, place: 'pressed' } : reply);

function afterText(after: After, { state, progress, at, timeZone: zone }: BroadcastView) {
  // A scheduled broadcast that is paused is taken off the clock.
  const done = after === 'paused' && state === 'draft' ? 'unscheduled' : after;
  return text(`staff.after.${done.replaceAll(' ', '_')}`, {
    count: progress?.total ?? 0,
    at: at === null ? '' : { date: at, zone, time: true },
  });
}

/** Before a time or the closing's confirmation is asked for: what was shown must still be what is there. */
function asked(state: StaffState, broadcast: BroadcastView, context: Context): Stepped {
  if (broadcast.version !== state.version || broadcast.state !== 'draft')
    return stepped(ended(state), deskCard(broadcast, context, afterText('edited meanwhile', broadcast)));
  if (state.asks === 'name') return stepped(state, [confirmQuestion(state, false)]);
  return stepped(state, [question(state, 'staff.later.ask', { zone: zoneOf(context, broadcast.campaign) })]);
}

function tooLong(state: State, cuts: Extract<StaffResult, { of: 'too long' }>['cuts'], context: Context): Stepped {
  const told = cuts.map(({ channel, language, cut }) => ({
    field: language,
    text: text('staff.compose.tooLong', {
      channel: text(`staff.channel.${channel}`),
      language: { language },
      count: cut,
    }),
  }));
  const notes = say(told.map((one) => one.text));
  if (state.step === 'staff') return askAgain(state, [notes]);
  // The form stays as it was filled in, with what is wrong at its fields.
  return stepped(state, [context.asks === 'at once' ? { kind: 'field errors', errors: told } : notes]);
}

function lifeMoved(
  state: State,
  result: Extract<StaffResult, { of: 'close' | 'reopen' | 'deliver' }>,
  context: Context,
): Stepped {
  const told = text(`staff.moved.${result.of}.${result.outcome.replaceAll(' ', '_')}`, {
    title: title({ slug: result.campaign }),
  });
  const ends = state.step === 'staff' ? ended(state) : state;
  if (result.broadcast) return stepped(ends, deskCard(result.broadcast, context, told));
  const offered = result.of === 'deliver' && result.outcome === 'done';
  const { campaign } = result;
  return stepped(ends, [
    say([told], offered ? [[staffButton('staff.button.thank', { act: 'thank', campaign }, 'primary')]] : []),
  ]);
}
