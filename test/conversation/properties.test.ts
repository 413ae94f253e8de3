import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeAction } from '../../src/conversation/actions.ts';
import { COMMANDS, type Input, type Result } from '../../src/conversation/input.ts';
import { IDLE, readState } from '../../src/conversation/state.ts';
import { createStage, type Stage } from '../support/stage.ts';
import { createDialogue, type Dialogue } from './dialogue.ts';

const slug = fc.constantFrom('uyghurs-abroad', 'stop-targeting-uyghurs', 'no-such');
const RUNS = { numRuns: 250, seed: 20_261_121 } as const;

/** What a person, or someone who forges buttons, may do; `pick` chooses among the buttons that are on the screen. */
type Move =
  | { readonly input: Exclude<Input, Result> }
  | { readonly pick: number }
  | { readonly changes: 'closed' | 'open' | 'delivered' };

const forged = fc.oneof(
  fc.string({ maxLength: 64 }),
  slug.map((campaign) => writeAction({ do: 'sign', campaign, share: null })),
  fc
    .tuple(slug, fc.stringMatching(/^[0-9a-f]{8}$/))
    .map(([campaign, consent]) => writeAction({ do: 'agree', campaign, visibility: 'named', consent, share: null })),
  fc
    .tuple(fc.stringMatching(/^[a-z0-9]{6}$/), fc.nat(5), fc.constantFrom('yes', 'no', 'name', 'suggested', 'skip'))
    .map(([walk, turn, choice]) => writeAction({ do: 'step', walk, turn, choice })),
);

const input: fc.Arbitrary<Exclude<Input, Result>> = fc.oneof(
  fc.string({ maxLength: 40 }).map((payload) => ({ kind: 'opened', payload }) as const),
  fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom('Kari Nordmann', 'stop', 'slett', 'supprimer', '李明'),
    )
    .map((text) => ({ kind: 'typed', text }) as const),
  fc
    .tuple(fc.constantFrom(...COMMANDS), fc.oneof(fc.constant(''), slug))
    .map(([command, words]) => ({ kind: 'commanded', command, words }) as const),
  forged.map((action) => ({ kind: 'pressed', action }) as const),
  fc.constantFrom(
    { kind: 'sent other' } as const,
    { kind: 'edited' } as const,
    { kind: 'left' } as const,
    { kind: 'returned' } as const,
    { kind: 'commanded other', words: '/x' } as const,
  ),
  fc
    .tuple(
      fc.constantFrom('sign', 'correct', 'letter'),
      fc.string({ maxLength: 60 }),
      fc.dictionary(fc.constantFrom('consent', 'visibility', 'name', 'own'), fc.string()),
    )
    .map(([form, subject, values]) => ({ kind: 'submitted', form, subject, values }) as const),
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(12).map((pick) => ({ pick })) },
  { weight: 4, arbitrary: input.map((one) => ({ input: one })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { changes: 'closed' } as const,
      { changes: 'open' } as const,
      { changes: 'delivered' } as const,
    ),
  },
);

const settings = fc.record({
  language: fc.constantFrom('nb', 'fr', 'en'),
  suggestedName: fc.option(fc.string({ maxLength: 30 })),
  asks: fc.constantFrom('one by one', 'at once'),
});

/** Plays the moves; `each` looks on after every one. */
function play(
  dialogue: Dialogue,
  moves: readonly Move[],
  each: (input: Exclude<Input, Result>, consented: ReadonlySet<string>) => void,
): void {
  const consented = new Set<string>();
  for (const one of moves) {
    if ('changes' in one) {
      dialogue.changes('uyghurs-abroad', one.changes);
      continue;
    }
    const done = 'input' in one ? one.input : pressOf(dialogue, one.pick);
    if (done.kind === 'pressed' && done.action.startsWith('agree.')) consented.add(done.action.split('.')[1] ?? '');
    if (done.kind === 'submitted' && done.values.consent === 'yes') consented.add(done.subject.split('.')[0] ?? '');
    dialogue.does(done);
    each(done, consented);
  }
}

function pressOf(dialogue: Dialogue, pick: number): Exclude<Input, Result> {
  const actions = dialogue.lastReplies
    .flatMap((reply) => ('buttons' in reply ? reply.buttons.flat() : []))
    .flatMap((button) => (button.kind === 'action' ? [button.action] : []));
  const action = actions[pick % Math.max(1, actions.length)];
  return action === undefined ? { kind: 'commanded', command: 'start', words: '' } : { kind: 'pressed', action };
}

/** Agrees to sign with a name: whoever has not signed is asked for it. */
function agrees(dialogue: Dialogue, stage: Stage): void {
  const consent = stage.campaigns.find(({ slug }) => slug === 'uyghurs-abroad')?.consent.sign['en']?.slice(0, 8) ?? '';
  const agreed = { do: 'agree', campaign: 'uyghurs-abroad', visibility: 'named', consent, share: null } as const;
  dialogue.changes('uyghurs-abroad', 'open');
  dialogue.pressesRaw(writeAction(agreed));
}

describe('whatever people and forgers do', () => {
  test('there is never a signature without consent, never silence, never a crash, and every state survives JSON', () => {
    fc.assert(
      fc.property(settings, fc.array(move, { maxLength: 25 }), (person, moves) => {
        const stage = createStage();
        const dialogue = createDialogue(stage, person as Parameters<typeof createDialogue>[1]);
        play(dialogue, moves, (done, consented) => {
          for (const signed of dialogue.signatures.keys()) expect(consented.has(signed)).toBe(true);
          for (const { consent } of dialogue.signatures.values())
            expect(stage.campaigns.flatMap((one) => Object.values(one.consent.sign))).toContain(consent);
          if (done.kind !== 'left' && done.kind !== 'returned') expect(dialogue.lastReplies.length).toBeGreaterThan(0);
          expect(readState(JSON.parse(JSON.stringify(dialogue.state)))).toEqual(dialogue.state);
        });
      }),
      RUNS,
    );
  });

  test('a name is asked, reviewed and sealed only for a person who chose to give it', () => {
    fc.assert(
      fc.property(settings, fc.array(move, { maxLength: 25 }), (person, moves) => {
        const dialogue = createDialogue(createStage(), person as Parameters<typeof createDialogue>[1]);
        play(dialogue, moves, () => {
          for (const { visibility, name } of dialogue.signatures.values())
            expect(name !== null).toBe(visibility === 'named');
        });
      }),
      RUNS,
    );
  });

  test('a step button of another walk, or of an earlier or later question of the same, never acts', () => {
    const met = { walks: 0, questions: 0 };
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 15 }),
        fc.constantFrom('another walk', 'another question'),
        fc.integer({ min: -3, max: 3 }).filter((apart) => apart !== 0),
        fc.constantFrom('yes', 'no', 'name', 'named', 'anonymous', 'suggested', 'skip'),
        (moves, of, apart, choice) => {
          const stage = createStage();
          const dialogue = createDialogue(stage, { language: 'en', suggestedName: 'Kari' });
          // Most lists of moves end where nothing is under way: then a walk is begun.
          play(dialogue, moves, () => undefined);
          if (dialogue.state.step === 'idle') agrees(dialogue, stage);
          const before = dialogue.state;
          fc.pre(before.step !== 'idle');
          const { walk, turn } = before;
          const action =
            of === 'another walk'
              ? ({ do: 'step', walk: `${walk}x`.slice(1), turn, choice } as const)
              : ({ do: 'step', walk, turn: turn + apart, choice } as const);
          fc.pre(action.turn >= 0);
          met[of === 'another walk' ? 'walks' : 'questions'] += 1;
          const requests = dialogue.requests.length;
          dialogue.pressesRaw(writeAction(action));
          expect(dialogue.state).toEqual(before);
          expect(dialogue.requests.length).toBe(requests);
        },
      ),
      RUNS,
    );
    expect(met.walks).toBeGreaterThan(50);
    expect(met.questions).toBeGreaterThan(50);
  });

  test('and that of the question that is asked acts', () => {
    const stage = createStage();
    const dialogue = createDialogue(stage, { language: 'en', suggestedName: 'Kari' });
    agrees(dialogue, stage);
    const { state } = dialogue;
    if (state.step === 'idle') throw new Error('no walk');
    dialogue.pressesRaw(writeAction({ do: 'step', walk: state.walk, turn: state.turn, choice: 'suggested' }));
    expect(dialogue.state).not.toEqual(state);
  });

  test('nothing is asked to be stored before the consent', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'card.uyghurs-abroad',
            'sign.uyghurs-abroad',
            'read.uyghurs-abroad.3',
            'privacy.uyghurs-abroad',
            'ways.uyghurs-abroad',
            'letter.uyghurs-abroad',
            'pages.uyghurs-abroad',
            'language',
          ),
          { maxLength: 12 },
        ),
        (actions) => {
          const dialogue = createDialogue(createStage(), { language: 'nb', suggestedName: 'Kari' });
          dialogue.starts();
          for (const action of actions) dialogue.pressesRaw(action);
          expect(dialogue.state).toEqual(IDLE);
          expect(dialogue.requests).toEqual([]);
        },
      ),
      RUNS,
    );
  });
});

test('a signature takes a start and four more actions', () => {
  const dialogue = createDialogue(createStage({ only: ['uyghurs-abroad'] }), {
    language: 'en',
    suggestedName: 'Kari Nordmann',
  });
  dialogue.starts();
  for (const label of ['Sign', 'With my name', 'Kari', 'Sign']) dialogue.presses(label);
  expect(dialogue.signatures.get('uyghurs-abroad')).toMatchObject({ visibility: 'named', name: 'Kari Nordmann' });
});
