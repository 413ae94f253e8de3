import type { BotKey } from '../../texts/keys.ts';
import type { Param } from '../../texts/text.ts';
import { stepButton, text } from '../build.ts';
import type { Button, Reply } from '../reply.ts';
import type { StaffState } from '../state.ts';

/** Asks staff for words of their own, with the buttons of this moment and the way out. */
export function question(
  state: StaffState,
  key: BotKey,
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
