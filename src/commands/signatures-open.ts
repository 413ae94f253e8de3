import { dirname, extname, resolve } from 'node:path';
import { findBrowser } from '../handover/browser.ts';
import { type Dossier, writeDossier } from '../handover/dossier.ts';
import { createLetters, type Letters } from '../handover/fonts.ts';
import { sortsSigners, writeJson, writeTable, writeText } from '../handover/lists.ts';
import type { Expected, OpenedExport } from '../handover/open.ts';
import { printPage } from '../handover/pdf.ts';
import { type Counts, createSieve, type HandedOver, REASONS } from '../handover/review.ts';
import { searchPath } from '../server/config.ts';
import type { KeyBelow } from '../texts/keys.ts';
import { say } from '../texts/operator.ts';
import { readWords, type Words } from '../turn/words.ts';
import { type Desk, UsageError } from './command.ts';
import { embedFile, packedCover } from './dossier-parts.ts';
import { isOfExport, isThere, openFile, takeReview } from './export-file.ts';
import { FileError, isFree, onDisk, type Write, withFiles, writeNewFile } from './files.ts';
import type { KeySources } from './holder-keys.ts';
import { noteOpened } from './signatures-shred.ts';

export interface Opening extends KeySources, Expected {
  readonly file: string;
  readonly out: readonly string[];
  readonly pdf: boolean;
  readonly paper: string;
  readonly language: string;
  readonly translation?: string | undefined;
  readonly organisation?: string | undefined;
  readonly fonts: readonly string[];
  readonly review?: string | undefined;
  readonly leaveOut: boolean;
  readonly json: boolean;
}

const KINDS = ['.csv', '.txt', '.json', '.html'] as const;

/**
 * Opens an export on the key holder's machine, and writes what is handed over: only what `--out` names. Without it nothing is
 * written, and the counts are said.
 */
export function openSignatures(opening: Opening, desk: Desk): Promise<number> {
  refuseWrongUse(opening);
  return withFiles(desk, async () => {
    const browser = opening.pdf ? await findBrowser(searchPath()) : null;
    // Said before the passphrase is asked for and a name is opened.
    if (opening.pdf && browser === null) throw new FileError(say('signatures.open.noBrowser'));
    await isThere(opening.file);
    for (const out of opening.out) {
      await isFree(out);
      if (opening.pdf && extname(out) === '.html') await isFree(pdfOf(out));
    }
    // What is sorted may lie, encrypted, where the names will: there is room for them.
    const folder = dirname(resolve(opening.out[0] ?? opening.file));
    const sorter = sortsSigners(folder, opening.language);
    try {
      return await onDisk(folder, () => openAndWrite(opening, browser, sorter, desk));
    } finally {
      await sorter.close();
    }
  });
}

async function openAndWrite(
  opening: Opening,
  browser: string | null,
  sorter: ReturnType<typeof sortsSigners>,
  desk: Desk,
): Promise<number> {
  const review = opening.review === undefined ? null : await takeReview(opening.review);
  const sieve = createSieve(review);
  const letters = createLetters();
  const opened = await openFile(opening.file, opening, opening, desk, async (row) => {
    const signer = sieve.pass(row);
    if (signer === null || opening.out.length === 0) return;
    letters.add(signer.name);
    await sorter.add(signer);
  });
  isOfExport(opening.review ?? '', review, opened.fingerprint);
  if (opened.unreadable.count > 0 && !opening.leaveOut) {
    const { unreadable, count: all } = opened;
    desk.err(say('signatures.open.unreadable', { count: unreadable.count, all, receipts: listed(unreadable) }));
    return 1;
  }
  const handedOver = { ...sieve.counts(), names: () => sorter.sorted() };
  const written: string[] = [];
  for (const out of opening.out) {
    await writeNoted(opening.file, out, (write) => writeKind(write, out, opened, handedOver, letters, opening, desk));
    written.push(out);
    if (browser === null || extname(out) !== '.html') continue;
    const pdf = pdfOf(out);
    const bytes = await print(browser, out, opening.paper);
    await writeNoted(opening.file, pdf, (write) => write(bytes));
    written.push(pdf);
  }
  report(opening, opened, handedOver, written, desk);
  return 0;
}

const pdfOf = (page: string): string => `${page.slice(0, -'.html'.length)}.pdf`;

/** Makes a new file with names. It is noted before there is any in it, so that `shred` finds also what a crash has left of it. */
function writeNoted(exported: string, file: string, work: (write: Write) => Promise<void>): Promise<void> {
  return writeNewFile(file, async (write) => {
    await noteOpened(exported, resolve(file));
    await work(write);
  });
}

function refuseWrongUse({ out, keys, shares, pdf, paper, language, translation }: Opening): void {
  if (out.some((file) => !KINDS.some((kind) => kind === extname(file))))
    throw new UsageError(say('signatures.open.badOut'));
  if (keys.length + shares.length === 0) throw new UsageError(say('signatures.open.noKey'));
  if (pdf && !out.some((file) => extname(file) === '.html')) throw new UsageError(say('signatures.open.pdfOfWhat'));
  if (paper !== 'A4' && paper !== 'letter') throw new UsageError(say('signatures.open.badPaper'));
  for (const one of [language, translation ?? language])
    if (!isLanguage(one)) throw new UsageError(say('signatures.open.badLanguage', { language: one }));
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.Collator.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

async function print(browser: string, page: string, paper: string): Promise<Uint8Array> {
  try {
    return await printPage(browser, page, paper === 'letter' ? 'letter' : 'A4');
  } catch {
    // The browser's own message may quote the page.
    throw new FileError(say('signatures.open.notPrinted', { browser, page }));
  }
}

async function writeKind(
  write: Write,
  file: string,
  opened: OpenedExport,
  handedOver: HandedOver,
  letters: Letters,
  opening: Opening,
  desk: Desk,
): Promise<void> {
  const { campaign, day, count, fingerprint, root, setAside: cohorts } = opened;
  const kind = extname(file);
  if (kind === '.csv') return writeTable(write, handedOver);
  if (kind === '.json')
    return writeJson(write, handedOver, { campaign, day, exported: count, fingerprint, root, cohorts });
  const words = readWords('locales', () => undefined);
  if (kind === '.txt') return writeText(write, handedOver, textWords(words, opened, handedOver, opening.language));
  const dossier = { ...(await dossierOf(words, opened, opening)), handedOver, letters };
  const { lacking } = await writeDossier(write, dossier, words.texts);
  if (lacking.length > 0)
    desk.err(say('signatures.open.lacking', { count: lacking.length, letters: shown(lacking), file }));
}

/** The first few letters, as they are and by their numbers. */
function shown(letters: readonly number[]): string {
  const first = letters.slice(0, 10).map((point) => `${String.fromCodePoint(point)} (U+${hex(point)})`);
  return [...first, ...(letters.length > first.length ? ['…'] : [])].join(', ');
}

function hex(point: number): string {
  return point.toString(16).toUpperCase().padStart(4, '0');
}

async function dossierOf(
  words: Words,
  opened: OpenedExport,
  opening: Opening,
): Promise<Omit<Dossier, 'handedOver' | 'letters'>> {
  const pack = words.packs.find(({ slug }) => slug === opened.campaign) ?? null;
  return {
    facts: opened,
    unreadable: opened.unreadable.count,
    pack: pack?.facts ?? null,
    language: opening.language,
    translation: opening.translation ?? null,
    organisation: opening.organisation ?? null,
    cover: pack ? await packedCover(pack) : null,
    fonts: await Promise.all(opening.fonts.map((font) => embedFile(font))),
  };
}

/** The words of a page of text: of the bots, and of the campaign's pack where this machine has it. */
function textWords({ texts }: Words, { campaign, day }: OpenedExport, { named, unnamed }: Counts, language: string) {
  // The marks around a number that keep its direction in a chat have no place in a file.
  const plain = (key: KeyBelow<'delivery'>, count: number) =>
    texts.plain({ key: `delivery.${key}`, params: { count } }, language).replace(/[\u2066-\u2069]/g, '');
  const title = { key: 'title', campaign };
  return {
    title: texts.has(title, language) ? texts.plain(title, language) : campaign,
    day: new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`)),
    total: plain('signatures', named + unnamed),
    named: plain('named', named),
    unnamed: plain('unnamed', unnamed),
  };
}

function report(
  { json, fingerprint: compared }: Opening,
  { campaign, day, final, count, fingerprint, root, unreadable, setAside: cohorts }: OpenedExport,
  { named, unnamed, setAside }: Counts,
  files: readonly string[],
  desk: Desk,
): void {
  const signatures = named + unnamed;
  const counts = { campaign, day, exported: count, signatures, named, unnamed, setAside };
  if (json) {
    const rest = {
      cohorts,
      unreadable: unreadable.count,
      unreadableReceipts: unreadable.receipts,
      final,
      fingerprint,
      root,
      files,
    };
    desk.out(JSON.stringify({ ...counts, ...rest }, null, 2));
    return;
  }
  desk.out(say('signatures.open.done', { signatures, campaign, day, named, unnamed }));
  for (const reason of REASONS)
    if (setAside[reason] > 0) desk.out(say(`signatures.open.setAside.${reason}`, { count: setAside[reason] }));
  for (const { reason, words, count: many } of cohorts)
    desk.out(say(`signatures.open.cohort.${reason}`, { count: many, words }));
  if (unreadable.count > 0)
    desk.out(say('signatures.open.leftOut', { count: unreadable.count, receipts: listed(unreadable) }));
  desk.out(say('signatures.open.compare', { count, fingerprint, root }));
  if (compared === undefined) desk.out(say('signatures.open.notCompared'));
  if (!final) desk.out(say('signatures.open.notFinal'));
  if (files.length > 0) desk.out(say('signatures.open.written', { files: files.join(', ') }));
  else desk.out(say('signatures.open.nothingWritten'));
}

/** The first few. */
function listed({ count, receipts }: OpenedExport['unreadable']): string {
  return count > 20 ? `${receipts.slice(0, 20).join(', ')}, …` : receipts.join(', ');
}
