import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { strictest } from '../../src/campaign/check/limits.ts';
import { checkAll, createTeller } from '../../src/campaign/check.ts';
import { CHANNELS } from '../../src/channels.ts';
import { createReload, type Reload, stampOf } from '../../src/server/reload.ts';
import { noteUptake, type Uptake, uptakeOf } from '../../src/server/taken-up.ts';
import { say } from '../../src/texts/operator.ts';
import { createCampaigns, sourcesOf } from '../../src/turn/campaigns.ts';
import { createReading, pictureIn } from '../../src/turn/live-words.ts';
import type { Words } from '../../src/turn/words.ts';
import { makeTestLocales, RIGHT_TO_LEFT } from '../support/locales.ts';

const LIMITS = strictest(CHANNELS.map(({ limits }) => limits));
const SLUG = 'uyghurs-abroad';
const TERMS = { organisation: null, retentionDays: 30, channel: 'telegram' } as const;

let root: string;
/** DATA_DIR, which nobody has made: so it is with a DATABASE_URL. */
const noted = (): string => join(root, 'data');
let words: Words;
let reload: Reload;
/** As a program does that has read the files with this stamp. */
let starts: (read: string) => Reload;
let told: string[];
/** What is done while the check runs. */
let meanwhile: () => void;
/** Campaigns that were given what they need. */
let welcomed: string[];
/** What keeps them from it. */
let refuse: Uptake | (() => never) | null;

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
  welcomed = [];
  refuse = null;
  const take = async () => {
    const taken = await reading.takeUp<Uptake>(async ({ came }) => {
      welcomed.push(...came.map(({ slug }) => slug));
      return typeof refuse === 'function' ? refuse() : refuse;
    });
    return typeof taken === 'object' ? taken : { outcome: taken, said: [] };
  };
  const note = (stamp: string, uptake: Uptake) => noteUptake(noted(), stamp, uptake);
  starts = (read) => createReload({ root, read, check, take, note, tell: (line) => told.push(line) });
  reload = starts(stampOf(root));
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

  test('that went waits for a restart, for people may be in the midst of signing it', async () => {
    rmSync(join(root, 'campaigns', SLUG), { recursive: true });
    await looksTwice();
    expect(told).toEqual([say('reload.restart')]);
    expect(words.packs.map(({ slug }) => slug)).toContain(SLUG);
    expect(await uptakeOf(noted(), stampOf(root))).toEqual({ outcome: 'restart', said: [] });
    await starts(stampOf(root)).look();
    expect(await uptakeOf(noted(), stampOf(root))).toEqual({ outcome: 'taken', said: [] });
  });

  test('is taken up also when it changed while the program was starting', async () => {
    const before = title();
    const read = stampOf(root);
    edits('en.json', (file) => file.replace(before, 'A new heading'));
    reload = starts(read);
    await reload.look();
    expect([title(), await uptakeOf(noted(), stampOf(root))]).toEqual([before, null]);
    await looksTwice();
    expect(title()).toBe('A new heading');
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

describe('a campaign or a language that comes while the program runs', () => {
  const NEW = 'clean-river';
  const slugs = () => words.packs.map(({ slug }) => slug);
  const comes = (): void => {
    cpSync(join(root, 'campaigns', SLUG), join(root, 'campaigns', NEW), { recursive: true });
    edits('facts.json', (file) => file.replace(SLUG, NEW), NEW);
  };

  test('is given what it needs, then shown, and told of', async () => {
    const campaigns = createCampaigns(sourcesOf(words, null, TERMS));
    comes();
    await looksTwice();
    expect(welcomed).toEqual([NEW]);
    expect(slugs()).toContain(NEW);
    expect(campaigns.outlines().map(({ slug }) => slug)).toContain(NEW);
    expect(words.texts.plain({ campaign: NEW, key: 'title' }, 'en')).toBe(title());
    expect(told).toEqual([say('reload.taken')]);
    expect(await uptakeOf(noted(), stampOf(root))).toEqual({ outcome: 'taken', said: [] });
  });

  test('is refused as a whole with its problem, beside a good change of another', async () => {
    const before = title();
    comes();
    edits('nb.json', () => '{', NEW);
    edits('en.json', (file) => file.replace(before, 'A new heading'));
    await looksTwice();
    expect([slugs().includes(NEW), title(), welcomed]).toEqual([false, before, []]);
    expect(told.join('\n')).toContain(`campaigns/${NEW}/nb.json`);
    expect((await uptakeOf(noted(), stampOf(root)))?.outcome).toBe('refused');
  });

  test('is not shown when what it needs is refused', async () => {
    refuse = { outcome: 'refused', said: ['its key is gone'] };
    comes();
    await looksTwice();
    expect(slugs()).not.toContain(NEW);
    expect(told).toEqual(['its key is gone', say('reload.refused')]);
  });

  test('is tried again when what it needs could not be made, without a second check', async () => {
    refuse = () => {
      throw new Error('the database is away');
    };
    let checks = 0;
    meanwhile = () => {
      checks += 1;
    };
    comes();
    await reload.look();
    await expect(reload.look()).rejects.toThrow('away');
    expect(await uptakeOf(noted(), stampOf(root))).toBeNull();
    refuse = null;
    await reload.look();
    expect([slugs().includes(NEW), checks, told]).toEqual([true, 1, [say('reload.taken')]]);
  });

  test('is spoken from then on', async () => {
    const languages = words.texts.languages.length;
    const made = makeTestLocales();
    cpSync(join(made, 'bot', `${RIGHT_TO_LEFT}.json`), join(root, 'bot', `${RIGHT_TO_LEFT}.json`));
    await looksTwice();
    expect(told).toEqual([say('reload.taken')]);
    expect(words.texts.languages).toHaveLength(languages + 1);
    expect(words.settings.languages).toContain(RIGHT_TO_LEFT);
    expect(words.negotiate('ar-EG')).toBe(RIGHT_TO_LEFT);
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
