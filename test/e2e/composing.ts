import type { Phone } from './phone.ts';
import { PETITION, wordsIn } from './words.ts';

const { bot, begin, of } = wordsIn('en');
const title = of(PETITION, 'title');

/** Writes a broadcast in English and stops before it is sent. */
export async function composes(phone: Phone): Promise<void> {
  await phone.says('/broadcast', bot('staff.list.empty').slice(0, 10));
  await phone.presses(bot('staff.button.new', { title }), 'English');
  await phone.says('Good news for everyone', 'norsk bokmål');
  await phone.presses(bot('button.skip'), 'français');
  await phone.presses(bot('button.skip'), bot('staff.compose.picture').split('\n')[0] ?? '');
  await phone.presses(bot('button.skip'), begin('staff.compose.label'));
  await phone.presses(bot('button.skip'), /Goes to (at least [\d,]+ people|few)/);
  expectButton(phone, sendNow);
}

function expectButton(phone: Phone, label: string): void {
  if (!phone.labels.includes(label)) throw new Error(`no button "${label}" among: ${phone.labels.join(' | ')}`);
}

export const sendNow = bot('staff.button.send');
