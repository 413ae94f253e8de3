import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { writeDossier } from '../../src/handover/dossier.ts';
import { exportSignatures } from '../../src/handover/export.ts';
import { sortSigners } from '../../src/handover/lists.ts';
import { addCampaignKey, confirmCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { makeCampaignKeyPair } from '../../src/privacy/key-file.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { sodiumReady } from '../../src/privacy/seal.ts';
import { openStore } from '../../src/store/store.ts';
import { createTexts } from '../../src/texts/texts.ts';
import { round, say } from './figures.ts';

interface HandoverResult {
  readonly rows: number;
  readonly export_s: number;
  /** Most memory while it is written, in MB above that of before. */
  readonly export_mb: number;
  readonly names: number;
  readonly dossier_s: number;
  readonly dossier_mb: number;
  /** Size of the page of HTML. */
  readonly page_mb: number;
}

/** How long a final export of many rows takes on the embedded server, and a dossier of many names; and what memory. */
export async function benchHandover({ short }: { readonly short: boolean }): Promise<HandoverResult> {
  const folder = await mkdtemp(join(tmpdir(), 'opprop-bench-handover-'));
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-data-'));
  try {
    const rows = short ? 10_000 : 1_000_000;
    const exported = await exporting(join(folder, 'river.export'), dataDir, rows);
    const names = short ? 10_000 : 100_000;
    return { rows, ...exported, names, ...(await dossier(join(folder, 'dossier.html'), names)) };
  } finally {
    await rm(folder, { recursive: true });
    await rm(dataDir, { recursive: true });
  }
}

/** Rows of one statement: longer ones are cut off. */
const CHUNK = 20_000;

async function exporting(
  path: string,
  dataDir: string,
  count: number,
): Promise<Pick<HandoverResult, 'export_s' | 'export_mb'>> {
  await sodiumReady;
  const database = { kind: 'embedded', dataDir, database: 'opprop' } as const;
  const store = await openStore({ database, as: 'program', connections: 3 });
  try {
    const { prisma } = store;
    const rows = rowMacsUnder(Buffer.alloc(32, 1).toString('base64'));
    await prisma.campaign.create({ data: { slug: 'river', state: 'closed' } });
    const consent = { hash: 'c'.repeat(64), campaign: 'river', purpose: 'sign', language: 'en', text: 'I agree' };
    await prisma.consentText.create({ data: consent });
    const key = await addCampaignKey(prisma, rows, 'river', (await makeCampaignKeyPair('river')).publicKey);
    await confirmCampaignKey(prisma, rows, key, new Date());
    say(`${count} rows …`);
    // Boxes as long as they are, of nothing: nobody opens them here.
    for (let from = 1; from <= count; from += CHUNK)
      await prisma.$executeRaw`INSERT INTO signature (id, campaign, signer, box, sealed_to, consent, language, channel, day)
      SELECT gen_random_uuid(), 'river', sha256(nth::text::bytea), decode(repeat(md5(nth::text), 35), 'hex'), ${key},
        ${consent.hash}, 'en', 'telegram', '2026-03-01' FROM generate_series(${from}::int, ${Math.min(count, from + CHUNK - 1)}::int) nth`;
    const file = createWriteStream(path);
    const measured = await measure(async () => {
      const write = (text: string): Promise<void> => drained(file, text);
      await exportSignatures({ prisma, rows, campaign: 'river', final: true, write, now: new Date() });
    });
    file.end();
    say(`exported in ${measured.seconds} s, ${measured.megabytes} MB`);
    return { export_s: measured.seconds, export_mb: measured.megabytes };
  } finally {
    await store.close();
  }
}

const FIRST = ['Kari', 'Пётр', 'محمد', 'דוד', '王', 'राम', 'Zoé', 'Åse'];

async function dossier(
  path: string,
  count: number,
): Promise<Pick<HandoverResult, 'dossier_s' | 'dossier_mb' | 'page_mb'>> {
  const named = Array.from({ length: count }, (_, nth) => ({
    visibility: 'named' as const,
    name: `${FIRST[nth % FIRST.length]} ${(nth * 7919).toString(36)}`,
  }));
  const texts = createTexts({ root: 'locales' });
  const hash = 'a'.repeat(64);
  const facts = { campaign: 'river', day: '2026-03-01', final: true, count, fingerprint: hash, root: hash };
  const file = createWriteStream(path);
  const { seconds, megabytes } = await measure(async () => {
    const reviewed = { named: sortSigners(named, 'nb'), unnamed: 0, setAside: { asked: 0, duplicate: 0, word: 0 } };
    const rest = { unreadable: 0, pack: null, translation: null, organisation: null, cover: null, fonts: [] };
    const whole = { facts: { ...facts, wordings: [] }, reviewed, language: 'nb', ...rest };
    await writeDossier((piece) => drained(file, piece), whole, texts);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  file.end(resolve);
  await promise;
  return { dossier_s: seconds, dossier_mb: megabytes, page_mb: round((await stat(path)).size / 1e6, 1) };
}

async function drained(file: Writable, text: string): Promise<void> {
  if (file.write(text)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  file.once('drain', resolve);
  await promise;
}

/** Time, and the most memory above that of before. */
async function measure(work: () => Promise<void>): Promise<{ seconds: number; megabytes: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 100);
  const began = performance.now();
  await work();
  clearInterval(timer);
  most = Math.max(most, process.memoryUsage.rss());
  return { seconds: round((performance.now() - began) / 1000, 1), megabytes: round((most - before) / 1e6, 0) };
}
