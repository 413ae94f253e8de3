/**
 * What a channel's platform takes, for the check of texts: in UTF-16 units unless the name says bytes. What it names no
 * limit for is left out. Each channel states its own; a text must fit all of them.
 */
export interface ChannelLimits {
  /** A message. */
  readonly text?: number;
  /** Words under a picture, of which there is one message. */
  readonly caption?: number;
  readonly button?: number;
  readonly actionBytes?: number;
  /** What travels in an address that opens the bot. */
  readonly payload?: number;
  /** What a button puts on the clipboard. */
  readonly copy?: number;
  readonly toast?: number;
  /** In the field of a chat. */
  readonly placeholder?: number;
  readonly header?: number;
  /** Words for who cannot see a picture. */
  readonly alt?: number;
  readonly formTitle?: number;
  readonly formPlaceholder?: number;
  readonly formChoice?: number;
  /** What stands beside a command in a menu. */
  readonly command?: number;
  readonly botName?: number;
  readonly description?: number;
  readonly shortDescription?: number;
}

/** Titles stand on buttons, beside a word or two. */
const TITLE = 60;

/** Every limit that a text is held to; what no channel limits is `Infinity`. */
export type Limits = Readonly<Record<keyof ChannelLimits | 'title', number>>;

/** The narrowest of every limit. */
export function strictest(channels: readonly ChannelLimits[]): Limits {
  const least = (name: keyof ChannelLimits): number => Math.min(...channels.map((one) => one[name] ?? Infinity));
  return {
    title: TITLE,
    text: least('text'),
    caption: least('caption'),
    button: least('button'),
    actionBytes: least('actionBytes'),
    payload: least('payload'),
    copy: least('copy'),
    toast: least('toast'),
    placeholder: least('placeholder'),
    header: least('header'),
    alt: least('alt'),
    formTitle: least('formTitle'),
    formPlaceholder: least('formPlaceholder'),
    formChoice: least('formChoice'),
    command: least('command'),
    botName: least('botName'),
    description: least('description'),
    shortDescription: least('shortDescription'),
  };
}

/** Limits of single texts, by key. The rules of the kind that fits are all applied. */
export interface TextLimit {
  readonly of: 'bot' | 'campaign';
  readonly keys: RegExp;
  readonly limit: keyof Limits;
}

export const TEXT_LIMITS: readonly TextLimit[] = [
  { of: 'bot', keys: /^button\./, limit: 'button' },
  { of: 'bot', keys: /(^|\.)placeholder$/, limit: 'placeholder' },
  { of: 'bot', keys: /(^|\.)toast$/, limit: 'toast' },
  { of: 'bot', keys: /^commands\./, limit: 'command' },
  { of: 'bot', keys: /^bot\.name$/, limit: 'botName' },
  { of: 'bot', keys: /^bot\.description$/, limit: 'description' },
  { of: 'bot', keys: /^bot\.shortDescription$/, limit: 'shortDescription' },
  { of: 'bot', keys: /^form\.[^.]+\.(title|submit)$/, limit: 'formTitle' },
  { of: 'campaign', keys: /^title$/, limit: 'title' },
  { of: 'campaign', keys: /^theme$/, limit: 'button' },
  { of: 'campaign', keys: /^(sections|updates)\.[^.]+\.title$/, limit: 'button' },
  { of: 'campaign', keys: /^links\./, limit: 'button' },
  { of: 'campaign', keys: /^recipient\.name$/, limit: 'header' },
  { of: 'campaign', keys: /^letter\.subject$/, limit: 'header' },
  { of: 'campaign', keys: /^letter\.body$/, limit: 'text' },
  { of: 'campaign', keys: /^share\.invite$/, limit: 'copy' },
  { of: 'campaign', keys: /^images\.[^.]+\.alt$/, limit: 'alt' },
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
