import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import sodium from 'libsodium-wrappers-sumo';
import { z } from 'zod';
import { exportSignatures } from '../../src/handover/export.ts';
import { createTree } from '../../src/handover/merkle.ts';
import { measureExport } from '../../src/handover/open.ts';
import { boxHash, rowHash } from '../../src/handover/receipts.ts';
import { fingerprintOf } from '../../src/privacy/campaign-keys.ts';
import { BOX_BYTES } from '../../src/privacy/seal.ts';
import { openStore } from '../../src/store/store.ts';
import { SLUG, type Stage, stageOn } from '../turn/fixture.ts';
import { percentile, round, say } from './figures.ts';
import { startNode } from './program.ts';

interface Exporting {
  readonly rows: number;
  readonly export_s: number;
  /** Most memory while it is written, in MB above that of before; people sign in the same process. */
  readonly export_mb: number;
  /** How many signed meanwhile, and what one waited for the last tap of it. */
  readonly signed: number;
  readonly sign_p95_ms: number;
}

interface Opening {
  readonly names: number;
  /** Of the whole command, that opens every box and writes the dossier and the table. */
  readonly open_s: number;
  /** Most memory of the command. */
  readonly open_mb: number | null;
  readonly page_mb: number;
  /** The same with the dossier printed; null where it is not tried. */
  readonly pdf_s: number | null;
  readonly pdf_mb: number | null;
}

interface HandoverResult extends Exporting {
  readonly openings: readonly Opening[];
}

/**
 * How long a final export of many rows takes on the embedded server while people sign, and the opening of what it wrote on the
 * command line, with every name unsealed; and what memory.
 *
 * @throws when the export is not the rows as they were when it began, when nobody could sign meanwhile, or when a name is lost
 */
export async function benchHandover({ short }: { readonly short: boolean }): Promise<HandoverResult> {
  const folder = await mkdtemp(join(tmpdir(), 'opprop-bench-handover-'));
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-data-'));
  try {
    const whole = join(folder, 'whole.export');
    const sizes = short ? [300, 3_000] : [10_000, 100_000, 1_000_000];
    const exported = await exporting(whole, join(folder, 'key.json'), dataDir, sizes.at(-1) ?? 0);
    const openings: Opening[] = [];
    for (const size of sizes) openings.push(await opening(whole, folder, size));
    return { ...exported, openings };
  } finally {
    await rm(folder, { recursive: true });
    await rm(dataDir, { recursive: true });
  }
}

async function exporting(path: string, keyFile: string, dataDir: string, count: number): Promise<Exporting> {
  const database = { kind: 'embedded', dataDir, database: 'opprop' } as const;
  const store = await openStore({ database, as: 'program', connections: 12 });
  try {
    const stage = await stageOn(store);
    const fingerprint = fingerprintOf(stage.keys.publicKey);
    const { publicKey, privateKey } = stage.keys;
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const key = { fingerprint, publicKey: base64(publicKey), privateKey: base64(privateKey) };
    await writeFile(keyFile, JSON.stringify({ trial: true, campaign: SLUG, ...key }));
    await (await stage.person(1).sign('Kari Nordmann')).finish([]);
    say(`${count} rows …`);
    await fill(stage, count, fingerprint);
    const { prisma } = store;
    const file = createWriteStream(path);
    const crowd = gather(stage);
    const { seconds, megabytes } = await measure(async () => {
      const write = async (text: string): Promise<void> => {
        // The head was written: from here on, nobody who signs is in it.
        crowd.begin();
        await drained(file, text);
      };
      const now = new Date();
      await exportSignatures({
        prisma,
        privacy: stage.privacy,
        campaign: SLUG,
        day: '2026-03-02',
        final: true,
        write,
        now,
      });
    });
    const waits = await crowd.end();
    await ended(file);
    const { count: held } = await measureExport(createInterface({ input: createReadStream(path) }));
    if (held !== count) throw new Error(`the export holds ${held} rows of ${count}`);
    const after = await prisma.signature.count({ where: { campaign: SLUG } });
    if (waits.length === 0 || after !== count + waits.length) throw new Error(`${after - count} signed meanwhile`);
    const figures = { rows: count, export_s: seconds, export_mb: megabytes, signed: waits.length };
    say(JSON.stringify(figures));
    return { ...figures, sign_p95_ms: round(percentile(waits, 0.95), 0) };
  } finally {
    await store.close();
  }
}

/** People who sign one after the other, four at a time, once they may begin. */
function gather(stage: Omit<Stage, 'database'>): { begin(): void; end(): Promise<readonly number[]> } {
  const waits: number[] = [];
  let lanes: Promise<void>[] | null = null;
  let over = false;
  let person = 1_000;
  const lane = async (): Promise<void> => {
    while (!over) {
      person += 1;
      const who = stage.person(person);
      const action = await who.review(`Ola ${nameOf(person)}`);
      const began = performance.now();
      await (await who.take({ kind: 'pressed', action })).finish([]);
      waits.push(performance.now() - began);
    }
  };
  return {
    begin() {
      lanes ??= Array.from({ length: 4 }, lane);
    },
    async end() {
      over = true;
      await Promise.all(lanes ?? []);
      return waits;
    },
  };
}

/** Rows of one statement. */
const CHUNK = 2_000;

const FIRST = ['Kari', 'Пётр', 'محمد', 'דוד', '王', 'राम', 'Zoé', 'Åse', 'گۈلنار', '김'];

/** A made-up name, another for each number. */
function nameOf(nth: number): string {
  const rest = [...(nth * 7919).toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)));
  return `${FIRST[nth % FIRST.length]} ${rest.join('')}`;
}

/** Makes the campaign hold so many signatures, all with a name. */
async function fill({ deps: { prisma }, keys }: Omit<Stage, 'database'>, count: number, sealedTo: string) {
  const { consent } = await prisma.signature.findFirstOrThrow();
  for (let from = await prisma.signature.count(); from < count; from += CHUNK) {
    const ids = Array.from({ length: Math.min(CHUNK, count - from) }, () => randomUUID());
    const boxes = sealAll(
      ids.map((row, nth) => ({ row, name: nameOf(from + nth) })),
      keys.publicKey,
    );
    await prisma.$executeRaw`INSERT INTO signature (id, campaign, signer, box, sealed_to, consent, language, channel, day)
      SELECT id, ${SLUG}, sha256(id::text::bytea), substr(${boxes}::bytea, ((nth - 1) * ${BOX_BYTES}::int + 1)::int, ${BOX_BYTES}::int),
        ${sealedTo}, ${consent}, 'nb', 'telegram', '2026-03-01' FROM unnest(${ids}::uuid[]) WITH ORDINALITY made (id, nth)`;
    if (from % 100_000 < CHUNK) say(`${from} sealed`);
  }
}

/**
 * Seals names as `sealSigner` does, one box after the other, but with one key of the moment for all of them: a million of the real
 * ones take minutes. They are opened as any other, at the same cost.
 */
function sealAll(names: readonly { readonly row: string; readonly name: string }[], to: Uint8Array): Uint8Array {
  const moment = sodium.crypto_box_keypair();
  const nonce = sodium.crypto_generichash(24, Buffer.concat([moment.publicKey, to]), null);
  const shared = sodium.crypto_box_beforenm(to, moment.privateKey);
  const boxes = names.map(({ row: id, name }) => {
    const row = Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
    const content = Buffer.from(JSON.stringify({ v: 1, visibility: 'named', name, campaign: SLUG, row }));
    const padded = sodium.pad(content, BOX_BYTES - sodium.crypto_box_SEALBYTES);
    return Buffer.concat([moment.publicKey, sodium.crypto_box_easy_afternm(padded, nonce, shared)]);
  });
  return Uint8Array.from(Buffer.concat(boxes));
}

/** Opens the first rows of an export on the command line. */
async function opening(whole: string, folder: string, names: number): Promise<Opening> {
  const file = join(folder, `${names}.export`);
  await cut(whole, file, names);
  const page = join(folder, `${names}.html`);
  const key = ['--key', join(folder, 'key.json'), '--language', 'nb', '--json'];
  const words = ['signatures', 'open', file, ...key];
  const plain = await command([...words, '--out', page, '--out', join(folder, `${names}.csv`)]);
  if (plain.told.named !== names) throw new Error(`${plain.told.named} names of ${names}`);
  const text = await readFile(page, 'utf8');
  const listed = text.split('<li>').length - 1;
  if (listed < names) throw new Error(`the dossier lists ${listed} of ${names}`);
  const { size } = await stat(page);
  const printed = names > 100_000 ? null : await command([...words, '--out', join(folder, `p${names}.html`), '--pdf']);
  const figures = {
    names,
    open_s: plain.seconds,
    open_mb: plain.megabytes,
    page_mb: round(size / 1e6, 1),
    pdf_s: printed?.seconds ?? null,
    pdf_mb: printed ? round((await stat(join(folder, `p${names}.pdf`))).size / 1e6, 1) : null,
  };
  say(JSON.stringify(figures));
  return figures;
}

/** Writes an export of the first rows of another, as the server would have written it. */
async function cut(whole: string, file: string, count: number): Promise<void> {
  const [hash, tree, to] = [createHash('sha256'), createTree(), createWriteStream(file)];
  const put = async (line: string): Promise<void> => {
    hash.update(`${line}\n`);
    await drained(to, `${line}\n`);
  };
  let keys: string[] = [];
  for await (const line of createInterface({ input: createReadStream(whole) })) {
    if (tree.size === 0 && keys.length === 0) {
      const head = z
        .looseObject({ keys: z.array(z.string()), wordings: z.array(z.looseObject({})) })
        .parse(JSON.parse(line));
      keys = head.keys;
      await put(JSON.stringify({ ...head, wordings: head.wordings.map((one) => ({ ...one, count })), together: 0 }));
    } else if (tree.size < count) {
      const [row, key, box] = z.tuple([z.string(), z.number(), z.string()]).parse(JSON.parse(line));
      tree.add(rowHash({ campaign: SLUG, row, key: keys[key] ?? '', box: boxHash(Buffer.from(box, 'base64')) }));
      await put(line);
    }
  }
  const sha256 = hash.digest('hex');
  to.write(`${JSON.stringify({ count, sha256, root: tree.root().toString('hex') })}\n`);
  await ended(to);
}

const told = z.object({ named: z.number() });

/** Runs the program's own command line. @throws when it fails */
async function command(words: readonly string[]) {
  const began = performance.now();
  const { child, output } = startNode(['--require', './src/node24.cjs', 'src/cli.ts', ...words], {});
  let most: number | null = null;
  const over = new Promise<number | null>((resolve) => child.once('close', resolve));
  let code: number | null | undefined;
  void over.then((ends) => {
    code = ends;
  });
  while (code === undefined) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
    if (kilobytes !== undefined) most = Math.max(most ?? 0, Number(kilobytes) / 1024);
    await Promise.race([over, sleep(100)]);
  }
  if (code !== 0) throw new Error(output());
  const seconds = round((performance.now() - began) / 1000, 1);
  const text = output();
  const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  return { seconds, megabytes: most === null ? null : round(most, 0), told: told.parse(JSON.parse(json)) };
}

async function drained(file: Writable, text: string): Promise<void> {
  if (file.write(text)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  file.once('drain', resolve);
  await promise;
}

async function ended(file: Writable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  file.end(resolve);
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
