import { z } from 'zod';
import { SUPPORTER_FORMS } from './forms.ts';

/** Questions about a cohort of signatures: see src/conversation/staff/aside. */
const COHORT_ASKED = [
  'cohort day',
  'cohort channel',
  'cohort language',
  'cohort link',
  'cohort reason',
  'cohort words',
] as const;

/**
 * Where a person is in the conversation. Reading needs no state; only a walk (signing, correcting, withdrawing, writing a
 * letter) does, and only from the consent on. A state survives JSON and is read back through zod: one of another version,
 * or one that is damaged, becomes `IDLE`, and the person is told to start over by whatever they press next.
 */
const walk = {
  v: z.literal(2),
  /** Names this walk; step buttons of another walk are stale. */
  walk: z.string(),
  /** Grows with every question; buttons of an earlier question are stale. */
  turn: z.number().int(),
  /** Short name, or '' where the walk is about no single campaign. */
  campaign: z.string(),
};

const filling = {
  ...walk,
  form: z.enum(SUPPORTER_FORMS),
  /** Answers so far, by field id; never a name. */
  values: z.record(z.string(), z.string()),
  /** Full hash of the wording agreed to; '' where a form needs none. */
  consent: z.string(),
  language: z.string(),
  share: z.string().nullable(),
};

const stateSchema = z.discriminatedUnion('step', [
  /** `last` names the walk that has just ended, so that a second tap on its last button is recognised. */
  z.object({ v: z.literal(2), step: z.literal('idle'), last: z.string().nullable() }),
  z.object({ ...filling, step: z.literal('field'), field: z.string() }),
  /** What the signer said stands here sealed, and only so. */
  z.object({
    ...filling,
    step: z.literal('review'),
    sealed: z.object({ box: z.string(), row: z.string(), key: z.string() }),
  }),
  z.object({ ...walk, step: z.literal('confirm'), what: z.enum(['withdraw', 'erase']) }),
  /** Staff at work: see src/conversation/staff. What they compose is not here, it stands with the broadcasts. */
  z.object({
    ...walk,
    step: z.literal('staff'),
    asks: z.enum(['words', 'picture', 'label', 'address', 'time', 'name', 'to', 'day', 'sure', ...COHORT_ASKED]),
    /** Id of the broadcast it is about, or ''. */
    broadcast: z.string(),
    /** The version that was shown. */
    version: z.number().int(),
    /** Every field is asked, one after the other. */
    guided: z.boolean(),
    /** Answers so far; `language` is that of the words asked for. */
    values: z.record(z.string(), z.string()),
  }),
]);

/** Example: `{ v: 2, step: 'review', walk: 'k3v9x2', turn: 2, campaign: 'uyghurs-abroad', form: 'sign', values: { consent: 'yes' }, sealed: { box: 'x7…', row: '3f…', key: 'c0…' }, consent: '9f…', language: 'nb', share: null }`. */
export type State = z.infer<typeof stateSchema>;
export type WalkState = Exclude<State, { step: 'idle' }>;
export type StaffState = Extract<State, { step: 'staff' }>;
export type FieldState = Extract<State, { step: 'field' }>;
export type ReviewState = Extract<State, { step: 'review' }>;
export type ConfirmState = Extract<State, { step: 'confirm' }>;
export type FillingState = FieldState | ReviewState;

export const IDLE: State = { v: 2, step: 'idle', last: null };

/** Takes parsed JSON of any origin; gives a state of this version, `IDLE` when it is none. */
export function readState(json: unknown): State {
  const read = stateSchema.safeParse(json);
  return read.success ? read.data : IDLE;
}

/** The state after a walk has ended. */
export function ended(state: State): State {
  return { v: 2, step: 'idle', last: state.step === 'idle' ? state.last : state.walk };
}
