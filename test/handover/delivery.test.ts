import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../../src/handover/browser.ts';
import { writeDossier } from '../../src/handover/dossier.ts';
import { type Exported, exportSignatures } from '../../src/handover/export.ts';
import { createTree } from '../../src/handover/merkle.ts';
import { measureExport } from '../../src/handover/open.ts';
import { printPage } from '../../src/handover/pdf.ts';
import { proveRow } from '../../src/handover/proofs.ts';
import { receiptPage } from '../../src/handover/receipt-page.ts';
import { boxHash, type Proof, receiptCode, receiptFile, rowHash, verifyReceipt } from '../../src/handover/receipts.ts';
import { findsWords } from '../../src/handover/review.ts';
import { fingerprintOf } from '../../src/privacy/campaign-keys.ts';
import { type CampaignKeyPair, makeCampaignKeyPair } from '../../src/privacy/key-file.ts';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import { forgetClosed, lookAt, moveCohort } from '../../src/signatures/set-aside.ts';
import { createTexts } from '../../src/texts/texts.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { duplicatesAmong, type OpenedWhole, openWhole } from '../support/opened.ts';
import { scan } from '../support/scan.ts';
import { buttonOf, openStage, SLUG, type Stage, told } from '../turn/fixture.ts';

// From two hundred people in both channels to what is handed over.

const SCRIPTS = ['Kari Ås', 'Пётр Иванов', 'محمد علي', 'דוד כהן', '王小明', 'राम कुमार'];
const PEOPLE = 200;
const named = (nth: number): string | null => (nth % 5 === 4 ? null : `${SCRIPTS[nth % 6]} ${letters(nth)}`);
/** A number as a name may have it. */
const letters = (nth: number): string => [...String(nth)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('');

const receiptText = (proof: Proof): string => JSON.stringify(receiptFile(proof));

let stage: Stage;
let pair: CampaignKeyPair;
let exported: Exported;
let text: string;
let kept: string[];
const ids = new Map<number, string>();
const lines = async function* (of = text): AsyncGenerator<string> {
  yield* of.trimEnd().split('\n');
};

beforeAll(async () => {
  stage = await openStage();
  const { prisma } = stage.database.store;
  pair = { ...stage.keys, campaign: SLUG, fingerprint: fingerprintOf(stage.keys.publicKey) };
  const names = new Map<number, string | null>();
  const person = (nth: number) =>
    stage.person(nth, nth % 2 === 0 ? {} : { channel: 'slack', account: 'workspace', who: `slack:${nth}` });
  for (let nth = 0; nth < PEOPLE; nth += 1) {
    const before = await prisma.signature.findMany({ select: { id: true } });
    await (await person(nth).sign(named(nth))).finish([]);
    const known = new Set(before.map(({ id }) => id));
    const added = (await prisma.signature.findMany({ select: { id: true } })).find(({ id }) => !known.has(id));
    ids.set(nth, added?.id ?? '');
    names.set(nth, named(nth));
  }
  for (const nth of [3, 50, 101]) {
    const asked = await person(nth).take({ kind: 'pressed', action: `withdraw.${SLUG}` });
    await person(nth).take({ kind: 'pressed', action: buttonOf(asked, 'yes') });
    names.delete(nth);
  }
  for (const nth of [7, 20]) {
    const begun = await person(nth).take({ kind: 'pressed', action: `correct.${SLUG}` });
    await person(nth).take({ kind: 'pressed', action: buttonOf(begun, 'named') });
    const asked = await person(nth).take({ kind: 'typed', text: 'Corrected Name' });
    await person(nth).take({ kind: 'pressed', action: buttonOf(asked, 'yes') });
    names.set(nth, 'Corrected Name');
  }
  kept = [...names.values()].flatMap((name) => name ?? []);
  await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'closed' } });
  ({ done: exported, file: text } = await exports(true));
}, 120_000);
afterAll(() => stage.database.drop());

async function exports(final: boolean, now = stage.clock.now) {
  const pieces: string[] = [];
  const write = async (piece: string): Promise<void> => void pieces.push(piece);
  const { privacy, database } = stage;
  const { prisma } = database.store;
  const done = await exportSignatures({ prisma, privacy, campaign: SLUG, day: '2026-03-02', final, write, now });
  return { done, file: pieces.join('') };
}

describe('what was signed is delivered', () => {
  test('every name that was kept and no other, in every script; corrected ones as they are now', async () => {
    const expected = { fingerprint: exported.sha256, root: exported.root ?? '' };
    const { opened, handedOver, names } = await openWhole(lines(), [pair], expected);
    const unreadable = { count: 0, receipts: [] };
    expect(opened).toMatchObject({ count: 197, opened: 197, unreadable, final: true, root: exported.root });
    expect([...names].sort()).toEqual([...kept].sort());
    expect(handedOver.named + handedOver.unnamed).toBe(197);
    expect(await measureExport(lines())).toMatchObject({
      count: 197,
      fingerprint: exported.sha256,
      root: exported.root,
    });
  });

  test('whoever signed before a wording changed stays with theirs, and the dossier says how many that are', async () => {
    const { prisma } = stage.database.store;
    const { opened } = await openWhole(lines(), [pair]);
    expect(opened).toMatchObject({ wordings: [{ language: 'nb', count: 197 }], together: 0 });
    const all = await prisma.signature.findMany({ select: { id: true, consent: true } });
    const [first] = all;
    const changed = [['a', 12] as const, ['b', 3] as const].map(([sign, count]) => ({ hash: sign.repeat(64), count }));
    for (const [nth, { hash, count }] of changed.entries()) {
      const text = `Changed <once> ${nth}`;
      await prisma.consentText.create({ data: { hash, campaign: SLUG, purpose: 'sign', language: 'fr', text } });
      const some = all.slice(nth * 20, nth * 20 + count).map(({ id }) => id);
      await prisma.signature.updateMany({ where: { id: { in: some } }, data: { consent: hash } });
    }
    const { file } = await exports(false);
    await prisma.signature.updateMany({ data: { consent: first?.consent ?? '' } });
    const again = await openWhole(lines(file), [pair]);
    expect(again.opened.wordings.map(({ language, count }) => [language, count])).toEqual([
      ['nb', 182],
      ['fr', null],
      ['fr', null],
    ]);
    const page = await dossierOf(again);
    expect(page).toContain('norsk bokmål: 182 underskrifter');
    // Of three, what the others leave of 197 would be the number of the third.
    expect(page).toContain('Disse tekstene til sammen: 15 underskrifter');
    expect(page).toContain('Tallene gjelder alle 197 underskriftene');
    expect(page).toContain('Changed &lt;once&gt; 1');
  });

  test('what staff had set aside is under the same root, on no list, and both totals stand on the dossier with the reason', async () => {
    const { privacy } = stage;
    const { prisma } = stage.database.store;
    const now = new Date(stage.clock.now.getTime() + 86_400_000);
    const look = {
      ...{
        campaign: { slug: SLUG, recipientRisk: 'high', timeZone: 'UTC' } as const,
        code: null,
        by: 'one1',
        reason: 'burst' as const,
      },
      ...{ day: '2026-03-01', channel: 'telegram', language: 'nb', words: 'Within <one> hour' },
    } as const;
    const deps = { privacy, trial: true, now };
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'open' } });
    const seen = await prisma.$transaction((tx) => lookAt(tx, deps, look));
    if (typeof seen === 'string') throw new Error(seen);
    for (const step of ['propose', 'agree'] as const)
      await prisma.$transaction((tx) =>
        moveCohort(tx, deps, seen.cohort.id, step, 'two2', { exact: true, timeZone: 'UTC' }, () => true),
      );
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'closed' } });
    await forgetClosed(prisma, privacy);
    const { done, file } = await exports(false, now);
    expect(done).toMatchObject({ count: 197, setAside: 99 });
    expect(file).not.toContain('telegram');
    const whole = await openWhole(lines(file), [pair], { root: exported.root ?? '' });
    expect(whole.opened.setAside).toEqual([{ reason: 'burst', words: 'Within <one> hour', count: 99 }]);
    expect(whole.handedOver.named + whole.handedOver.unnamed).toBe(98);
    expect(whole.names).not.toContain(named(0));
    expect(whole.names).toContain(named(1));
    const page = await dossierOf(whole);
    expect(page).toMatch(/Within &lt;one&gt; hour<\/th><td>99</);
    expect(page).toMatch(/<td>98<[\s\S]*<td>197</);
    expect(page).toContain('To av de ansvarlige bestemte det sammen');
    expect(await dossierOf(await openWhole(lines(), [pair]))).not.toContain('To av de ansvarlige');
    // A mark that was added, or taken away, is another file; one that names nothing is none.
    const first = file.split('\n').findIndex((line) => /,0\]$/.test(line));
    const bare = file.split('\n').map((line, nth) => (nth === first ? line.replace(/,0\]$/, ']') : line));
    await expect(openWhole(lines(bare.join('\n')), [pair])).rejects.toThrow('changed');
    await expect(openWhole(lines(file.replace(/,0\]\n/, ',1]\n')), [pair])).rejects.toThrow('changed');
    await prisma.setAside.deleteMany();
  });

  test('what is set aside is named by receipts, and both totals add up', async () => {
    const { opened, rows } = await openWhole(lines(), [pair]);
    const [group, ...others] = await duplicatesAmong(rows);
    expect(others).toEqual([]);
    expect(group?.names).toEqual(['Corrected Name', 'Corrected Name']);
    const found = rows.filter(findsWords(['corrected', '']));
    expect(found.map(({ receipt }) => receipt)).toEqual(group?.receipts);
    const [, second = ''] = group?.receipts ?? [];
    const asked = receiptCode({ campaign: SLUG, row: ids.get(0) ?? '' });
    const review = { fingerprint: opened.fingerprint, setAside: { [second]: 'duplicate', [asked]: 'asked' } } as const;
    const { handedOver, names } = await openWhole(lines(), [pair], { review });
    expect(handedOver.setAside).toEqual({ asked: 1, duplicate: 1, word: 0 });
    expect(handedOver.named + handedOver.unnamed).toBe(195);
    expect(names).not.toContain(named(0));
    expect(names).toHaveLength(handedOver.named);
  });

  test('as a dossier whose PDF says names, number, root and fingerprint, sorted, on numbered pages', async () => {
    const browser = await findBrowser('');
    if (browser === null) throw new Error('no browser');
    const folder = await mkdtemp(join(tmpdir(), 'opprop-dossier-'));
    const whole = await openWhole(lines(), [pair]);
    const { names } = whole;
    const html = await dossierOf(whole);
    const page = join(folder, 'dossier.html');
    await writeFile(page, html);
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
    const read = await wordsOf(await printPage(browser, page, 'letter'));
    await rm(folder, { recursive: true });
    expect(read.length).toBeGreaterThan(2);
    const all = read.join('\n');
    expect(all).toContain('197');
    expect(all).toContain('Elvens <venner>');
    // Scripts that are written from left to right, a letter a sign, are read back as they were written.
    const readable = names.filter((name) => /^(Kari|Пётр|王)/u.test(name));
    expect(readable.length).toBeGreaterThan(70);
    const places = readable.map((name) => all.indexOf(name));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    for (const [index, words] of read.entries()) {
      expect(words).toContain(exported.root);
      expect(words).toContain(exported.sha256);
      expect(words).toContain(`Side ${index + 1} / ${read.length}`);
    }
  }, 60_000);
});

/** The dossier's page, in Norwegian. */
async function dossierOf({ opened, handedOver, letters }: OpenedWhole): Promise<string> {
  const pieces: string[] = [];
  await writeDossier(
    async (piece) => void pieces.push(piece),
    {
      facts: opened,
      handedOver,
      letters,
      unreadable: 0,
      pack: null,
      language: 'nb',
      translation: null,
      organisation: 'Elvens <venner>',
      cover: null,
      fonts: [],
    },
    createTexts({ root: 'locales' }),
  );
  return pieces.join('');
}

/** The text of each page. */
async function wordsOf(pdf: Uint8Array): Promise<string[]> {
  const document = await getDocumentProxy(Uint8Array.from(pdf));
  const pages: string[] = [];
  for (let nth = 1; nth <= document.numPages; nth += 1) {
    const { items } = await (await document.getPage(nth)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''));
  }
  return pages;
}

describe('a file that was tampered with is refused in its own words:', () => {
  const rows = () => text.trimEnd().split('\n');
  const join_ = (all: readonly string[]) => `${all.join('\n')}\n`;
  const refused = async (changed: string, expected = {}, pairs = [pair]) =>
    openWhole(lines(changed), pairs, expected).then(
      ({ opened: { unreadable } }) => (unreadable.count > 0 ? `unreadable ${unreadable.count}` : 'taken'),
      (error: Error) => error.message,
    );
  /** As somebody would who can change the file: its hash and root made anew. */
  async function agreeing(changed: readonly string[], key = pair.fingerprint): Promise<string> {
    const head = changed.slice(0, -1);
    const sha256 = createHash('sha256').update(join_(head)).digest('hex');
    const tree = createTree();
    for (const line of head.slice(1)) {
      const [row, , box] = JSON.parse(line);
      tree.add(rowHash({ campaign: SLUG, row, key, box: boxHash(Buffer.from(box, 'base64')) }));
    }
    return join_([...head, JSON.stringify({ count: tree.size, sha256, root: tree.root().toString('hex') })]);
  }

  test('none of this when it is whole', async () => {
    expect(await refused(text)).toBe('taken');
    expect(await refused(await agreeing(rows()), { fingerprint: exported.sha256, root: exported.root })).toBe('taken');
  });

  test('a row dropped, added, doubled, swapped; another box; cut off', async () => {
    const all = rows();
    expect(await refused(join_(all.toSpliced(5, 1)))).toBe('row dropped');
    expect(await refused(join_(all.toSpliced(5, 0, all[5] ?? '')))).toBe('row doubled');
    expect(await refused(join_([...all.slice(0, 5), all[6] ?? '', all[5] ?? '', ...all.slice(7)]))).toBe(
      'rows swapped',
    );
    const late = JSON.stringify(['ffffffff-ffff-4fff-bfff-ffffffffffff', 0, 'AAAA']);
    expect(await refused(join_(all.toSpliced(-1, 0, late)))).toBe('row added');
    const [row, key] = JSON.parse(all[5] ?? '');
    expect(await refused(join_(all.with(5, JSON.stringify([row, key, 'AAAA']))))).toBe('changed');
    expect(await refused(join_(all.slice(0, -1)))).toBe('cut off');
    expect(await refused(text.slice(0, -300))).toBe('cut off');
    expect(await refused(text.replace('"version":3', '"version":1'))).toBe('old export');
    // Files of before cohorts could be set aside still open.
    const before = rows().map((line) => line.replace('"version":3', '"version":2').replace(',"setAside":[]', ''));
    expect(before[0]).not.toContain('setAside');
    expect(await refused(await agreeing(before))).toBe('taken');
  });

  test('the same when the file agrees with itself again: by the fingerprint, by the root, by the boxes', async () => {
    const all = rows();
    const dropped = await agreeing(all.toSpliced(5, 1));
    expect(await refused(dropped)).toBe('wordings');
    const fitting = (lines: readonly string[]) => lines.with(0, (lines[0] ?? '').replace('"count":197', '"count":196'));
    expect(await refused(await agreeing(fitting(all.toSpliced(5, 1))))).toBe('taken');
    expect(await refused(dropped, { fingerprint: exported.sha256 })).toBe('other fingerprint');
    expect(await refused(dropped, { root: exported.root })).toBe('other root');
    const [one, two] = [JSON.parse(all[5] ?? ''), JSON.parse(all[6] ?? '')];
    const swapped = all.with(5, JSON.stringify([one[0], 0, two[2]])).with(6, JSON.stringify([two[0], 0, one[2]]));
    expect(await refused(await agreeing(swapped))).toBe('unreadable 2');
  });

  test('the key changed, or another campaign’s', async () => {
    const other = await makeCampaignKeyPair(SLUG);
    expect(await refused(text, {}, [other])).toBe('key missing');
    expect(await refused(text, {}, [{ ...pair, campaign: 'forest' }])).toBe('another campaign');
    const [head = ''] = rows();
    const renamed = await agreeing(
      rows().with(0, head.replace(pair.fingerprint, other.fingerprint)),
      other.fingerprint,
    );
    expect(await refused(renamed, {}, [other])).toBe('unreadable 197');
  });
});

describe('a receipt', () => {
  const prove = async (nth: number): Promise<Proof> => {
    const proof = await proveRow(stage.database.store.prisma, stage.privacy.rows, SLUG, ids.get(nth) ?? '');
    if (!proof) throw new Error('no proof');
    return proof;
  };
  const root = () => exported.root ?? '';

  test('shows of every row that it was delivered; of one that was withdrawn there is none', async () => {
    for (const nth of [0, 1, 2, 7, 100, 199]) {
      const proof = verifyReceipt(receiptText(await prove(nth)), root().toUpperCase());
      expect(proof).toMatchObject({ row: ids.get(nth), size: 197 });
    }
    expect(await proveRow(stage.database.store.prisma, stage.privacy.rows, SLUG, ids.get(50) ?? '')).toBeNull();
    expect(await proveRow(stage.database.store.prisma, stage.privacy.rows, 'forest', ids.get(0) ?? '')).toBeNull();
  });

  test('that was changed, or is held against another root, is refused; it holds no name', async () => {
    const proof = await prove(0);
    const whole = receiptText(proof);
    for (const changed of [
      { ...proof, row: ids.get(1) ?? '' },
      { ...proof, index: (proof.index + 1) % 197 },
      { ...proof, box: '0'.repeat(64) },
      { ...proof, path: proof.path.slice(1) },
    ])
      expect(() => verifyReceipt(receiptText(changed), root())).toThrow('changed');
    expect(() => verifyReceipt(whole, '0'.repeat(64))).toThrow('other root');
    expect(() => verifyReceipt('{}', root())).toThrow('no receipt');
    expect(whole).not.toContain('Kari');
    expect(Object.keys(JSON.parse(whole)).sort()).toEqual(
      ['box', 'campaign', 'format', 'index', 'key', 'path', 'root', 'row', 'size', 'version'].sort(),
    );
  });

  test('is asked for in the chat, and comes as a file and as a code that says the same', async () => {
    const { prisma } = stage.database.store;
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'delivered' } });
    const answer = await stage.person(0).take({ kind: 'pressed', action: `receipt.${SLUG}` });
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'closed' } });
    const replies = told(answer)
      .split('\n')
      .map((reply) => JSON.parse(reply));
    const [scanned = ''] = await scan(Buffer.from(replies.find(({ kind }) => kind === 'picture').png, 'base64'));
    expect(verifyReceipt(scanned, root())).toMatchObject(await prove(0));
    expect(JSON.parse(scanned)).toEqual(replies.find(({ kind }) => kind === 'document').content);
  });

  describe('in a browser, from the disk, without a network', () => {
    let browser: TestBrowser;
    let folder: string;
    beforeAll(async () => {
      browser = await launchBrowser();
      folder = await mkdtemp(join(tmpdir(), 'opprop-receipt-'));
      await writeFile(join(folder, 'check.html'), await receiptPage(createTexts({ root: 'locales' })));
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    });

    test('is told right from changed and from another root, in the reader’s language', async () => {
      const { page, troubles } = await browser.newPage({ locale: 'nb-NO', offline: true });
      await page.goto(`file://${join(folder, 'check.html')}`);
      expect(await page.title()).toBe('Kontroller en kvittering');
      let nth = 0;
      const answers = async (receipt: string, typed: string): Promise<string | null> => {
        // A file of the same name is no change to a browser.
        nth += 1;
        const file = join(folder, `receipt-${nth}.json`);
        await writeFile(file, receipt);
        await page.setInputFiles('#file', file);
        await page.fill('#root', typed);
        await expect.poll(() => page.inputValue('#pasted')).toBe(receipt);
        await page.evaluate('delete document.querySelector("#answer").dataset.answer');
        await page.click('button');
        await page.waitForSelector('#answer[data-answer]');
        return page.getAttribute('#answer', 'data-answer');
      };
      const proof = await prove(199);
      expect(await answers(receiptText(proof), ` ${root()} `)).toBe('fine');
      expect((await page.textContent('#answer'))?.replace(/[\u2066-\u2069]/g, '')).toContain(
        `rad ${proof.index + 1} av 197`,
      );
      expect(await answers(receiptText({ ...proof, index: (proof.index + 1) % 197 }), root())).toBe('changed');
      expect(await answers(receiptText(proof), '0'.repeat(64))).toBe('otherRoot');
      expect(await answers(receiptText(proof), 'abc')).toBe('noRoot');
      expect(await answers('{"format":"opprop receipt"}', root())).toBe('noReceipt');
      expect(troubles.filter((one) => !one.startsWith('left loopback: file:'))).toEqual([]);
    });
  });
});

test('reopening takes the final mark away', async () => {
  const { prisma } = stage.database.store;
  await moveCampaign(prisma, SLUG, 'reopen', stage.clock.now);
  expect(await proveRow(prisma, stage.privacy.rows, SLUG, ids.get(0) ?? '')).toBeNull();
  expect(told(await stage.person(0).take({ kind: 'pressed', action: `card.${SLUG}` }))).toContain(SLUG);
});
