import type { CampaignState } from './outline.ts';

/** What staff can do to a campaign's life. */
export const LIFE_EVENTS = ['open', 'close', 'reopen', 'deliver', 'undo delivery'] as const;
export type LifeEvent = (typeof LIFE_EVENTS)[number];

const MOVES: Readonly<Record<LifeEvent, { readonly from: CampaignState; readonly to: CampaignState }>> = {
  open: { from: 'draft', to: 'open' },
  close: { from: 'open', to: 'closed' },
  reopen: { from: 'closed', to: 'open' },
  deliver: { from: 'closed', to: 'delivered' },
  'undo delivery': { from: 'delivered', to: 'closed' },
};

/**
 * Where a campaign goes: draft, open, closed, delivered, one way, except that a closed one can be reopened, and that a
 * handing over that was recorded wrongly can be undone for some days: see src/signatures/handover.ts.
 *
 * @returns the next state, or null when the event is not possible in this state.
 */
export function moveOn(state: CampaignState, event: LifeEvent): CampaignState | null {
  const move = MOVES[event];
  return move.from === state ? move.to : null;
}
