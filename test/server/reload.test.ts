import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { strictest } from '../../src/campaign/check/limits.ts';
import { checkAll, createTeller } from '../../src/campaign/check.ts';
import { CHANNELS } from '../../src/channels.ts';
import { createReload, type Reload } from '../../src/server/reload.ts';
import { say } from '../../src/texts/operator.ts';
import { createCampaigns, sourcesOf } from '../../src/turn/campaigns.ts';
import { createReading, pictureIn } from '../../src/turn/live-words.ts';
import type { Words } from '../../src/turn/words.ts';

const LIMITS = strictest(CHANNELS.map(({ limits }) => limits));
const SLUG = 'uyghurs-abroad';
const TERMS = { organisation: null, retentionDays: 30, channel: 'telegram' } as const;

let root: string;
let words: Words;
let reload: Reload;
let told: string[];
/** What is done while the check runs. */
let meanwhile: () => void;

/** Writes into a file of the pack, as an editor would. */
function edits(name: string, change: (written: string) => string, slug = SLUG): void {
  const path = join(root, 'campaigns', slug, name);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

const title = () => words.texts.plain({ campaign: SLUG, key: 'title' }, 'en');
const looksTwice = async () => {
  await reload.look();
  await reload.look();
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'opprop-reload-'));
  cpSync('locales', root, { recursive: true });
  const reading = createReading(root, () => undefined);
  words = reading.wordsFor('/');
  told = [];
  meanwhile = () => undefined;
  const check = async () => {
    const problems = await checkAll(root, LIMITS);
    meanwhile();
    const tell = createTeller(root);
    return { ok: problems.length === 0, said: problems.map((one) => tell.problem(one)) };
  };
  reload = createReload({ root, check, take: reading.takeUp, tell: (line) => told.push(line) });
});

afterEach(() => rmSync(root, { recursive: true }));

describe('a pack that changes while the program runs', () => {
  test('is taken up once it was found the same twice, and is told of once', async () => {
    const before = title();
    await looksTwice();
    expect(told).toEqual([]);
    edits('en.json', (file) => file.replace(before, 'A new heading'));
    await reload.look();
    expect(title()).toBe(before);
    await reload.look();
    expect(title()).toBe('A new heading');
    expect(
      words.localise({ kind: 'say', text: [{ campaign: SLUG, key: 'title' }], buttons: [], place: 'new' }, 'en'),
    ).toMatchObject({
      paragraphs: [[{ text: 'A new heading' }]],
    });
    await looksTwice();
    expect(told).toEqual([say('reload.taken')]);
  });

  test('is refused as a whole while one of its files has a problem, and taken up when that is mended', async () => {
    const before = title();
    edits('en.json', (file) => file.replace(before, 'A new heading'));
    edits('nb.json', (file) => file.replace('"title":', '"titel":'));
    await looksTwice();
    expect(title()).toBe(before);
    expect(told.at(-1)).toBe(say('reload.refused'));
    expect(told.join('\n')).toContain(`campaigns/${SLUG}/nb.json`);
    const lines = told.length;
    await looksTwice();
    expect(told).toHaveLength(lines);
    edits('nb.json', (file) => file.replace('"titel":', '"title":'));
    await looksTwice();
    expect(title()).toBe('A new heading');
    expect(told.at(-1)).toBe(say('reload.taken'));
  });

  test('that changes again while it is checked is looked at again', async () => {
    const before = title();
    edits('en.json', (file) => file.replace(before, 'A new heading'));
    meanwhile = () => edits('nb.json', () => '{');
    await looksTwice();
    expect(title()).toBe(before);
    meanwhile = () => undefined;
    await looksTwice();
    expect(told.at(-1)).toBe(say('reload.refused'));
  });

  test('that is new, or went, waits for a restart, for it has neither keys nor a row', async () => {
    cpSync(join(root, 'campaigns', SLUG), join(root, 'campaigns', 'clean-river'), { recursive: true });
    edits('facts.json', (file) => file.replace(SLUG, 'clean-river'), 'clean-river');
    await looksTwice();
    expect(told).toEqual([say('reload.restart')]);
    expect(words.packs.map(({ slug }) => slug)).not.toContain('clean-river');
  });

  test('has the pictures that its facts name now', async () => {
    const pictureOf = pictureIn(words);
    expect(pictureOf(SLUG, 'phone')).not.toBeNull();
    edits('facts.json', (file) =>
      file.replace('"picture": "phone"', '"picture": "mobile"').replace('"phone": {', '"mobile": {'),
    );
    for (const one of ['nb', 'fr', 'en'])
      edits(`${one}.json`, (file) => file.replace(/("cover": \{[^}]*\},\s*)"phone"/, '$1"mobile"'));
    await looksTwice();
    expect([pictureOf(SLUG, 'phone'), pictureOf(SLUG, 'mobile') !== null]).toEqual([null, true]);
  });
});

describe('a wording that people agree to', () => {
  test('gets a new name when its recipient changes; the old one is still known by its own', async () => {
    const campaigns = createCampaigns(sourcesOf(words, null, TERMS));
    const hash = () => campaigns.outlines().find(({ slug }) => slug === SLUG)?.consent.sign['en'] ?? '';
    const old = hash();
    const oldText = campaigns.wording(old)?.text ?? '';
    expect(oldText).toContain('President Xi Jinping');
    edits('en.json', (file) => file.replace('"name": "President Xi Jinping"', '"name": "the President of China"'));
    await looksTwice();
    expect(hash()).not.toBe(old);
    expect(campaigns.wording(hash())?.text).toContain('the President of China');
    expect(campaigns.wording(old)?.text).toBe(oldText);
  });

  test('keeps its name when something else of the pack changes', async () => {
    const campaigns = createCampaigns(sourcesOf(words, null, TERMS));
    const hash = () => campaigns.outlines().find(({ slug }) => slug === SLUG)?.consent.sign['en'];
    const old = hash();
    edits('en.json', (file) => file.replace('Warm thanks', 'Many thanks'));
    await looksTwice();
    expect(told).toEqual([say('reload.taken')]);
    expect(hash()).toBe(old);
  });
});
