/**
 * `npm run picture:dossier`: draws the picture of a dossier that the README shows, of made-up people, from a real export that is
 * opened, reviewed and printed.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { z } from 'zod';
import { loadPacks } from '../../src/campaign/packs.ts';
import { packedCover } from '../../src/commands/dossier-parts.ts';
import { findBrowser } from '../../src/handover/browser.ts';
import { writeDossier } from '../../src/handover/dossier.ts';
import { exportSignatures } from '../../src/handover/export.ts';
import { printPage } from '../../src/handover/pdf.ts';
import { addCampaignKey, confirmCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { columnCipherUnder } from '../../src/privacy/encrypt.ts';
import { makeCampaignKeyPair } from '../../src/privacy/key-file.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { sealSigner, sodiumReady } from '../../src/privacy/seal.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { createTexts } from '../../src/texts/texts.ts';
import { launchBrowser } from '../support/browser.ts';
import { duplicatesAmong, openWhole } from '../support/opened.ts';
import { root } from '../tooling/paths.ts';

const SLUG = 'uyghurs-abroad';
/** Pages that are shown: the cover, the numbers, the names. */
const PAGES = [1, 4, 6] as const;
const GAP = 10;

/** Made up, the same each time: given names and family names of one script at a time. */
const NAMES = [
  ['Åse Kari Zoé Émile Noor', 'Ås Solberg d’Aubigné Lefèvre Müller Łukasik Øye'],
  ['Пётр Ольга Елена Иван', 'Иваненко Петренко Коваль Мельник'],
  ['Γιώργος Ελένη Νίκος', 'Παπαδοπούλου Ιωάννου Νικολάου'],
  ['محمد فاطمة ليلى يوسف', 'علي حسن كريم'],
  ['ئەركىن گۈلنار رەبىيە', 'تۇرسۇن ئابلىز'],
  ['דוד מרים יוסף', 'כהן לוי מזרחי'],
  ['राम सीता प्रकाश', 'कुमार शर्मा श्रीवास्तव'],
  ['བསྟན་འཛིན སྒྲོལ་མ', 'རྡོ་རྗེ'],
  ['王 李 陳 習', '小明 偉 淑芬 龍'],
  ['김 이 박', '민수 지영'],
  ['Nguyễn Trần Đặng', 'Thị·Hằng Văn·Đức'],
  ['Adé́wálé Ọ̀ṣun', 'Ọlábísí'],
] as const;

const named = NAMES.flatMap(([given, family]) =>
  given.split(' ').flatMap((one) => family.split(' ').map((other) => `${one} ${other}`)),
);
const people = [...named, ...Array<null>(31).fill(null), 'solberg, KARI', 'Emile Lefevre'];

const folder = await mkdtemp(join(tmpdir(), 'opprop-picture-'));
const dataDir = await mkdtemp(join(tmpdir(), 'opprop-picture-data-'));
try {
  await sodiumReady;
  const store = await openStore({ database: { kind: 'embedded', dataDir, database: 'opprop' }, as: 'program' });
  const page = join(folder, 'dossier.html');
  try {
    await writeFile(page, await dossierOf(store));
  } finally {
    await store.close();
  }
  const browser = await findBrowser(process.env['PATH'] ?? '');
  if (browser === null) throw new Error('no browser');
  await draw(await printPage(browser, page, 'A4'), join(root, 'src/handover/dossier.png'));
} finally {
  await rm(folder, { recursive: true });
  await rm(dataDir, { recursive: true });
}

async function dossierOf({ prisma }: Store): Promise<string> {
  const secret = randomBytes(32).toString('base64');
  const rows = rowMacsUnder(secret);
  const privacy = { rows, setAside: columnCipherUnder('set aside', secret) };
  const pair = await makeCampaignKeyPair(SLUG);
  await prisma.campaign.create({ data: { slug: SLUG, state: 'closed' } });
  const texts = createTexts({ root: join(root, 'locales') });
  const text = texts.plain({ key: 'consent.sign.stored' }, 'en');
  const consent = { hash: 'c'.repeat(64), campaign: SLUG, purpose: 'sign', language: 'en', text };
  await prisma.consentText.create({ data: consent });
  const sealedTo = await addCampaignKey(prisma, rows, SLUG, pair.publicKey);
  await confirmCampaignKey(prisma, rows, sealedTo, new Date());
  await prisma.signature.createMany({
    data: people.map((name) => {
      const id = randomUUID();
      const box = sealSigner(
        { name, visibility: name ? 'named' : 'anonymous', campaign: SLUG, row: id },
        pair.publicKey,
      );
      const own = { id, campaign: SLUG, signer: randomBytes(32), box: Uint8Array.from(box), sealedTo };
      return { ...own, consent: consent.hash, language: 'en', channel: 'telegram', day: new Date('2026-03-01') };
    }),
  });
  const pieces: string[] = [];
  const write = async (piece: string): Promise<void> => void pieces.push(piece);
  await exportSignatures({ prisma, privacy, campaign: SLUG, day: '2026-03-02', final: true, write, now: new Date() });
  const file = pieces.splice(0).join('');
  const { opened: before, rows: all } = await openWhole(lines(file), [pair]);
  const others = (await duplicatesAmong(all)).flatMap(({ receipts }) => receipts.slice(1));
  const setAside = Object.fromEntries(others.map((receipt) => [receipt, 'duplicate' as const]));
  const review = { fingerprint: before.fingerprint, setAside };
  const { opened, handedOver, letters } = await openWhole(lines(file), [pair], { review, language: 'en' });
  const pack = loadPacks(join(root, 'locales')).find(({ slug }) => slug === SLUG);
  const cover = pack ? await packedCover(pack) : null;
  const made = {
    facts: opened,
    handedOver,
    letters,
    unreadable: opened.unreadable.count,
    pack: pack?.facts ?? null,
    cover,
  };
  const rest = { language: 'en', translation: 'nb', organisation: 'Friends of the River', fonts: [] };
  await writeDossier(write, { ...made, ...rest }, texts);
  return pieces.join('');
}

async function* lines(text: string): AsyncGenerator<string> {
  yield* text.trimEnd().split('\n');
}

/** Some pages side by side. */
async function draw(pdf: Uint8Array, to: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const { page } = await browser.newPage({ viewport: { width: 700, height: 1000 } });
    const code = await readFile(fileURLToPath(import.meta.resolve('unpdf/pdfjs')), 'utf8');
    await page.addScriptTag({ path: fileURLToPath(new URL('draw-pages.js', import.meta.url)) });
    const given = [code, Buffer.from(pdf).toString('base64'), PAGES].map((one) => JSON.stringify(one));
    const shown = z.array(z.string()).parse(await page.evaluate(`drawPages(${given.join(', ')})`));
    await sideBySide(
      shown.map((picture) => Buffer.from(picture, 'base64')),
      to,
    );
  } finally {
    await browser.close();
  }
}

async function sideBySide(pictures: readonly Buffer[], to: string): Promise<void> {
  const resized = await Promise.all(
    pictures.map((one) => sharp(one).resize(507).png().toBuffer({ resolveWithObject: true })),
  );
  const height = Math.max(...resized.map(({ info }) => info.height));
  const width = resized.reduce((sum, { info }) => sum + info.width + GAP, GAP);
  const placed = resized.map(({ data, info }, nth) => ({
    input: data,
    top: GAP,
    left: GAP + nth * (info.width + GAP),
  }));
  await sharp({ create: { width, height: height + 2 * GAP, channels: 3, background: '#d7dae3' } })
    .composite(placed)
    .png({ palette: true })
    .toFile(to);
}
