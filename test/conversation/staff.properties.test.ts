import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Input, type Result, STAFF_COMMANDS } from '../../src/conversation/input.ts';
import { readStaffAct, type StaffAct, writeStaffAct } from '../../src/conversation/staff/actions.ts';
import { roleFor } from '../../src/conversation/staff/ask.ts';
import { concernsStaff } from '../../src/conversation/staff/concerns.ts';
import { ROLES, type Role } from '../../src/conversation/staff/facts.ts';
import { createStage } from '../support/stage.ts';
import { createDialogue } from './dialogue.ts';
import { CODE } from './staff-world.ts';

const RUNS = { numRuns: 300, seed: 20_261_121 } as const;
const slug = fc.constantFrom('uyghurs-abroad', 'no-such');
const id = fc.constantFrom('b1', 'b2', 'zzz');
const version = fc.nat(4);

const act: fc.Arbitrary<StaffAct> = fc.oneof(
  fc.constantFrom('list', 'people', 'log', 'campaigns').map((one) => ({ act: one }) as const),
  fc
    .tuple(fc.constantFrom('compose', 'thank', 'close', 'reopen', 'reopen yes', 'deliver', 'stats'), slug)
    .map(([one, campaign]) => ({ act: one, campaign }) as const),
  fc.tuple(id, slug).map(([broadcast, campaign]) => ({ act: 'link', broadcast, campaign }) as const),
  fc.tuple(slug, fc.nat(100)).map(([campaign, percent]) => ({ act: 'milestone', campaign, percent }) as const),
  fc
    .tuple(
      fc.constantFrom(
        'show',
        'test',
        'picture',
        'no picture',
        'no link',
        'ask approval',
        'discard',
        'discard yes',
        'pause',
        'resume',
        'cancel',
        'cancel yes',
        'send unknown',
        'publish',
        'unpublish',
      ),
      id,
    )
    .map(([one, broadcast]) => ({ act: one, broadcast }) as const),
  fc
    .tuple(fc.constantFrom('approve', 'send', 'later', 'confirm close'), id, version)
    .map(([one, broadcast, number]) => ({ act: one, broadcast, version: number }) as const),
  fc
    .tuple(id, fc.constantFrom('nb', 'fr', 'xx'))
    .map(([broadcast, language]) => ({ act: 'words', broadcast, language }) as const),
  fc.constantFrom(...ROLES).map((role) => ({ act: 'invite', role }) as const),
  fc.constantFrom('revoke', 'revoke yes').map((one) => ({ act: one, handle: 'q2ra' }) as const),
);

const input: fc.Arbitrary<Exclude<Input, Result>> = fc.oneof(
  act.map((one) => ({ kind: 'pressed', action: writeStaffAct(one) }) as const),
  fc.string({ maxLength: 64 }).map((rest) => ({ kind: 'pressed', action: `st.${rest}` }) as const),
  fc
    .tuple(
      fc.constantFrom(...STAFF_COMMANDS),
      fc.constantFrom('', 'log', 'invite admin', 'uyghurs-abroad', 'aaaa-aaaa-aaaa-aaaa-aaaa', 'zzzzzzzz'),
    )
    .map(([command, words]) => ({ kind: 'staff commanded', command, words }) as const),
  fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('uyghurs-abroad', 'https://example.org/', '2026-12-01 18:00', '2026-11-01', '1204'),
    )
    .map((text) => ({ kind: 'typed', text }) as const),
  fc.constantFrom('good', 'bad').map((picture) => ({ kind: 'sent picture', picture }) as const),
  fc
    .tuple(fc.constantFrom('broadcast', 'delivered'), fc.constantFrom('uyghurs-abroad.', 'uyghurs-abroad', 'x'))
    .map(
      ([form, subject]) =>
        ({ kind: 'submitted', form, subject, values: { nb: 'Hei', to: 'x', day: '2026-11-01', count: '1' } }) as const,
    ),
  fc.constantFrom(
    { kind: 'commanded', command: 'cancel', words: '' } as const,
    { kind: 'sent other' } as const,
    { kind: 'edited' } as const,
  ),
);

describe('whatever people press or type', () => {
  test('someone who is not staff reaches nothing of staff, is never silent about it, and gets the answer of any unknown word', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 25 }), fc.constantFrom('one by one', 'at once'), (inputs, asks) => {
        const dialogue = createDialogue(createStage(), { language: 'en', asks: asks as 'at once' });
        for (const one of inputs) {
          dialogue.does(one);
          expect(dialogue.lastReplies.length).toBeGreaterThan(0);
          expect(dialogue.state.step).toBe('idle');
          if (one.kind !== 'staff commanded') continue;
          const answer = JSON.stringify(dialogue.lastReplies);
          dialogue.does({ kind: 'commanded other', words: '/x' });
          expect(answer).toBe(JSON.stringify(dialogue.lastReplies));
        }
        expect(dialogue.staff.done).toEqual([]);
        const asked = dialogue.requests.filter(({ kind }) => kind === 'staff');
        for (const one of asked) expect(one).toMatchObject({ ask: { do: 'accept' } });
      }),
      RUNS,
    );
  });

  test('staff do what their role allows and nothing else; every state survives JSON, and nothing is silent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ROLES), fc.array(input, { maxLength: 25 }), (role: Role, inputs) => {
        const dialogue = createDialogue(createStage({ only: ['uyghurs-abroad'] }), { language: 'nb', staff: role });
        for (const one of inputs) {
          dialogue.does(one);
          expect(dialogue.lastReplies.length).toBeGreaterThan(0);
        }
        for (const one of dialogue.staff.done)
          expect(ROLES.indexOf(role)).toBeGreaterThanOrEqual(ROLES.indexOf(roleFor(one.do)));
      }),
      RUNS,
    );
  });

  test('who is revoked in the midst of a walk answers nothing more', () => {
    const dialogue = createDialogue(createStage({ only: ['uyghurs-abroad'] }), { language: 'en' });
    dialogue.staffCommands('staff', CODE);
    dialogue.staffCommands('broadcast');
    dialogue.pressesAction('st.new.uyghurs-abroad');
    dialogue.staff.role = null;
    const done = dialogue.staff.done.length;
    dialogue.types('This must not be kept');
    dialogue.types('Nor this');
    dialogue.sendsPicture('good');
    dialogue.pressesAction('skip');
    expect(dialogue.staff.done).toHaveLength(done);
    expect(dialogue.state.step).toBe('idle');
  });
});

test('what a button for staff means comes back as it was written, in 64 bytes, and supporters cost no question more', () => {
  fc.assert(
    fc.property(act, (one) => {
      const written = writeStaffAct(one);
      expect(readStaffAct(written)).toEqual(one);
      expect(Buffer.byteLength(written)).toBeLessThanOrEqual(64);
      const idle = { v: 2, step: 'idle', last: null } as const;
      expect(concernsStaff(idle, { kind: 'pressed', action: written })).toBe(true);
      expect(concernsStaff(idle, { kind: 'pressed', action: 'sign.uyghurs-abroad' })).toBe(false);
      expect(concernsStaff(idle, { kind: 'typed', text: written })).toBe(false);
    }),
    RUNS,
  );
});
