/**
 * What the platforms take, in UTF-16 units unless the name says bytes. Telegram: https://core.telegram.org/bots/api;
 * Slack: https://docs.slack.dev/reference/block-kit. Telegram states no limit for a button's label; 64 units is what a
 * phone still shows.
 */
export const PLATFORM_LIMITS = {
  telegramText: 4096,
  telegramCaption: 1024,
  telegramButton: 75,
  /** Titles stand on buttons, beside a word or two. */
  packTitle: 60,
  telegramToast: 200,
  telegramPlaceholder: 64,
  telegramCommand: 256,
  telegramName: 64,
  telegramDescription: 512,
  telegramShortDescription: 120,
  telegramCopy: 256,
  telegramActionBytes: 64,
  telegramPayload: 64,
  slackButton: 75,
  slackHeader: 150,
  slackAlt: 2000,
  slackFormTitle: 24,
  slackPlaceholder: 150,
} as const;
export type PlatformLimit = keyof typeof PLATFORM_LIMITS;

/** Limits of single texts, by key. The rules of the kind that fits are all applied. */
export interface TextLimit {
  readonly of: 'bot' | 'campaign';
  readonly keys: RegExp;
  readonly limit: PlatformLimit;
}

export const TEXT_LIMITS: readonly TextLimit[] = [
  { of: 'bot', keys: /^button\./, limit: 'telegramButton' },
  { of: 'bot', keys: /(^|\.)placeholder$/, limit: 'telegramPlaceholder' },
  { of: 'bot', keys: /(^|\.)toast$/, limit: 'telegramToast' },
  { of: 'bot', keys: /^commands\./, limit: 'telegramCommand' },
  { of: 'bot', keys: /^bot\.name$/, limit: 'telegramName' },
  { of: 'bot', keys: /^bot\.description$/, limit: 'telegramDescription' },
  { of: 'bot', keys: /^bot\.shortDescription$/, limit: 'telegramShortDescription' },
  { of: 'bot', keys: /^form\.[^.]+\.(title|submit)$/, limit: 'slackFormTitle' },
  { of: 'campaign', keys: /^title$/, limit: 'packTitle' },
  { of: 'campaign', keys: /^theme$/, limit: 'telegramButton' },
  { of: 'campaign', keys: /^(sections|updates)\.[^.]+\.title$/, limit: 'telegramButton' },
  { of: 'campaign', keys: /^links\./, limit: 'telegramButton' },
  { of: 'campaign', keys: /^recipient\.name$/, limit: 'slackHeader' },
  { of: 'campaign', keys: /^letter\.subject$/, limit: 'slackHeader' },
  { of: 'campaign', keys: /^letter\.body$/, limit: 'telegramText' },
  { of: 'campaign', keys: /^share\.invite$/, limit: 'telegramCopy' },
  { of: 'campaign', keys: /^images\.[^.]+\.alt$/, limit: 'slackAlt' },
];

/** Longest picture of a pack, in bytes: half of what Telegram takes, for it is sent to slow phones. */
export const PICTURE_BYTES = 5 * 1024 * 1024;

/** Length in units of the longest value that may stand in for a parameter. */
export function plausibleLength(parameter: string): number {
  return PARAMETER_LENGTHS[parameter] ?? 40;
}

const PARAMETER_LENGTHS: Readonly<Record<string, number>> = {
  count: '9,999,999'.length,
  goal: '9,999,999'.length,
  percent: '100'.length,
  number: '99'.length,
  total: '99'.length,
  article: '30'.length,
  date: '30 septembre 2026 à 23:59 UTC+1'.length,
  day: '30 septembre 2026'.length,
};
