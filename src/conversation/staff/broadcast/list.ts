import { say, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import type { Reply } from '../../reply.ts';
import { literal, staffButton } from '../build.ts';
import type { BroadcastLine } from '../result.ts';

/** Drafts and broadcasts, newest first, and a new one. */
export function broadcastList(broadcasts: readonly BroadcastLine[], context: Context): Reply {
  const possible = context.campaigns.map((campaign) => [
    staffButton(
      text('staff.button.new', { title: title(campaign) }),
      { act: 'compose', campaign: campaign.slug },
      'primary',
    ),
  ]);
  return say(
    [text(broadcasts.length > 0 ? 'staff.list.heading' : 'staff.list.empty')],
    [
      ...possible,
      ...broadcasts.map(({ id, state, author, begins }) => [
        staffButton(
          text('staff.list.line', {
            state: text(`staff.state.${state}`),
            author,
            begins: begins === '' ? text('staff.list.noWords') : literal(begins),
          }),
          { act: 'show', broadcast: id },
        ),
      ]),
    ],
  );
}
