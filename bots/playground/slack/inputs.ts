import type { InputValue, Outcome } from '../slack-view.ts';
import type { PlacedControl } from './blocks.ts';
import { act, type Surface, valuesAt } from './interactions.ts';
import { picksFor } from './picks.ts';
import type { Platform, User } from './platform.ts';
import { type InputState, stateFor } from './state.ts';

/** Types or chooses. */
export function change(
  platform: Platform,
  user: User,
  surface: Surface,
  placed: PlacedControl,
  value: InputValue,
): Promise<Outcome> | Outcome {
  const { control } = placed;
  if (control.type === 'button') throw new RangeError('a button is pressed');
  if (control.type === 'file_input') throw new RangeError('a file is attached');
  checkChoice(platform, user, placed, value);
  return put(platform, user, surface, placed, stateFor(control, value));
}

/** Keeps what was put into a control, and tells the app where it wants to know at once. */
export function put(
  platform: Platform,
  user: User,
  surface: Surface,
  placed: PlacedControl,
  state: InputState,
): Promise<Outcome> | Outcome {
  const { block, blockId, actionId, control } = placed;
  if (control.type !== 'overflow') {
    const before = valuesAt(surface, user);
    const after = { ...before, [blockId]: { ...before[blockId], [actionId]: state } };
    if (surface.kind === 'view') surface.view.values = after;
    else surface.message.inputs.set(user.id, after);
    platform.screens.showPerson(user.id);
  }
  const waits = block.type === 'input' && block.dispatch_action !== true;
  return waits ? 'not told' : act(platform, user, surface, placed, state);
}

function checkChoice(platform: Platform, user: User, { control }: PlacedControl, value: InputValue): void {
  const offered =
    'options' in control
      ? stateForAll(control, value)
      : !/^(users|channels|conversations)_select$/.test(control.type) ||
        value === null ||
        picksFor(platform, user, control).some((pick) => pick.value === value);
  if (!offered) throw new RangeError('that is not among the choices');
}

/** Whether everything that was chosen is among the options. */
function stateForAll(control: PlacedControl['control'], value: InputValue): boolean {
  const state = stateFor(control, value);
  const chosen = state['selected_options'] ?? state['selected_option'];
  if (Array.isArray(chosen)) return Array.isArray(value) && chosen.length === value.length;
  return value === null || chosen !== null;
}
