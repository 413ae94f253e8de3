import { createHash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962, section 2.1: SHA-256, leaves and nodes told apart by a first byte, so that no node passes for a
 * leaf. One root says what all rows were, and in which order; a path shows that one of them was among them.
 */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(data: string): Buffer {
  return createHash('sha256').update(LEAF).update(data, 'utf8').digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Takes hashes of leaves (or roots of equal, full subtrees) one by one, in little memory. */
export interface TreeBuilder {
  add(hash: Uint8Array): void;
  readonly size: number;
  root(): Buffer;
}

export function createTree(): TreeBuilder {
  /** Roots of full subtrees, the largest first; the bits of `size` say how large. */
  const full: Buffer[] = [];
  let size = 0;
  return {
    add(hash) {
      let root: Buffer = Buffer.from(hash);
      for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) root = nodeHash(full.pop() ?? root, root);
      full.push(root);
      size += 1;
    },
    get size() {
      return size;
    },
    root() {
      if (full.length === 0) return createHash('sha256').digest();
      return full.reduceRight((right, left) => nodeHash(left, right));
    },
  };
}

export function rootOf(hashes: readonly Uint8Array[]): Buffer {
  const tree = createTree();
  for (const hash of hashes) tree.add(hash);
  return tree.root();
}

/** The hashes beside the way from a leaf to the root, the nearest first (RFC 6962, 2.1.1). */
export function pathTo(index: number, hashes: readonly Uint8Array[]): Buffer[] {
  if (hashes.length <= 1) return [];
  const split = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return index < split
    ? [...pathTo(index, hashes.slice(0, split)), rootOf(hashes.slice(split))]
    : [...pathTo(index - split, hashes.slice(split)), rootOf(hashes.slice(0, split))];
}

/** The root to which a path leads (RFC 9162, 2.1.3.2); null when it has not the length of any in a tree of this size. */
export function rootFrom(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Buffer | null {
  if (index >= size) return null;
  let [at, last] = [index, size - 1];
  let hash: Buffer = Buffer.from(leaf);
  for (const beside of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(beside, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else hash = nodeHash(hash, beside);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}
