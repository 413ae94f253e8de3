import { describe, expect, test } from 'vitest';
import { keptReply } from '../../src/conversation/kept.ts';
import type { FormView, Reply, Spoken } from '../../src/conversation/reply.ts';
import { storedReply } from '../../src/conversation/stored-reply.ts';
import type { Text } from '../../src/texts/text.ts';

const NAME = 'Kari Canarysen';
const named: Text = { key: 'review.named', params: { name: NAME }, instead: { key: 'review.namedBefore' } };
const plain: Text = { key: 'sign.thanks' };
const spoken: Spoken = {
  text: [plain, named],
  buttons: [[{ kind: 'action', label: named, action: 'w.abcdef.1.yes' }]],
  place: 'new',
  sensitive: true,
};
const field = { label: plain, hint: null, placeholder: null, optional: true, maxLength: 100, choices: [] };
const form: FormView = {
  id: 'sign',
  subject: 'river',
  title: plain,
  submit: plain,
  intro: [named],
  buttons: spoken.buttons,
  fields: [
    { ...field, id: 'name', kind: 'text', initial: NAME },
    { ...field, id: 'visibility', kind: 'choice', initial: 'named' },
  ],
};

/** A reply of each kind in which words can stand, with a name wherever one can. */
const REPLIES: readonly Reply[] = [
  { kind: 'say', ...spoken },
  { kind: 'ask', size: 'text', placeholder: named, ...spoken },
  { kind: 'form', form },
  { kind: 'field errors', errors: [{ field: 'name', text: named }] },
  { kind: 'toast', text: named },
  { kind: 'picture', png: '', alt: named, text: [plain, named] },
];

test('a receipt that was left unsent is read back whole', () => {
  const hash = 'a'.repeat(64);
  const content = {
    ...{ format: 'opprop receipt', version: 1, campaign: 'river', row: '0', key: 'k', box: hash },
    ...{ index: 3, size: 9, path: [hash], root: hash },
  };
  const reply: Reply = { kind: 'document', name: 'receipt-river.json', content, text: [plain] };
  expect(storedReply.parse(JSON.parse(JSON.stringify(keptReply(reply))))).toEqual(reply);
  expect(storedReply.safeParse({ ...reply, content: { ...content, name: NAME } }).success).toBe(false);
});

describe('a reply as it may be written down', () => {
  test.each(REPLIES.map((reply) => [reply.kind, reply] as const))('holds no name: %s', (_kind, reply) => {
    expect(JSON.stringify(reply)).toContain(NAME);
    const kept = keptReply(reply);
    expect(JSON.stringify(kept)).not.toContain(NAME);
    expect(JSON.stringify(kept)).toContain('review.namedBefore');
    expect(Object.keys(kept)).toEqual(Object.keys(reply));
  });

  test('keeps everything else as it is', () => {
    const say: Reply = { kind: 'say', text: [plain], buttons: [], place: 'pressed', sensitive: false };
    expect(keptReply(say)).toEqual(say);
    for (const kind of ['hide typed', 'hide names'] as const) expect(keptReply({ kind })).toEqual({ kind });
  });

  test('of a form keeps what was filled in beside the name', () => {
    expect(JSON.stringify(keptReply({ kind: 'form', form }))).toContain('"initial":"named"');
  });
});
