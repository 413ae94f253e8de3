import { describe, expect, test } from 'vitest';
import { createStage } from '../support/stage.ts';
import { createDialogue, type Dialogue } from './dialogue.ts';

const SLUG = 'uyghurs-abroad';

/** Somebody who has signed with a name. */
function signer(asks: 'one by one' | 'at once' = 'one by one'): Dialogue {
  const dialogue = createDialogue(createStage({ only: [SLUG] }), {
    language: 'en',
    suggestedName: 'Kari Nordmann',
    asks,
  });
  dialogue.starts();
  dialogue.pressesAction('sign');
  if (asks === 'one by one') {
    dialogue.presses('With my name');
    dialogue.pressesAction('suggested');
  } else dialogue.submits({ consent: 'yes', visibility: 'named', name: 'Kari Nordmann' });
  dialogue.pressesAction('yes');
  expect(dialogue.signatures.get(SLUG)?.name).toBe('Kari Nordmann');
  return dialogue;
}

const corrections = ({ requests }: Dialogue) => requests.filter(({ kind }) => kind === 'correct');

describe('a name', () => {
  test('is corrected while the campaign is open, asked one by one and at once', () => {
    const chat = signer();
    chat.pressesRaw(`correct.${SLUG}`);
    expect(chat.state.step).not.toBe('idle');
    const windows = signer('at once');
    windows.pressesRaw(`correct.${SLUG}`);
    windows.submits({ visibility: 'named', name: 'Kari Olsen' });
    windows.pressesAction('yes');
    expect(windows.signatures.get(SLUG)?.name).toBe('Kari Olsen');
  });

  test.each(['closed', 'delivered'] as const)('is not asked for when the campaign is %s', (state) => {
    const chat = signer();
    chat.changes(SLUG, state);
    chat.pressesRaw(`correct.${SLUG}`);
    expect(chat.state.step).toBe('idle');
    expect(corrections(chat)).toEqual([]);
  });

  test.each(['closed', 'delivered'] as const)(
    'filled into a form that was opened before it was %s is not taken',
    (state) => {
      const windows = signer('at once');
      windows.pressesRaw(`correct.${SLUG}`);
      windows.changes(SLUG, state);
      const asked = windows.requests.length;
      windows.submits({ visibility: 'named', name: 'Kari Olsen' });
      expect(windows.state.step).toBe('idle');
      expect(windows.requests).toHaveLength(asked);
      expect(windows.signatures.get(SLUG)?.name).toBe('Kari Nordmann');
    },
  );
});

describe('a wording that changes while somebody signs', () => {
  const reviewing = () => {
    const stage = createStage({ only: [SLUG] });
    const chat = createDialogue(stage, { language: 'en', suggestedName: 'Kari Nordmann' });
    chat.starts();
    chat.pressesAction('sign');
    chat.presses('Without my name');
    return { stage, chat };
  };

  test('is shown anew at the last step, and nothing is signed under the old one', () => {
    const { stage, chat } = reviewing();
    const [campaign] = stage.campaigns;
    if (!campaign) throw new Error('no campaign');
    const sign = { ...campaign.consent.sign, en: 'f'.repeat(64) };
    stage.campaigns[0] = { ...campaign, consent: { ...campaign.consent, sign } };
    chat.pressesAction('yes');
    expect(chat.signatures.size).toBe(0);
    expect(chat.transcript).toContain('This text has changed');
    chat.presses('Without my name');
    chat.pressesAction('yes');
    expect(chat.signatures.size).toBe(1);
  });

  test('that stays is signed', () => {
    const { chat } = reviewing();
    chat.pressesAction('yes');
    expect(chat.signatures.size).toBe(1);
  });
});
