import type { types } from '@slack/bolt';
import type { BotKey, KeyBelow } from '../../src/texts/keys.ts';
import { option, VALUE, type ViewValues } from './form.ts';
import { LIMITS } from './limits.ts';
import type { Meta } from './meta.ts';
import type { Block, RenderDeps } from './render.ts';
import { fitting, plain, textBlocks } from './text.ts';
import { modal, type ShownModal } from './views.ts';
import type { WorkspaceRules } from './workspaces.ts';

const BLOCKS = { paused: 'admin.paused', connect: 'admin.connect', channels: 'admin.channels' } as const;
/** Subject that marks the view in its metadata. */
export const ADMIN_FORM = 'admin';
/** The button that takes every card away. */
export const REMOVE_CARDS = 'admin.remove';

/** An administrator's settings of their workspace. `note`: key of what was just done. */
export function adminModal(
  rules: WorkspaceRules,
  meta: Meta,
  deps: RenderDeps,
  note?: { readonly key: BotKey; readonly count?: number },
): ShownModal {
  const { texts } = deps;
  const say = (key: KeyBelow<'slack.admin'>) => texts.plain({ key: `slack.admin.${key}` }, meta.language);
  const noted = note && { key: note.key, params: { count: note.count ?? 0 } };
  const blocks: Block[] = [
    ...(noted ? textBlocks(texts.render(noted, meta.language)) : []),
    ...textBlocks(texts.render({ key: 'slack.admin.intro' }, meta.language)),
    box(BLOCKS.paused, say('pause'), say('pauseYes'), rules.paused),
    box(BLOCKS.connect, say('connect'), say('connectYes'), rules.allowsConnect),
    {
      type: 'input',
      block_id: BLOCKS.channels,
      optional: true,
      label: plain(fitting(say('channels'), LIMITS.label)),
      hint: plain(fitting(say('channelsHint'), LIMITS.label)),
      element: {
        type: 'multi_conversations_select',
        action_id: VALUE,
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(rules.channels && rules.channels.length > 0 && { initial_conversations: [...rules.channels] }),
      },
    },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: REMOVE_CARDS,
          style: 'danger',
          text: plain(fitting(say('remove'), LIMITS.buttonText)),
        },
      ],
    },
  ];
  const marked: Meta = { ...meta, form: { id: ADMIN_FORM, subject: '' }, share: null };
  return modal(blocks, { meta: marked, languages: [] }, deps, { title: say('title'), submit: say('submit') });
}

function box(id: string, label: string, choice: string, on: boolean): types.InputBlock {
  const only = option('yes', choice);
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plain(fitting(label, LIMITS.label)),
    element: { type: 'checkboxes', action_id: VALUE, options: [only], ...(on && { initial_options: [only] }) },
  };
}

export function submittedRules(values: ViewValues): WorkspaceRules {
  const ticked = (block: string) => (values[block]?.[VALUE]?.selected_options ?? []).length > 0;
  const channels = values[BLOCKS.channels]?.[VALUE]?.selected_conversations ?? [];
  return {
    paused: ticked(BLOCKS.paused),
    allowsConnect: ticked(BLOCKS.connect),
    channels: channels.length > 0 ? channels : null,
  };
}
