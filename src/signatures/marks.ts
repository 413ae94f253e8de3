import { randomBytes } from 'node:crypto';

/**
 * Marks of those who were counted, made so that they cannot tell of anyone. A person's mark is one of CELLS cells, by a keyed
 * hash, and half of all cells are marked from the beginning, by the throw of a coin: so a marked cell says of nobody
 * that they signed. A mark stays for ever, and so a person is counted once at most, whatever they do. How many there are is
 * estimated from how many marks were new (linear counting, Whang, Vander-Zanden and Taylor 1990).
 */
export interface Marks {
  /** A bit a cell. */
  readonly bits: Uint8Array;
  /** How many cells had no mark at the beginning. */
  readonly free: number;
}

/** Good for some millions of people. A power of two, so that each cell is as likely as another. */
const CELLS = 2 ** 18;

/** @param bytes as many random ones as asked for */
export function newMarks(bytes: (length: number) => Uint8Array = randomBytes, cells = CELLS): Marks {
  const bits = Uint8Array.from(bytes(cells / 8));
  return { bits, free: cells - marked(bits) };
}

/** The cell of a person, by a keyed hash of them. */
export function cellOf(digest: Uint8Array, { bits }: Pick<Marks, 'bits'>): number {
  return Buffer.from(digest).readUInt32BE(0) % (bits.length * 8);
}

/** Marks cells, in place. */
export function markCells({ bits }: Marks, cells: Iterable<number>): void {
  for (const cell of cells) bits[cell >> 3] = (bits[cell >> 3] ?? 0) | (1 << (cell & 7));
}

/** Marks that were made since the beginning. */
export function madeMarks({ bits, free }: Marks): number {
  return marked(bits) - (bits.length * 8 - free);
}

/** How many people make so many marks. */
export function peopleFor(made: number, { bits, free }: Marks): number {
  const within = Math.min(Math.max(made, 0), free - 1);
  return Math.log1p(-within / free) / Math.log1p(-1 / (bits.length * 8));
}

/** How many bits of a byte are set. */
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function marked(bits: Uint8Array): number {
  let sum = 0;
  for (const byte of bits) sum += ONES[byte] ?? 0;
  return sum;
}
