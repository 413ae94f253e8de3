import type { Text } from '../../../texts/text.ts';
import { stepButton, text, title } from '../../build.ts';
import type { Reply } from '../../reply.ts';
import type { StaffState } from '../../state.ts';
import { question } from '../questions.ts';
import { type DraftField, labelsIn } from './fields.ts';

/** One field of a broadcast. */
export function fieldQuestion(state: StaffState, field: DraftField): Reply {
  const skip = stepButton(state.guided ? 'button.skip' : leaveOut(state, field), state, 'skip');
  const language = field.asks === 'picture' ? {} : { language: { language: field.language } };
  return question(state, `staff.compose.${field.asks}`, language, [skip]);
}

/** A label that was given already makes the next one a matter of its language. */
function leaveOut({ values }: StaffState, { asks }: DraftField): Text {
  const further = asks === 'label' && Object.keys(labelsIn(values)).length > 0;
  return text(`staff.button.no.${further ? 'words' : asks}`);
}

/** The short name of the campaign is typed to confirm what cannot be undone. */
export function confirmQuestion(state: StaffState, wrong: boolean): Reply {
  return question(state, wrong ? 'staff.close.wrong' : 'staff.close.confirm', {
    title: title({ slug: state.campaign }),
    name: state.campaign,
  });
}
