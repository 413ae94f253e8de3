import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../bots/telegram/limits.ts';
import { type Content, render } from '../../bots/telegram/render.ts';
import type { Words as Spoken } from '../../bots/telegram/words.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { everyScreen } from '../../src/commands/screens/screens.ts';
import { pluralCategories } from '../../src/texts/languages.ts';
import { readWords } from '../../src/turn/words.ts';
import { createDialogue, type Dialogue } from '../conversation/dialogue.ts';
import { PATHS } from '../conversation/paths.ts';
import { LONGEST, makeTestLocales, RIGHT_TO_LEFT } from '../support/locales.ts';
import { createStage } from '../support/stage.ts';

const root = makeTestLocales();
afterAll(() => rmSync(root, { recursive: true }));

const LINKS = { username: 'w'.repeat(32), inlineMode: true };
const words = readWords(root, ({ key, language }) => {
  throw new Error(`missing: ${key} (${language})`);
});
const screens = everyScreen(words);

describe.each([RIGHT_TO_LEFT, LONGEST, 'nb', 'fr', 'en'])('every screen in %s', (language) => {
  const own = screens.filter((screen) => screen.language === language);

  test('keeps the limits of Telegram', () => {
    expect(own.length).toBeGreaterThan(150);
    const wrong = own.flatMap(({ name, reply }) => faultsOf(reply).map((fault) => `${name}: ${fault}`));
    expect(wrong).toEqual([]);
  });
});

test('a name cannot disturb the direction of the words around it', () => {
  const shown = screens
    .filter(({ language, name }) => language === RIGHT_TO_LEFT && name.endsWith('review'))
    .flatMap(({ reply }) => contentsOf(reply).map((content) => content.words.text));
  expect(shown.length).toBeGreaterThan(0);
  for (const text of shown) expect(text).toMatch(/\u2068W{100}\u2069/);
});

test('every plural form of the right-to-left language is told', () => {
  expect(pluralCategories(RIGHT_TO_LEFT)).toHaveLength(6);
  for (const count of [0, 1, 2, 3, 11, 100]) {
    const text = words.texts.plain({ key: 'card.count', params: { count } }, RIGHT_TO_LEFT);
    expect(text).toMatch(/\p{Script=Arabic}/u);
  }
});

describe.each([RIGHT_TO_LEFT, LONGEST])('every path in %s', (language) => {
  test.each(PATHS)('$name', ({ stage, supporter, walk }) => {
    const dialogue = createDialogue(createStage({ ...stage, root }), { language, ...supporter });
    let shown = 0;
    walk(
      watched(dialogue, (replies) => {
        shown += replies.length;
        expect(replies.flatMap(faultsOf)).toEqual([]);
      }),
    );
    expect(shown).toBeGreaterThan(0);
  });
});

/** A dialogue whose replies are looked at after every act. */
function watched(dialogue: Dialogue, look: (replies: readonly ShownReply[]) => void): Dialogue {
  return new Proxy(dialogue, {
    get(target, name: keyof Dialogue) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        Reflect.apply(value, target, given);
        look(target.lastReplies);
      };
    },
  });
}

function contentsOf(reply: ShownReply): Content[] {
  return render([reply], true, LINKS).steps.flatMap((step) => (step.kind === 'put' ? [step.content] : []));
}

/** What Telegram would refuse, or show wrongly. */
function faultsOf(reply: ShownReply): string[] {
  // A form as a whole is for channels that have windows; chats are asked one field at a time.
  if (reply.kind === 'form') return [];
  const { toast, steps } = render([reply], true, LINKS);
  const faults = toast !== null && toast.length > LIMITS.toastUnits ? ['a long toast'] : [];
  for (const step of steps) {
    if (step.kind === 'file') faults.push(...faultsOfWords(step.words, LIMITS.captionUnits, 0));
    if (step.kind !== 'put') continue;
    const { content } = step;
    const photo = content.kind === 'photo';
    faults.push(...faultsOfWords(content.words, photo ? LIMITS.captionUnits : LIMITS.textUnits, photo ? 0 : 1));
    faults.push(
      ...(content.keyboard ?? []).flat().flatMap(({ text }) => (text.trim() === '' ? ['a bare button'] : [])),
    );
    if (content.kind === 'text' && (content.asks?.length ?? 0) > LIMITS.placeholderUnits)
      faults.push('a long placeholder');
  }
  return faults;
}

function faultsOfWords({ text, entities }: Spoken, most: number, least: number): string[] {
  const faults: string[] = [];
  if (text.length > most) faults.push(`${text.length} units of ${most}`);
  if (text.trim().length < least) faults.push('no words');
  if (!text.isWellFormed()) faults.push('half a sign');
  if (!isolatesAreClosed(text)) faults.push(`an isolate left open in ${JSON.stringify(text.slice(0, 200))}`);
  for (const { type, offset, length } of entities) {
    const covered = text.slice(offset, offset + length);
    if (offset < 0 || length <= 0 || offset + length > text.length) faults.push(`${type} out of range`);
    else if (!covered.isWellFormed() || covered.trim() === '') faults.push(`${type} covers ${JSON.stringify(covered)}`);
  }
  return faults;
}

/** Each isolate ends in its own message, and none ends that did not begin. */
function isolatesAreClosed(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === '\u2068') depth += 1;
    if (sign === '\u2069') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
