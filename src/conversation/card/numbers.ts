import type { CampaignOutline, HandedOver } from '../../campaign/outline.ts';
import type { Text } from '../../texts/text.ts';
import { text } from '../build.ts';
import type { Context } from '../context.ts';

/** How many take part, in words. Rounded numbers say so, and fewer than a hundred are told without a number. */

/** On the card of an open campaign; with a goal, also how far that is. Who has `signed` is not asked to be among the first. */
export function countTexts(campaign: CampaignOutline, signed = false): Text[] {
  const { kind, count, lettersReported, goal, rounded } = campaign;
  if (kind === 'email')
    return lettersReported === 0 && rounded
      ? [text('card.lettersCounting')]
      : numberTexts('card.letters', lettersReported, rounded);
  if (goal !== null && count / goal >= TOLD_SHARE) return [progressText(count, goal, rounded)];
  return [...fewTexts(count, rounded, signed), ...(goal === null ? [] : [text('card.goal', { goal })])];
}

/** So few that a number alone, or an empty bar, would rather put people off. */
const FEW = 20;
const TOLD_SHARE = 0.05;

/** How many, without a goal; who comes early is told that they do. */
function fewTexts(count: number, rounded: boolean, signed: boolean): Text[] {
  if (rounded && count === 0) return [text('card.counting')];
  if (rounded || signed || count >= FEW) return numberTexts('card.count', count, rounded);
  return [count === 0 ? text('card.first') : text('card.few', { count })];
}

function progressText(count: number, goal: number, rounded: boolean): Text {
  const share = Math.min(1, count / goal);
  const percent = Math.floor(share * 100);
  return text(rounded ? 'card.progressAbout' : 'card.progress', { bar: progressBar(share), count, goal, percent });
}

function progressBar(share: number): string {
  const full = Math.round(share * 10);
  return '▰'.repeat(full) + '▱'.repeat(10 - full);
}

/** After a signature. */
export function signedCountTexts({ count, rounded }: CampaignOutline): Text[] {
  return numberTexts('sign.count', count, rounded);
}

/** When a petition is over; once it was handed over, also to whom and when. */
export function endedCountTexts({ kind, count, rounded, handedOver }: CampaignOutline): Text[] {
  if (kind !== 'petition') return [];
  return handedOver ? [handedOverText(handedOver)] : numberTexts('ended.count', count, rounded);
}

/** How many signatures were handed to whom, and when. */
export function handedOverText({ to, day, count }: HandedOver): Text {
  return text('ended.handedOver', { to: text('own.words', { words: to }), day: { date: day, zone: 'UTC' }, count });
}

/** A trial shows exact numbers where people will see rounded ones, and says so. */
export function exactTexts(
  { counts, rounded }: CampaignOutline,
  { organisation }: Pick<Context, 'organisation'>,
): Text[] {
  return counts === 'private' && !rounded && organisation === null ? [text('trial.exact')] : [];
}

type Counted = 'card.letters' | 'card.count' | 'sign.count' | 'ended.count';

function numberTexts(key: Counted, count: number, rounded: boolean): Text[] {
  return count === 0 ? [] : [text(rounded ? `${key}About` : key, { count })];
}
