import type { types } from '@slack/bolt';
import type { ShownButton } from '../../src/channel/shown.ts';
import { LIMITS } from './limits.ts';
import { fitting, plain } from './text.ts';

/** What a press is about; the value says the rest. Ids must differ within a block, so each has a number behind it. */
export const PRESS = { action: 'press', open: 'open', link: 'link' } as const;

/** What buttons need to know of the program's other channels. */
export interface SlackLinks {
  /** Address that opens a campaign in Telegram; null: there is no such bot. */
  elsewhere(payload: string): string | null;
}

/** Rows of buttons as blocks. A row longer than Slack takes goes on in the next. */
export function buttonBlocks(rows: readonly (readonly ShownButton[])[]): types.ActionsBlock[] {
  let number = 0;
  const shown = rows.map((row) => row.flatMap((button) => buttonOf(button, number++) ?? []));
  return shown.flatMap(chunked).map((elements) => ({ type: 'actions', elements }));
}

function chunked(row: types.Button[]): types.Button[][] {
  const rows: types.Button[][] = [];
  for (let at = 0; at < row.length; at += LIMITS.actions) rows.push(row.slice(at, at + LIMITS.actions));
  return rows;
}

/** Null: what the button offers stands elsewhere in the view (an address to copy), or nowhere in Slack. */
function buttonOf(button: ShownButton, number: number): types.Button | null {
  const base = { type: 'button', text: plain(fitting(button.label, LIMITS.buttonText)) } as const;
  switch (button.kind) {
    case 'action':
      return {
        ...base,
        action_id: `${PRESS.action}.${number}`,
        value: within(button.action, LIMITS.buttonValue),
        ...(button.style && { style: button.style }),
      };
    case 'link':
      return { ...base, action_id: `${PRESS.link}.${number}`, url: within(button.url, LIMITS.buttonUrl) };
    case 'deep link':
      return { ...base, action_id: `${PRESS.open}.${number}`, value: within(button.payload, LIMITS.buttonValue) };
    case 'pick chat':
      return { ...base, action_id: `${PRESS.action}.${number}`, value: `share.${button.query}` };
    case 'copy':
      return null;
    default:
      return button satisfies never;
  }
}

/** These come from code and packs, never from a person. */
function within(value: string, most: number): string {
  if (value.length > most) throw new RangeError('a button carries more than Slack takes');
  return value;
}
