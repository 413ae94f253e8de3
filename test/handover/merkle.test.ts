import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTree, leafHash, nodeHash, pathTo, rootFrom, rootOf } from '../../src/handover/merkle.ts';

/** The definition in RFC 6962, 2.1, word by word. */
function plainRoot(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (!first) return createHash('sha256').digest();
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split)));
}

const leavesOf = (size: number) => Array.from({ length: size }, (_, at) => leafHash(`row ${at}`));

describe('the tree', () => {
  test('has the roots of known logs', () => {
    // From the test vectors of Certificate Transparency's reference implementation.
    expect(rootOf([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(leafHash('').toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    const second = nodeHash(leafHash(''), leafHash('\u0000'));
    expect(second.toString('hex')).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125');
  });

  test('is the one of the definition, built row by row or from full parts', () => {
    for (const size of [1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100]) {
      const leaves = leavesOf(size);
      expect(rootOf(leaves)).toEqual(plainRoot(leaves));
      const parts = createTree();
      for (let at = 0; at < size; at += 8) parts.add(rootOf(leaves.slice(at, at + 8)));
      expect(parts.root()).toEqual(plainRoot(leaves));
    }
  });

  test('a path leads from its own leaf to the root, and from no other, nor in a tree of another size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, one, other) => {
        const leaves = leavesOf(size);
        const root = rootOf(leaves);
        const index = one % size;
        const path = pathTo(index, leaves);
        const leaf = leaves[index] ?? root;
        expect(rootFrom(leaf, index, size, path)).toEqual(root);
        expect(rootFrom(leafHash('another'), index, size, path)).not.toEqual(root);
        const wrong = other % size;
        if (wrong !== index) expect(rootFrom(leaf, wrong, size, path)).not.toEqual(root);
        expect(rootFrom(leaf, index, size, [...path, root])).not.toEqual(root);
        if (path.length > 0) expect(rootFrom(leaf, index, size, path.slice(1))).not.toEqual(root);
        expect(rootFrom(leaf, size, size, path)).toBeNull();
      }),
    );
  });

  test('a node does not pass for a leaf', () => {
    const [left, right] = leavesOf(2);
    if (!left || !right) throw new Error('no leaves');
    expect(leafHash(Buffer.concat([left, right]).toString('latin1'))).not.toEqual(nodeHash(left, right));
  });
});
