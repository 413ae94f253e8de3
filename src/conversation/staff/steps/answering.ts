import { type Stepped, say, stepped, text } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Input } from '../../input.ts';
import { ended, type StaffState } from '../../state.ts';
import type { Change } from '../ask.ts';
import { ask } from '../build.ts';
import { deliveredCount, deliveredTo, linkAddress, linkLabel, readDay, wordsOf } from '../fields.ts';
import { confirmQuestion, question } from '../views/questions.ts';
import { staffCancelled } from './commanding.ts';
import { askAgain } from './drafting.ts';
import { askDelivery, deliveryReview } from './ending.ts';

/** Words that staff typed in answer to a question. Whoever is staff no longer has nothing to answer. */
export function staffTyped(state: StaffState, input: Extract<Input, { kind: 'typed' }>, context: Context): Stepped {
  if (!context.staff) return stepped(ended(state), [say([text('help.pressButton')])]);
  switch (state.asks) {
    case 'words': {
      const words = wordsOf(input.text, input.formatted);
      if (words.length === 0) return askAgain(state, [say([text('staff.compose.wordsBad')])]);
      return change(state, { kind: 'words', language: state.values['language'] ?? '', words });
    }
    case 'picture':
      return askAgain(state, [say([text('staff.compose.pictureBad')])]);
    case 'label': {
      const label = linkLabel.safeParse(input.text);
      if (!label.success) return askAgain(state, [say([text(label.error.issues[0]?.message ?? '')])]);
      return askAddress({ ...state, values: { ...state.values, label: label.data } }, 'staff.compose.address');
    }
    case 'address': {
      const url = linkAddress.safeParse(input.text);
      if (!url.success) return askAddress(state, url.error.issues[0]?.message ?? '');
      return change(state, { kind: 'link', link: { label: state.values['label'] ?? '', url: url.data } });
    }
    case 'time':
      return ask(state, { do: 'send', broadcast: state.broadcast, version: state.version, at: input.text });
    case 'name':
      if (input.text.trim().toLowerCase() !== state.campaign)
        return stepped(next(state), [confirmQuestion(next(state), true)]);
      return ask(state, { do: 'close', campaign: state.campaign, broadcast: state.broadcast, version: state.version });
    default:
      return typedDelivery(state, input.text, context);
  }
}

function next(state: StaffState): StaffState {
  return { ...state, turn: state.turn + 1 };
}

function change(state: StaffState, one: Change): Stepped {
  return ask(state, { do: 'change', broadcast: state.broadcast, changes: [one] });
}

function askAddress(state: StaffState, key: string): Stepped {
  const asked = { ...next(state), asks: 'address' as const };
  return stepped(asked, [question(asked, key, {})]);
}

function typedDelivery(state: StaffState, typed: string, context: Context): Stepped {
  if (state.asks === 'to') {
    const to = deliveredTo.safeParse(typed);
    return to.success
      ? askDelivery(state, 'day', { to: to.data }, context)
      : askDelivery(state, 'to', {}, context, 'staff.deliver.toBad');
  }
  if (state.asks === 'day') {
    const day = readDay(typed, context.staff?.today ?? '');
    return day !== null
      ? askDelivery(state, 'count', { day }, context)
      : askDelivery(state, 'day', {}, context, 'staff.deliver.dayBad');
  }
  if (state.asks === 'count') {
    const count = deliveredCount.safeParse(typed);
    return count.success
      ? deliveryReview(state, { ...state.values, count: count.data })
      : askDelivery(state, 'count', {}, context, 'staff.deliver.countBad');
  }
  return stepped(state, [say([text('help.pressButton')])]);
}

/** A picture came. Null: none was asked for. */
export function staffPictured(state: StaffState, picture: string, context: Context): Stepped | null {
  if (!context.staff || state.asks !== 'picture') return null;
  return change(state, { kind: 'picture', picture });
}

/** A button of the question was pressed. */
export function staffChose(state: StaffState, choice: string, context: Context): Stepped | null {
  if (!context.staff) return null;
  if (choice === 'no') return staffCancelled(state, context);
  if (choice === 'skip') return skipped(state);
  if (choice === 'today' && state.asks === 'day')
    return askDelivery(state, 'count', { day: context.staff.today }, context);
  if (choice === 'yes' && state.asks === 'sure') {
    const { to = '', day = '', count = '' } = state.values;
    return ask(state, { do: 'deliver', campaign: state.campaign, to, day, count: Number(count) });
  }
  return null;
}

function skipped(state: StaffState): Stepped | null {
  switch (state.asks) {
    case 'words':
      return change(state, { kind: 'words', language: state.values['language'] ?? '', words: null });
    case 'picture':
      return change(state, { kind: 'picture', picture: null });
    case 'label':
      return change(state, { kind: 'link', link: null });
    default:
      return null;
  }
}
