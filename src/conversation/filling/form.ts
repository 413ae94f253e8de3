import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Stepped } from '../build.ts';
import type { Context } from '../context.ts';
import type { Field, SupporterFormId } from '../forms.ts';
import type { FormView, Reply, Spoken } from '../reply.ts';
import type { FieldState, FillingState } from '../state.ts';

/** Under which wording a form is filled in: its hash ('' where a form needs none) and language. */
export interface Wording {
  readonly hash: string;
  readonly language: string;
}

/** A form that supporters fill in: its fields as data, and what is its own besides. */
export interface Form {
  readonly id: SupporterFormId;
  readonly fields: readonly Field[];
  /** The whole form with the answers so far, where a channel shows forms at once. */
  readonly again: (state: FillingState, campaign: CampaignOutline, context: Context) => FormView;
  /** Whether it can be filled in only while the campaign is open. */
  readonly onlyOpen: boolean;
  /** The wording that a form which came at once names by its start; null: it is no longer in use. */
  readonly wording: (campaign: CampaignOutline, start: string, context: Context) => Wording | null;
  /** The form under the wording that is in use now. */
  readonly changed: (campaign: CampaignOutline, context: Context, share: string | null) => FormView;
  /** Every field is answered. */
  readonly done: (
    state: FieldState,
    campaign: CampaignOutline,
    place: Spoken['place'],
    notes: readonly Reply[],
    context: Context,
  ) => Stepped;
}
