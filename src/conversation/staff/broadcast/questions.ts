import type { Text } from '../../../texts/text.ts';
import { stepButton, text, title } from '../../build.ts';
import type { Reply } from '../../reply.ts';
import type { StaffState } from '../../state.ts';
import { question } from '../questions.ts';
import type { DraftField } from './fields.ts';

/** One field of a broadcast. */
export function fieldQuestion(state: StaffState, field: DraftField): Reply {
  const skip = stepButton(state.guided ? 'button.skip' : leaveOut(field), state, 'skip');
  if (field.asks === 'words')
    return question(state, 'staff.compose.words', { language: { language: field.language } }, [skip]);
  return question(state, `staff.compose.${field.asks}`, {}, [skip]);
}

function leaveOut(field: DraftField): Text {
  return text(`staff.button.no.${field.asks}`);
}

/** The short name of the campaign is typed to confirm what cannot be undone. */
export function confirmQuestion(state: StaffState, wrong: boolean): Reply {
  return question(state, wrong ? 'staff.close.wrong' : 'staff.close.confirm', {
    title: title({ slug: state.campaign }),
    name: state.campaign,
  });
}
