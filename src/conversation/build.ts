import type { CampaignOutline } from '../campaign/outline.ts';
import type { BotKey } from '../texts/keys.ts';
import type { PackText, Param, Text } from '../texts/text.ts';
import type { Action } from './actions.ts';
import { writeAction } from './actions.ts';
import type { Context } from './context.ts';
import type { Button, Reply, Spoken } from './reply.ts';
import type { Request } from './request.ts';
import type { State, WalkState } from './state.ts';

/** The small words of which every step is made. */

/** What a step gives: the next state, what is said, what is asked to be done. */
export interface Stepped {
  readonly state: State;
  readonly replies: readonly Reply[];
  readonly requests: readonly Request[];
}

export function stepped(state: State, replies: readonly Reply[], requests: readonly Request[] = []): Stepped {
  return { state, replies, requests };
}

/** A text of the bots' own. */
export function text(key: BotKey, params?: Readonly<Record<string, Param>>): Text {
  return params ? { key, params } : { key };
}

/** A text of a campaign's pack. */
export function packText(campaign: Pick<CampaignOutline, 'slug'>, key: string): PackText {
  return { campaign: campaign.slug, key };
}

export function button(label: Text | BotKey, action: Action, style?: 'primary' | 'danger'): Button {
  const base = {
    kind: 'action',
    label: typeof label === 'string' ? text(label) : label,
    action: writeAction(action),
  } as const;
  return style ? { ...base, style } : base;
}

/** A button that works only while the walk stands at this very question. */
export function stepButton(
  label: Text | BotKey,
  state: Pick<WalkState, 'walk' | 'turn'>,
  choice: string,
  style?: 'primary' | 'danger',
): Button {
  return button(label, { do: 'step', walk: state.walk, turn: state.turn, choice }, style);
}

export function say(
  paragraphs: readonly Text[],
  buttons: Spoken['buttons'] = [],
  more: Partial<Pick<Spoken, 'place' | 'sensitive'>> = {},
): Reply {
  return { kind: 'say', text: paragraphs, buttons: buttons.filter((row) => row.length > 0), place: 'new', ...more };
}

export function toast(key: BotKey, params?: Readonly<Record<string, Param>>): Reply {
  return { kind: 'toast', text: text(key, params) };
}

type Underscored<Name extends string> = Name extends `${infer Word} ${infer More}`
  ? `${Word}_${Underscored<More>}`
  : Name;

/** An outcome as keys of texts spell it. */
export function outcomeKey<Outcome extends string>(outcome: Outcome): Underscored<Outcome> {
  // The compiler knows no type of replaceAll's.
  return outcome.replaceAll(' ', '_') as Underscored<Outcome>;
}

/** The campaign of that short name, if the public may see it. */
export function campaignOf(context: Context, slug: string): CampaignOutline | null {
  return context.campaigns.find((campaign) => campaign.slug === slug) ?? null;
}

export function openCampaigns(context: Context): readonly CampaignOutline[] {
  return context.campaigns.filter((campaign) => campaign.state === 'open');
}

export function isSigned(context: Context, campaign: CampaignOutline): boolean {
  return context.person.signed.includes(campaign.slug);
}

export function title(campaign: Pick<CampaignOutline, 'slug'>): Text {
  return packText(campaign, 'title');
}

/** The last day on which a campaign can be signed, as its readers write it; null: it has none. */
export function finalDay({ ends }: Pick<CampaignOutline, 'ends'>): Param | null {
  return ends === null ? null : { date: `${ends}T12:00:00Z`, zone: 'UTC' };
}

export function recipient(campaign: Pick<CampaignOutline, 'slug'>): Text {
  return packText(campaign, 'recipient.name');
}
