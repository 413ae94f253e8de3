import type { Phone } from './phone.ts';
import { PETITION, wordsIn } from './words.ts';

export const english = wordsIn('en');
const { bot } = english;

export const title = english.of(PETITION, 'title');
export const recorded = bot('sign.recorded', { title });
export const thanked = bot('sign.thanks');

/** Opens the petition and goes to the review, without a name. */
export async function toReview(phone: Phone, payload = PETITION): Promise<void> {
  await phone.starts(payload, title);
  await phone.presses(bot('button.sign'), bot('consent.sign.doors'));
  await phone.presses(bot('button.withoutName'), bot('review.anonymous'));
}

/** Signs the petition without a name. */
export async function sign(phone: Phone, payload = PETITION): Promise<void> {
  await toReview(phone, payload);
  await phone.presses(bot('button.signNow'), thanked);
}
