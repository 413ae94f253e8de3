import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/texts/plain.ts';
import { createStage } from '../support/stage.ts';
import { createDialogue } from './dialogue.ts';

const SLUG = 'uyghurs-abroad';

/** What a database would not keep: a control sign, and half of a letter beyond the basic plane. */
const BROKEN = [
  ['NUL', 'Good\u0000 news'],
  ['an escape sign', 'Good \u001b[1mnews'],
  ['half an emoji', 'Good news \ud83d'],
  ['the other half', '\ude00 Good news'],
] as const;
const WHOLE = 'Good news 😀,\tin two\nlines';

function composing(asks: 'one by one' | 'at once') {
  const chat = createDialogue(createStage({ only: [SLUG] }), { language: 'en', staff: 'admin', asks });
  chat.staffCommands('broadcast');
  chat.pressesAction(`st.new.${SLUG}`);
  return chat;
}

const drafted = ({ staff }: ReturnType<typeof composing>) => JSON.stringify(staff.done.at(-1));

describe('words of a broadcast', () => {
  test.each(BROKEN)('with %s are asked for again, in a chat', (_name, words) => {
    const chat = composing('one by one');
    const asked = drafted(chat);
    chat.types(words);
    expect(chat.transcript).toContain('There is a broken or invisible sign');
    expect(drafted(chat)).toBe(asked);
    chat.types(WHOLE);
    expect(drafted(chat)).toContain('Good news');
  });

  test.each(BROKEN)('with %s are marked in their field, in a form', (_name, words) => {
    const chat = composing('at once');
    const asked = drafted(chat);
    chat.submits({ en: words });
    const [reply] = chat.lastReplies;
    expect(reply).toMatchObject({ kind: 'field errors', errors: [{ field: 'en' }] });
    expect(drafted(chat)).toBe(asked);
    chat.submits({ en: WHOLE });
    expect(drafted(chat)).toContain('Good news');
  });

  test('a label and a recipient take no such sign either', () => {
    const chat = composing('at once');
    chat.submits({ en: 'Hello', label_en: 'Read \ud83d', address: 'https://example.org/' });
    expect(chat.lastReplies[0]).toMatchObject({ kind: 'field errors', errors: [{ field: 'label_en' }] });
    const desk = createDialogue(createStage({ only: [SLUG], state: 'closed' }), { language: 'en', staff: 'admin' });
    desk.staffCommands('delivered');
    desk.types('The embassy \ud83d');
    expect(desk.lastReplies.map((one) => ('paragraphs' in one ? plainText(one.paragraphs) : '')).join()).toContain(
      'write to whom',
    );
  });
});
