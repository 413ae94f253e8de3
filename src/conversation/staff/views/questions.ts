import type { Param, Text } from '../../../texts/text.ts';
import { stepButton, text, title } from '../../build.ts';
import type { Button, Reply } from '../../reply.ts';
import type { StaffState } from '../../state.ts';
import type { DraftField } from '../fields.ts';

/** Asks staff for words of their own, with the buttons of this moment and the way out. */
export function question(
  state: StaffState,
  key: string,
  params: Readonly<Record<string, Param>>,
  more: readonly Button[] = [],
): Reply {
  return {
    kind: 'ask',
    size: state.asks === 'words' ? 'long text' : 'text',
    place: 'new',
    text: [text(key, params)],
    placeholder: text('staff.placeholder'),
    buttons: [...more.map((one) => [one]), [stepButton('button.cancel', state, 'no')]],
  };
}

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
