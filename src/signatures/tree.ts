/**
 * Running sums with noise, after the binary-tree mechanism (Dwork, Naor, Pitassi and Rothblum 2010; Chan, Shi and Song 2011).
 * Time is cut into slots, and runs of slots into a tree: a node of level `l` covers 2^l of them. The sum of all slots so
 * far is that of few nodes, one for each 1 in the slot's number, and each node gets noise once and keeps it. A slot lies in at
 * most one node of each level: so what happens in it moves at most LEVELS noisy numbers, however many are told.
 */

/** Levels of the tree. */
export const LEVELS = 9;
/** The last slot that the tree has: after it nothing more is told. */
export const LAST_SLOT = 2 ** LEVELS - 1;

/** A run of slots whose noise is drawn: those up to `index * 2^level`, the last 2^level of them. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly noise: number;
}

/**
 * The nodes whose sum is that of the slots 1 to `slot`. Those that were among `before` keep their noise. Slots may be left
 * out: then what happened in them belongs to the next that is told.
 */
export function nodesAt(slot: number, before: readonly TreeNode[], draw: () => number): readonly TreeNode[] {
  if (slot < 0 || slot > LAST_SLOT) throw new RangeError('the tree has no such slot');
  const nodes: TreeNode[] = [];
  let end = 0;
  for (let level = LEVELS - 1; level >= 0; level -= 1) {
    const width = 2 ** level;
    if (Math.floor(slot / width) % 2 === 0) continue;
    end += width;
    const index = end / width;
    const known = before.find((node) => node.level === level && node.index === index);
    nodes.push(known ?? { level, index, noise: draw() });
  }
  return nodes;
}
