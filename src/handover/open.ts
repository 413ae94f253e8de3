import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SignerAnswers } from '../campaign/signer.ts';
import type { CampaignKeyPair } from '../privacy/key-file.ts';
import { openSigner, sodiumReady } from '../privacy/seal.ts';
import { type AgreedWording, EXPORT_FORMAT, EXPORT_VERSION } from './export.ts';
import { createTree } from './merkle.ts';
import { boxHash, receiptCode, rowHash } from './receipts.ts';

/** A signature as the holder of the keys reads it. */
export interface OpenedRow {
  readonly receipt: string;
  readonly signer: SignerAnswers;
}

/** What can be said of an export without opening a box. */
export interface ExportFacts {
  readonly campaign: string;
  /** ISO day on which it was made. */
  readonly day: string;
  readonly final: boolean;
  readonly count: number;
  /** SHA-256 of its lines, as the server recorded it. */
  readonly fingerprint: string;
  /** Of the tree over its rows. */
  readonly root: string;
  /** What the signers agreed to. */
  readonly wordings: readonly AgreedWording[];
}

export interface OpenedExport extends ExportFacts {
  readonly rows: readonly OpenedRow[];
  /** Boxes that do not open, or lie in another's row, by their receipts: somebody has put them there. */
  readonly unreadable: readonly string[];
}

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
  version: z.literal(EXPORT_VERSION),
  campaign: z.string(),
  day: z.iso.date(),
  final: z.boolean(),
  keys: z.array(z.string()),
  /** Exports of before have none. */
  wordings: z
    .array(z.object({ language: z.string(), text: z.string(), count: z.int().positive().nullable() }))
    .default([]),
});
const oldHead = z.object({ format: z.literal(EXPORT_FORMAT), version: z.literal(1) });
const boxSchema = z.tuple([z.uuid(), z.int().nonnegative(), z.base64()]);
const endSchema = z.object({ count: z.int().nonnegative(), sha256: z.string(), root: z.string().optional() });

type Head = z.output<typeof headSchema>;

/** A row as it stands in the file, its key named. */
interface SealedRow {
  readonly row: string;
  readonly key: string;
  readonly box: Uint8Array;
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
  take: (row: SealedRow, head: Head) => void,
): Promise<ExportFacts> {
  const hash = createHash('sha256');
  const tree = createTree();
  let head: Head | null = null;
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
    const [row, index, base64] = read(boxSchema, json);
    if (row === last) throw new ExportFileError('row doubled');
    if (row < last) throw new ExportFileError('rows swapped');
    last = row;
    const key = head.keys[index];
    if (key === undefined) throw new ExportFileError('changed');
    const box = Uint8Array.from(Buffer.from(base64, 'base64'));
    tree.add(rowHash({ campaign: head.campaign, row, key, box: boxHash(box) }));
    take({ row, key, box }, head);
  }
  if (!head) throw new ExportFileError('no export');
  if (!end) throw new ExportFileError('cut off');
  const facts = { fingerprint: hash.digest('hex'), root: tree.root().toString('hex'), count: tree.size };
  holdAgainst(facts, end, expected);
  return { ...facts, campaign: head.campaign, day: head.day, final: head.final, wordings: head.wordings };
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
 * Opens every box of an export and checks that each belongs to its campaign and row.
 * @param onProgress told after every thousand rows
 * @throws ExportFileError
 */
export async function openExport(
  lines: AsyncIterable<string>,
  pairs: readonly CampaignKeyPair[],
  { onProgress, ...expected }: Expected & { readonly onProgress?: (count: number) => void } = {},
): Promise<OpenedExport> {
  await sodiumReady;
  const keys = new Map(pairs.map((pair) => [pair.fingerprint, pair]));
  const rows: OpenedRow[] = [];
  const unreadable: string[] = [];
  const take = ({ row, key, box }: SealedRow, { campaign }: Head): void => {
    const receipt = receiptCode({ campaign, row });
    const pair = keys.get(key);
    const opened = pair ? open(box, pair, { campaign, row }) : null;
    if (opened === null) unreadable.push(receipt);
    else rows.push({ receipt, signer: opened });
    if ((rows.length + unreadable.length) % 1_000 === 0) onProgress?.(rows.length + unreadable.length);
  };
  const facts = await readExport(lines, expected, (head) => findKeys(head, pairs), take);
  return { ...facts, rows, unreadable };
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
