import { english, thanked, title } from '../e2e/journey.ts';
import type { Phone } from '../e2e/phone.ts';
import { bare } from '../e2e/phone.ts';
import { PETITION } from '../e2e/words.ts';
import type { Person as SlackPerson } from '../slack/person.ts';
import { until } from '../support/waiting.ts';
import type { Supporter } from './people.ts';

const { bot } = english;

/** Lets somebody do in Telegram what they came for. */
export async function journeyInTelegram(phone: Phone, person: Supporter): Promise<void> {
  await phone.starts(PETITION, title);
  await phone.presses(bot('button.sign'), bot('consent.sign.doors'));
  await (person.way === 'signs without' ? consentsWithout(phone) : givesName(phone, person));
  if (person.way === 'leaves at the review') return;
  if (person.way === 'cancels at the review') {
    await phone.says('/cancel', bot('cancelled'));
    return;
  }
  await phone.presses(bot('button.signNow'), thanked);
  if (person.subscribes) {
    await phone.says(`/updates ${PETITION}`, bot('consent.updates.stop'));
    await phone.presses(bot('button.updatesAll'), bot('updates.chosen.all', { title }));
  }
  await phone.says(person.prose, bot('help.notUnderstood'));
  if (person.way === 'withdraws') {
    await phone.says('/withdraw', bot('withdraw.ask', { title }));
    await phone.presses(bot('button.withdrawYes'), bot('withdraw.withdrawn'));
  }
  if (person.way === 'deletes everything') await erasesInTelegram(phone);
}

/** Deletes everything that is stored of a person. */
async function erasesInTelegram(phone: Phone): Promise<void> {
  await phone.says('/mydata', /./);
  await phone.presses(bot('button.erase'), bot('erase.ask'));
  await phone.presses(bot('button.eraseYes'), bot('erase.done'));
}

async function consentsWithout(phone: Phone): Promise<void> {
  await phone.presses(bot('button.withoutName'), bot('review.anonymous'));
}

async function givesName(phone: Phone, { name }: Supporter): Promise<void> {
  await phone.presses(bot('button.withName'), 'Which name');
  await phone.says(name, bare(name.normalize('NFC')));
}

/** The same in Slack, in windows. */
export async function journeyInSlack(person: SlackPerson, { way, name, subscribes }: Supporter): Promise<void> {
  const sees = (words: string): Promise<void> =>
    until(() => shown(person).includes(words), `a window saying “${words}”`);
  await person.command('/petition sign');
  await sees('Who else can see this');
  await person.fill('field.consent', ['yes']);
  await person.fill('field.visibility', way === 'signs without' ? 'anonymous' : 'named');
  if (way !== 'signs without') await person.fill('field.name', name);
  await person.submit();
  await sees(way === 'signs without' ? bot('review.anonymous') : name.normalize('NFC'));
  if (way === 'leaves at the review') return;
  await person.press('modal', bot('button.signNow'));
  await sees(thanked);
  await person.close();
  if (subscribes) {
    await person.command('/petition updates');
    await sees(bot('button.updatesAll'));
    await person.press('modal', bot('button.updatesAll'));
    await sees(bot('updates.chosen.all', { title }));
    await person.close();
  }
  if (way === 'withdraws') {
    await person.command('/petition withdraw');
    await sees(bot('withdraw.ask', { title }));
    await person.press('modal', bot('button.withdrawYes'));
    await sees(bot('withdraw.withdrawn'));
    await person.close();
  }
  if (way === 'deletes everything') {
    await person.command('/petition mydata');
    await sees(bot('mine.heading'));
    await person.press('modal', bot('button.erase'));
    await sees(bot('erase.ask'));
    await person.press('modal', bot('button.eraseYes'));
    await sees(bot('erase.done'));
    await person.close();
  }
}

const shown = (person: SlackPerson): string => (person.hasModal() ? bare(person.read('modal')) : '');
