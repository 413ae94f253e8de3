import type { BotKey } from '../../src/texts/keys.ts';
import { LIMITS } from './limits.ts';
import type { Meta } from './meta.ts';
import type { RenderDeps } from './render.ts';
import { fitting, plain } from './text.ts';
import { noticeModal, type ShownModal } from './views.ts';

/** The button with which whoever posted a card takes it away; the value says which. */
export const REMOVE_CARD = 'card.remove';

/** What came of sharing. `card`: can be taken away. */
export function sharedModal(key: BotKey, card: string | null, meta: Meta, deps: RenderDeps): ShownModal {
  const view = noticeModal(key, meta, deps);
  if (card === null) return view;
  const text = plain(fitting(deps.texts.plain({ key: 'slack.share.remove' }, meta.language), LIMITS.buttonText));
  const button = { type: 'button', action_id: REMOVE_CARD, value: card, text } as const;
  return { ...view, blocks: [...view.blocks, { type: 'actions', elements: [button] }] };
}
