import { outcomeKey, type Stepped, say, stepped, text } from '../../build.ts';
import type { Context } from '../../context.ts';
import { helpCard } from '../../help/view.ts';
import type { State } from '../../state.ts';
import { ask, may, staffButton, sure } from '../build.ts';
import { ROLES } from '../facts.ts';
import type { StaffTopic } from '../topic.ts';
import { invitedReply, logCard, peopleCard } from './view.ts';

/** A code of an invitation, however it is written: 20 characters of `[a-z2-7]` in groups of four. */
const CODE = /^[a-z2-7]{4}(?:[-–\s]?[a-z2-7]{4}){4}$/i;

/** Whoever was invited becomes staff: the one thing of staff's that anyone may ask for. Null: these words are no code. */
export function invitationUsed(state: State, words: string): Stepped | null {
  return CODE.test(words) ? ask(state, { do: 'accept', code: words }) : null;
}

function onStaff(state: State, words: string, context: Context): Stepped {
  const [word = '', role = ''] = words.toLowerCase().split(/\s+/);
  if (word === 'log' && role === '') return ask(state, { do: 'read log' });
  const invited = ROLES.find((one) => one === role);
  if (word === 'invite' && invited && may(context, 'admin')) return ask(state, { do: 'invite', role: invited });
  return ask(state, { do: 'list staff' });
}

/** Who is staff, and what they did. */
export const people = {
  commands: { staff: onStaff },
  acts: {
    people: (state) => ask(state, { do: 'list staff' }),
    log: (state) => ask(state, { do: 'read log' }),
    invite: (state, { role }) => ask(state, { do: 'invite', role }),
    revoke: (state, { handle }) =>
      sure(state, text('staff.people.revokeSure', { handle }), [
        staffButton('staff.button.revokeYes', { act: 'revoke yes', handle }, 'danger'),
        staffButton('staff.button.keep', { act: 'people' }),
      ]),
    'revoke yes': (state, { handle }) => ask(state, { do: 'revoke', handle }),
  },
  results: {
    accept: (state, result, context) =>
      result.outcome === 'refused'
        ? stepped(state, [helpCard(context, text('help.unknownCommand'))])
        : stepped(state, [
            { kind: 'hide typed' },
            say([
              text('staff.accepted', { handle: result.handle, role: text(`staff.role.${result.role}`) }),
              text('staff.commands'),
            ]),
          ]),
    'not allowed': (state) => stepped(state, [say([text('staff.notAllowed')])]),
    'list staff': (state, result, context) => stepped(state, [peopleCard(result.staff, context)]),
    invite: (state, { role, handle, code }) => stepped(state, [invitedReply(role, handle, code)]),
    revoke: (state, { handle, outcome }) =>
      stepped(state, [say([text(`staff.revoked.${outcomeKey(outcome)}`, { handle })])]),
    'read log': (state, { events }, context) => stepped(state, [logCard(events, context)]),
  },
} as const satisfies StaffTopic;
