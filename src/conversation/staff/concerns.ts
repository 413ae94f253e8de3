import type { Input } from '../input.ts';
import type { State } from '../state.ts';
import { readStaffAct } from './actions.ts';

/**
 * Whether it matters to this turn that the person is staff: only then is it looked up, so that nothing a supporter does
 * costs a question more.
 */
export function concernsStaff(state: State, input: Input): boolean {
  if (state.step === 'staff' || input.kind === 'staff commanded') return true;
  if (input.kind === 'pressed') return readStaffAct(input.action) !== null;
  return input.kind === 'submitted' && !['sign', 'correct', 'letter'].includes(input.form);
}
