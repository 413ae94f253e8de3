import { type Stepped, say, stepped, text } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Reply } from '../../reply.ts';
import { ended, type StaffState, type State } from '../../state.ts';
import { ask, staffWalk } from '../build.ts';
import type { BroadcastView } from '../facts.ts';
import { deskCard } from './desk.ts';
import { type DraftField, draftFields, fieldAfter } from './fields.ts';
import { broadcastForm } from './form.ts';
import { fieldQuestion } from './questions.ts';

/** Begins a broadcast: all at once where the channel shows forms, else its fields are asked one by one. */
export function beginDraft(state: State, campaign: string, context: Context): Stepped {
  const outline = context.campaigns.find(({ slug }) => slug === campaign);
  if (!outline) return stepped(state, [say([text('staff.noneFor.broadcast')])]);
  if (context.asks === 'at once') return stepped(state, [{ kind: 'form', form: broadcastForm(outline, context) }]);
  return ask(staffWalk(context, { asks: 'words', campaign, guided: true }), {
    do: 'compose',
    campaign,
    occasion: 'update',
    from: 'nothing',
  });
}

/** Asks one field. */
export function askField(state: StaffState, field: DraftField, notes: readonly Reply[] = []): Stepped {
  const next: StaffState = {
    ...state,
    asks: field.asks,
    turn: state.turn + 1,
    values: field.asks === 'picture' ? state.values : { ...state.values, language: field.language },
  };
  return stepped(next, [...notes, fieldQuestion(next, field)]);
}

/** The same field once more, after an answer that would not do. */
export function askAgain(state: StaffState, notes: readonly Reply[]): Stepped {
  const { asks } = state;
  if (asks !== 'words' && asks !== 'picture' && asks !== 'label' && asks !== 'address') return stepped(state, notes);
  const language = state.values['language'] ?? '';
  const field: DraftField = asks === 'picture' ? { asks } : { asks: asks === 'words' ? asks : 'label', language };
  return askField(state, field, notes);
}

/** A draft has changed: its next field, or all of it as it stands now. */
export function drafted(state: StaffState, broadcast: BroadcastView, context: Context): Stepped {
  const outline = context.campaigns.find(({ slug }) => slug === broadcast.campaign);
  const { asks } = state;
  if (state.guided && outline && (asks === 'words' || asks === 'picture' || asks === 'label' || asks === 'address')) {
    const fields = draftFields(outline, context.person.language);
    const first = state.broadcast === '';
    const next = first ? fields[0] : fieldAfter(fields, asks, state.values['language'] ?? '');
    if (next) return askField({ ...state, broadcast: broadcast.id, version: broadcast.version }, next);
  }
  return stepped(ended(state), deskCard(broadcast, context));
}
