import { describe, expect, test } from 'vitest';
import { writeAction } from '../../src/conversation/actions.ts';
import { createStage, type Stage } from '../support/stage.ts';
import { createDialogue, type Dialogue } from './dialogue.ts';

const RIVER = 'uyghurs-abroad';
const OTHER = 'stop-targeting-uyghurs';

/** Two petitions, both with a letter. */
function twoPetitions(): Stage {
  const stage = createStage({ only: [RIVER, OTHER] });
  const [river, other] = stage.campaigns;
  if (!river || !other) throw new Error('the packs are not there');
  stage.campaigns[1] = { ...other, kind: 'petition', consent: river.consent, letter: other.letter ?? river.letter };
  stage.campaigns[0] = { ...river, letter: river.letter ?? other.letter };
  return stage;
}

function signs(dialogue: Dialogue, stage: Stage, campaign: string): void {
  const consent = stage.campaigns[0]?.consent.sign['en']?.slice(0, 8) ?? '';
  dialogue.pressesRaw(writeAction({ do: 'agree', campaign, visibility: 'anonymous', consent, share: null }));
  dialogue.pressesAction('yes');
  expect(dialogue.signatures.has(campaign)).toBe(true);
}

function begin(...signed: readonly string[]): { stage: Stage; dialogue: Dialogue } {
  const stage = twoPetitions();
  const dialogue = createDialogue(stage, { language: 'en' });
  for (const campaign of signed) signs(dialogue, stage, campaign);
  return { stage, dialogue };
}

/** What the buttons of the last answer do, without their details. */
const offered = ({ lastReplies }: Dialogue): readonly string[] =>
  lastReplies
    .flatMap((reply) => ('buttons' in reply ? reply.buttons.flat() : []))
    .flatMap((button) => (button.kind === 'action' ? [button.action.split('.').slice(0, 2).join('.')] : []))
    .filter((action) => action !== 'language');

const said = ({ lastReplies }: Dialogue): string => JSON.stringify(lastReplies);

describe('a command about a campaign', () => {
  test('is about the one that its words name', () => {
    const { dialogue } = begin();
    for (const slug of [RIVER, OTHER]) {
      dialogue.commands('updates', slug);
      expect(offered(dialogue)).toContain(`news.${slug}`);
    }
  });

  test('is about the only one that is open', () => {
    const { dialogue } = begin();
    dialogue.changes(OTHER, 'closed');
    dialogue.commands('updates');
    expect(offered(dialogue)).toContain(`news.${RIVER}`);
    dialogue.commands('letter');
    expect(offered(dialogue)).toContain(`ltext.${RIVER}`);
  });

  test('is about the only one that the person has signed', () => {
    const { dialogue } = begin(OTHER);
    dialogue.commands('updates');
    expect(offered(dialogue)).toContain(`news.${OTHER}`);
  });

  test('leaves the choice where there is one, and goes on with what was asked for', () => {
    for (const signed of [[], [RIVER, OTHER]]) {
      const { dialogue } = begin(...signed);
      dialogue.commands('updates');
      expect(offered(dialogue)).toEqual([`updates.${RIVER}`, `updates.${OTHER}`]);
      dialogue.pressesAction(`updates.${OTHER}`);
      expect(offered(dialogue)).toContain(`news.${OTHER}`);
    }
  });

  test('to sign is not about the one that was signed', () => {
    const { dialogue } = begin(OTHER);
    dialogue.commands('sign');
    expect(offered(dialogue)).toEqual([`sign.${RIVER}`, `sign.${OTHER}`]);
  });

  test('says so when its words name none', () => {
    const { dialogue } = begin();
    dialogue.commands('updates', 'no-such');
    const unknown = said(dialogue);
    dialogue.commands('updates');
    expect(said(dialogue)).not.toBe(unknown);
    expect(offered(dialogue)).toEqual([`updates.${RIVER}`, `updates.${OTHER}`]);
  });

  test('about a letter is about those that have one', () => {
    const { stage, dialogue } = begin();
    stage.campaigns[0] = { ...(stage.campaigns[0] as Stage['campaigns'][number]), letter: null };
    dialogue.commands('letter');
    expect(offered(dialogue)).toContain(`ltext.${OTHER}`);
  });

  test('offers what has ended when nothing is open', () => {
    const { dialogue } = begin();
    for (const slug of [RIVER, OTHER]) dialogue.changes(slug, 'closed');
    dialogue.commands('updates');
    expect(offered(dialogue)).toEqual([`updates.${RIVER}`, `updates.${OTHER}`]);
  });
});

describe('who withdraws', () => {
  test('with several signatures chooses one, and only that is withdrawn', () => {
    const { dialogue } = begin(RIVER, OTHER);
    dialogue.commands('withdraw');
    expect(offered(dialogue)).toEqual([`withdraw.${RIVER}`, `withdraw.${OTHER}`]);
    dialogue.pressesAction(`withdraw.${OTHER}`);
    dialogue.pressesAction('yes');
    expect([...dialogue.signatures.keys()]).toEqual([RIVER]);
  });

  test('with one is asked about that', () => {
    const { dialogue } = begin(OTHER);
    dialogue.commands('withdraw');
    dialogue.pressesAction('yes');
    expect([...dialogue.signatures.keys()]).toEqual([]);
  });

  test('from what they have not signed is told so, and keeps the other', () => {
    const { dialogue } = begin(OTHER);
    dialogue.commands('withdraw', RIVER);
    expect(offered(dialogue)).toEqual(['campaigns']);
    expect([...dialogue.signatures.keys()]).toEqual([OTHER]);
  });
});
