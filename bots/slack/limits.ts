import type { ChannelLimits } from '../../src/campaign/check/limits.ts';

/**
 * Limits of Block Kit and of the Web API (https://docs.slack.dev/reference/block-kit and /reference/methods). Lengths
 * count UTF-16 units.
 */
export const LIMITS = {
  viewBlocks: 100,
  messageBlocks: 50,
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3000,
  /** Slack names none for formatted text; this is what a section takes. */
  text: 3000,
  header: 150,
  alt: 2000,
  /** Top-level words of a message: beyond this Slack advises against. */
  messageText: 4000,
  /** Words of a broadcast: Slack refuses messages whose blocks hold much more (`msg_blocks_too_long`). */
  broadcast: 12_000,
  actions: 25,
  buttonText: 75,
  buttonValue: 2000,
  buttonUrl: 3000,
  optionText: 75,
  options: 100,
  label: 2000,
  placeholder: 150,
  typed: 3000,
} as const;

/** Longest sentence of a volunteer's own above a card. */
export const SENTENCE_UNITS = 300;

/** Slack gives an app three seconds to acknowledge, and as long to use a trigger. What takes longer is told afterwards. */
export const ANSWER_WITHIN_MS = 2_000;
/** So long a window may wait for what it is to show; then it is opened without. The rest of the three seconds is for the call. */
export const OPEN_WITHIN_MS = 400;

/** A request is valid for five minutes around its time stamp. */
export const STAMP_SECONDS = 300;

/** Of a request's body; a submission with every field full is far smaller. */
export const REQUEST_BYTES = 1_048_576;

/** What the check holds texts to: longer ones would be cut. */
export const TEXT_LIMITS: ChannelLimits = {
  button: LIMITS.buttonText,
  header: LIMITS.header,
  alt: LIMITS.alt,
  formTitle: LIMITS.viewTitle,
  formPlaceholder: LIMITS.placeholder,
  formChoice: LIMITS.optionText,
};
