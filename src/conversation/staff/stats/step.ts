import { type Stepped, stepped } from '../../build.ts';
import type { State } from '../../state.ts';
import { actOn, ask, staffCommandOn } from '../build.ts';
import type { StaffTopic } from '../topic.ts';
import { statsReplies } from './view.ts';

function show(state: State, campaign: string): Stepped {
  return ask(state, { do: 'show stats', campaign });
}

/** Numbers of a campaign. */
export const stats = {
  commands: { stats: staffCommandOn(['open', 'closed', 'delivered'], 'stats', 'staff.noneFor.stats', show) },
  acts: { stats: actOn(show) },
  results: { 'show stats': (state, result) => stepped(state, statsReplies(result.stats)) },
} as const satisfies StaffTopic;
