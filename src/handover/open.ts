import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SignerAnswers } from '../campaign/signer.ts';
import type { CampaignKeyPair } from '../privacy/key-file.ts';
import { openSigner, sodiumReady } from '../privacy/seal.ts';
import { ASIDE_REASONS, type AsideReason } from '../signatures/set-aside.ts';
import { EXPORT_FORMAT, EXPORT_VERSION } from './export.ts';
import { createTree } from './merkle.ts';
import { boxHash, receiptCode, rowHash } from './receipts.ts';
import type { Agreed } from './wordings.ts';

/** A signature as the holder of the keys reads it. */
export interface OpenedRow {
  readonly receipt: string;
  /** Null: its box does not open. */
  readonly signer: SignerAnswers | null;
}

/** What can be said of an export without opening a box. */
export interface ExportFacts extends Agreed {
  readonly campaign: string;
  /** ISO day on which it was made. */
  readonly day: string;
  readonly final: boolean;
  readonly count: number;
  /** SHA-256 of its lines, as the server recorded it. */
  readonly fingerprint: string;
  /** Of the tree over its rows. */
  readonly root: string;
  /** What staff had set aside, why, and how many rows: they are under the root, and are not handed over. */
  readonly setAside: readonly SetAsideRows[];
}

/** Rows that staff had set aside together. */
interface SetAsideRows {
  readonly reason: AsideReason;
  readonly words: string;
  readonly count: number;
}

export interface OpenedExport extends ExportFacts {
  /** How many boxes opened. */
  readonly opened: number;
  /** Boxes that do not open, or lie in another's row: somebody has put them there. */
  readonly unreadable: Unreadable;
}

export interface Unreadable {
  readonly count: number;
  /** Of the first ones. */
  readonly receipts: readonly string[];
}

/** So many boxes that do not open are named. */
const UNREADABLE_NAMED = 1_000;

/** Why an export cannot be used. Holds nothing of it but fingerprints and numbers. */
export class ExportFileError extends Error {
  readonly problem:
    | 'no export'
    | 'old export'
    | 'cut off'
    | 'row dropped'
    | 'row added'
    | 'row doubled'
    | 'rows swapped'
    | 'changed'
    | 'wordings'
    | 'other fingerprint'
    | 'other root'
    | 'another campaign'
    | 'key missing';
  /** Of the keys that are missing, or of what was expected. */
  readonly fingerprints: readonly string[];

  constructor(problem: ExportFileError['problem'], fingerprints: readonly string[] = []) {
    super(problem);
    this.name = 'ExportFileError';
    this.problem = problem;
    this.fingerprints = fingerprints;
  }
}

const headSchema = z.object({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal([2, EXPORT_VERSION]),
  campaign: z.string(),
  day: z.iso.date(),
  final: z.boolean(),
  keys: z.array(z.string()),
  /** Exports of before have none, or say nothing of those that are counted together. */
  wordings: z
    .array(z.object({ language: z.string(), text: z.string(), count: z.int().positive().nullable() }))
    .default([]),
  together: z.int().nonnegative().nullable().default(null),
  setAside: z.array(z.object({ reason: z.enum(ASIDE_REASONS), words: z.string() })).default([]),
});
const oldHead = z.object({ format: z.literal(EXPORT_FORMAT), version: z.literal(1) });
const boxSchema = z.tuple([z.uuid(), z.int().nonnegative(), z.base64(), z.int().nonnegative().optional()]);
const endSchema = z.object({ count: z.int().nonnegative(), sha256: z.string(), root: z.string().optional() });

type Head = z.output<typeof headSchema>;

/** A row as it stands in the file, its key named. */
interface SealedRow {
  readonly row: string;
  readonly key: string;
  readonly box: Uint8Array;
  /** Place in the head of what it was set aside with, or null. */
  readonly aside: number | null;
}

/** What the reader has from elsewhere: the server's record, the bot, the organisation's page. */
export interface Expected {
  readonly fingerprint?: string | undefined;
  readonly root?: string | undefined;
}

/**
 * Reads an export row by row and holds it against itself: its order, its count, its hash, its root, and against what is
 * expected of it. A file that was changed so that it agrees with itself again is only found by what is expected.
 * @param lines the file's lines, without their line ends
 * @param begin told the head before the first row
 * @throws ExportFileError
 */
async function readExport(
  lines: AsyncIterable<string>,
  expected: Expected,
  begin: (head: Head) => void,
  take: (row: SealedRow, head: Head) => Promise<void> | void,
): Promise<ExportFacts> {
  const hash = createHash('sha256');
  const tree = createTree();
  let head: Head | null = null;
  const asides: number[] = [];
  let last = '';
  let end: z.output<typeof endSchema> | null = null;
  for await (const line of lines) {
    if (end) throw new ExportFileError('changed');
    const json = parse(line);
    // A line that breaks off is the last of what arrived.
    if (head && json === undefined) throw new ExportFileError('cut off');
    if (!head) {
      head = readHead(json);
      begin(head);
      hash.update(`${line}\n`);
      continue;
    }
    if (!Array.isArray(json)) {
      end = read(endSchema, json);
      continue;
    }
    hash.update(`${line}\n`);
    const row = readRow(json, head, last);
    last = row.row;
    tree.add(rowHash({ ...row, campaign: head.campaign, box: boxHash(row.box) }));
    if (row.aside !== null) asides[row.aside] = (asides[row.aside] ?? 0) + 1;
    await take(row, head);
  }
  if (!head) throw new ExportFileError('no export');
  if (!end) throw new ExportFileError('cut off');
  const facts = { fingerprint: hash.digest('hex'), root: tree.root().toString('hex'), count: tree.size };
  holdAgainst(facts, end, expected);
  const { campaign, day, final, wordings, together } = head;
  if (together !== null && together + sumOf(wordings) !== facts.count) throw new ExportFileError('wordings');
  const setAside = head.setAside.map((one, nth) => ({ ...one, count: asides[nth] ?? 0 }));
  return { ...facts, campaign, day, final, wordings, together, setAside };
}

function sumOf(wordings: Head['wordings']): number {
  return wordings.reduce((sum, { count }) => sum + (count ?? 0), 0);
}

function readRow(json: unknown, { keys, setAside }: Head, last: string): SealedRow {
  const [row, index, base64, aside = null] = read(boxSchema, json);
  if (row === last) throw new ExportFileError('row doubled');
  if (row < last) throw new ExportFileError('rows swapped');
  const key = keys[index];
  if (key === undefined || (aside !== null && aside >= setAside.length)) throw new ExportFileError('changed');
  return { row, key, box: Uint8Array.from(Buffer.from(base64, 'base64')), aside };
}

function holdAgainst(
  { fingerprint, root, count }: Pick<ExportFacts, 'fingerprint' | 'root' | 'count'>,
  end: z.output<typeof endSchema>,
  expected: Expected,
): void {
  if (count < end.count) throw new ExportFileError('row dropped');
  if (count > end.count) throw new ExportFileError('row added');
  if (end.sha256 !== fingerprint || (end.root ?? root) !== root) throw new ExportFileError('changed');
  const plain = (text: string): string => text.trim().toLowerCase();
  if (expected.fingerprint !== undefined && plain(expected.fingerprint) !== fingerprint)
    throw new ExportFileError('other fingerprint', [fingerprint]);
  if (expected.root !== undefined && plain(expected.root) !== root) throw new ExportFileError('other root', [root]);
}

/** Count, fingerprint and root of an export, without any key. @throws ExportFileError */
export async function measureExport(lines: AsyncIterable<string>, expected: Expected = {}): Promise<ExportFacts> {
  return await readExport(
    lines,
    expected,
    () => undefined,
    () => undefined,
  );
}

/**
 * Opens every box of an export and checks that each belongs to its campaign and row. None is kept: `take` has them one by one, in
 * the order of the file, and is to believe them only when this returns.
 * @param onProgress told after every thousand rows
 * @throws ExportFileError
 */
export async function openExport(
  lines: AsyncIterable<string>,
  pairs: readonly CampaignKeyPair[],
  { take, onProgress, ...expected }: Opening,
): Promise<OpenedExport> {
  await sodiumReady;
  const keys = new Map(pairs.map((pair) => [pair.fingerprint, pair]));
  const receipts: string[] = [];
  let [opened, closed] = [0, 0];
  const takeSealed = async ({ row, key, box, aside }: SealedRow, { campaign }: Head): Promise<void> => {
    const receipt = receiptCode({ campaign, row });
    const pair = keys.get(key);
    const signer = pair ? open(box, pair, { campaign, row }) : null;
    if (signer === null) {
      closed += 1;
      if (closed <= UNREADABLE_NAMED) receipts.push(receipt);
    } else opened += 1;
    // One that was set aside is opened, so that it is known to be whole, and goes no further.
    if (aside === null || signer === null) await take({ receipt, signer });
    if ((opened + closed) % 1_000 === 0) onProgress?.(opened + closed);
  };
  const facts = await readExport(lines, expected, (head) => findKeys(head, pairs), takeSealed);
  return { ...facts, opened, unreadable: { count: closed, receipts } };
}

interface Opening extends Expected {
  readonly take: (row: OpenedRow) => Promise<void> | void;
  readonly onProgress?: (count: number) => void;
}

function findKeys(head: Head, pairs: readonly CampaignKeyPair[]): void {
  const missing = head.keys.filter((fingerprint) => !pairs.some((pair) => pair.fingerprint === fingerprint));
  if (pairs.some(({ campaign }) => campaign !== null && campaign !== head.campaign))
    throw new ExportFileError('another campaign');
  if (missing.length > 0) throw new ExportFileError('key missing', missing);
}

function readHead(json: unknown): Head {
  const head = headSchema.safeParse(json);
  if (head.success) return head.data;
  throw new ExportFileError(oldHead.safeParse(json).success ? 'old export' : 'no export');
}

function open(box: Uint8Array, pair: CampaignKeyPair, place: { campaign: string; row: string }) {
  try {
    return openSigner(box, pair, place);
  } catch {
    return null;
  }
}

function read<T>(schema: z.ZodType<T>, json: unknown): T {
  const found = schema.safeParse(json);
  if (!found.success) throw new ExportFileError('changed');
  return found.data;
}

/** Undefined when it is no JSON, which no schema takes. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
