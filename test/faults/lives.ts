import { setTimeout as sleep } from 'node:timers/promises';
import { english, thanked, title } from '../e2e/journey.ts';
import { bare, type Phone } from '../e2e/phone.ts';
import { PETITION } from '../e2e/words.ts';
import type { Person as Colleague } from '../slack/person.ts';
import { PATIENCE } from '../support/waiting.ts';

const { bot: words } = english;

/** How long someone waits before they try again, in ms; and how long they go on trying. */
export const PATIENCE_MS = 4_000;
const PERSISTENCE_MS = 5 * PATIENCE;
const LOOK_MS = 20;

/** Up to where Slack spells its commands in its own way. */
const inSlack = (key: Parameters<typeof words>[0]): string => words(key).split(' /')[0] ?? '';

/** What somebody does, one after the other, and what they were told last. */
export interface Life {
  readonly channel: 'telegram' | 'slack';
  /** Told so: the acts that the bot has confirmed. */
  readonly told: Set<'signed' | 'subscribed' | 'withdrawn' | 'stopped'>;
  /** What they have begun to take back, whether it came to that or not. */
  readonly takesBack: Set<'signed' | 'subscribed'>;
  /** All that they wanted is done. */
  done: boolean;
}

export const newLife = (channel: Life['channel']): Life => ({
  ...{ channel, told: new Set(), takesBack: new Set(), done: false },
});

/** What they take back in the end. */
export interface Plan {
  readonly withdraws: boolean;
  readonly stops: boolean;
}

/** Tries again, as people do who get no answer. @throws what the last try threw */
export async function insists(isTold: () => boolean, act: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + PERSISTENCE_MS;
  while (!isTold()) {
    await act().catch((error: unknown) => {
      if (performance.now() > end) throw error;
    });
  }
}

/** In the chat with the bot, where each answer comes sooner or later, whatever happens to the program. */
export async function livesOnTelegram(phone: Phone, life: Life, { withdraws, stops }: Plan): Promise<void> {
  const { told, takesBack } = life;
  const hears = (expected: string, act: (expected: string) => Promise<unknown>): Promise<void> =>
    insists(
      () => phone.told.some((text) => text.includes(expected)),
      () => act(expected),
    );
  await hears(title, (expected) => phone.starts(PETITION, expected));
  await hears(words('consent.sign.doors'), (expected) => phone.presses(words('button.sign'), expected));
  await hears(words('review.anonymous'), (expected) => phone.presses(words('button.withoutName'), expected));
  await hears(thanked, (expected) => phone.presses(words('button.signNow'), expected));
  told.add('signed');
  await hears(words('consent.updates.stop'), (expected) => phone.says(`/updates ${PETITION}`, expected));
  const chosen = words('updates.chosen.all', { title });
  await hears(chosen, (expected) => phone.presses(words('button.updatesAll'), expected));
  told.add('subscribed');
  if (stops) {
    takesBack.add('subscribed');
    await hears(words('updates.stopped'), (expected) => phone.says('/stop', expected));
    told.add('stopped');
  }
  if (withdraws) {
    takesBack.add('signed');
    await hears(words('withdraw.ask', { title }), (expected) => phone.says('/withdraw', expected));
    const withdrawn = words('withdraw.withdrawn');
    await hears(withdrawn, (expected) => phone.presses(words('button.withdrawYes'), expected));
    told.add('withdrawn');
  }
  life.done = true;
}

/**
 * In windows of Slack, which a program that died cannot fill any more: whoever sees nothing opens another one, and is told
 * there what holds.
 */
export async function livesOnSlack(person: Colleague, life: Life, { withdraws, stops }: Plan): Promise<void> {
  const { told, takesBack } = life;
  let seen: string | null = null;
  const opens = async (line: string, ...expected: string[]): Promise<string> => {
    if (person.hasModal()) await person.close();
    await person.command(line);
    return sees(person, expected);
  };
  /** @param act tries once, and gives the last words that it saw */
  const does = (act: () => Promise<string>): Promise<void> => {
    seen = null;
    return insists(
      () => seen !== null,
      async () => {
        seen = await act();
      },
    );
  };
  await does(async () => {
    const already = words('sign.already', { title });
    if ((await opens(`/petition sign ${PETITION}`, words('form.sign.consent.label'), already)) === already)
      return already;
    await person.fill('field.consent', ['yes']);
    await person.fill('field.visibility', 'anonymous');
    await person.submit();
    await sees(person, [words('review.anonymous')]);
    await person.press('modal', words('button.signNow'));
    return sees(person, [thanked, already]);
  });
  told.add('signed');
  await does(async () => {
    const now = words('updates.now.all');
    if ((await opens(`/petition updates ${PETITION}`, inSlack('consent.updates.stop'), now)) === now) return now;
    await person.press('modal', words('button.updatesAll'));
    return sees(person, [words('updates.chosen.all', { title }), now]);
  });
  told.add('subscribed');
  if (stops) {
    takesBack.add('subscribed');
    await does(() => opens('/petition stop', inSlack('updates.stopped'), inSlack('updates.nothingToStop')));
    told.add('stopped');
  }
  if (withdraws) {
    takesBack.add('signed');
    await does(async () => {
      const nothing = words('withdraw.not_signed');
      if ((await opens('/petition withdraw', words('withdraw.ask', { title }), nothing)) === nothing) return nothing;
      await person.press('modal', words('button.withdrawYes'));
      return sees(person, [words('withdraw.withdrawn'), nothing]);
    });
    told.add('withdrawn');
  }
  life.done = true;
}

/** Waits until the window says one of these, and gives it. */
async function sees(person: Colleague, expected: readonly string[]): Promise<string> {
  for (const end = performance.now() + PATIENCE_MS; ; await sleep(LOOK_MS)) {
    const said = person.hasModal() ? bare(person.read('modal')) : '';
    const found = expected.find((one) => said.includes(one));
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`not told ${expected.join(' or ')}, but: ${said || '(no window)'}`);
  }
}
