import { type Stepped, say, stepped, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { StaffCommand } from '../../input.ts';
import { ended, type State } from '../../state.ts';
import { ask, campaignsIn, may, staffButton } from '../build.ts';
import { ROLES } from '../facts.ts';
import { wantsToClose, wantsToDeliver } from './ending.ts';

/** A code of an invitation, however it is written: 20 characters of `[a-z2-7]` in groups of four. */
const CODE = /^[a-z2-7]{4}(?:[-–\s]?[a-z2-7]{4}){4}$/i;

/** A command of staff; null: to this person it does not exist. Only an invitation may be accepted by anyone. */
export function staffCommanded(state: State, command: StaffCommand, words: string, context: Context): Stepped | null {
  if (command === 'staff' && CODE.test(words)) return ask(state, { do: 'accept', code: words });
  if (!context.staff) return null;
  switch (command) {
    case 'staff':
      return onStaff(state, words.toLowerCase(), context);
    case 'broadcast':
      return ask(state, { do: 'list broadcasts' });
    case 'campaign':
      return ask(state, { do: 'show campaigns' });
    case 'export':
      return stepped(state, [say([text(may(context, 'admin') ? 'staff.export' : 'staff.notAllowed')])]);
    case 'close':
    case 'delivered':
    case 'stats':
      return onCampaign(state, command, words, context);
  }
}

function onStaff(state: State, words: string, context: Context): Stepped {
  if (words === 'log') return ask(state, { do: 'read log' });
  const [word = '', role = ''] = words.split(/\s+/);
  const invited = ROLES.find((one) => one === role);
  if (word === 'invite' && invited && may(context, 'admin')) return ask(state, { do: 'invite', role: invited });
  return ask(state, { do: 'list staff' });
}

const STATES = {
  close: ['open'],
  delivered: ['closed'],
  stats: ['open', 'closed', 'delivered'],
} as const;
const ACTS = { close: 'close', delivered: 'deliver', stats: 'stats' } as const;

function onCampaign(state: State, command: keyof typeof STATES, words: string, context: Context): Stepped {
  const possible = campaignsIn(context, STATES[command]);
  const [only] = possible;
  const named = possible.find((slug) => slug === words) ?? (possible.length === 1 && words === '' ? only : undefined);
  if (named !== undefined) return beginOn(state, ACTS[command], named, context);
  if (possible.length === 0) return stepped(state, [say([text(`staff.noneFor.${command}`)])]);
  const rows = possible.map((campaign) => [staffButton(title({ slug: campaign }), { act: ACTS[command], campaign })]);
  return stepped(state, [say([text('staff.which')], rows)]);
}

/** What a command or a button begins for one campaign. */
export function beginOn(state: State, act: 'close' | 'deliver' | 'stats', campaign: string, context: Context): Stepped {
  switch (act) {
    case 'close':
      return wantsToClose(state, campaign, context);
    case 'deliver':
      return wantsToDeliver(state, campaign, context);
    case 'stats':
      return ask(state, { do: 'show stats', campaign });
  }
}

/** The walk ends; what was composed so far stays as a draft. */
export function staffCancelled(state: State, context: Context): Stepped {
  const kept = state.step === 'staff' && state.broadcast !== '' ? state.broadcast : null;
  return stepped(ended(state), [
    say(
      [text(kept ? 'staff.cancelledDraft' : 'staff.cancelled')],
      kept && context.staff ? [[staffButton('staff.button.show', { act: 'show', broadcast: kept })]] : [],
    ),
  ]);
}
