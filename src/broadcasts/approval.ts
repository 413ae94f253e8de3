import type { Broadcast, StaffId } from './types.ts';

/** Of staff members, those who may approve broadcasts at this moment: somebody who was revoked is none of them. */
export type Approvers = (of: readonly StaffId[]) => Promise<readonly StaffId[]>;

/**
 * Who counts as the other person: not who began a broadcast, nor anyone who ever edited it, nor who sends it, and only who may
 * approve still.
 */
export async function countedApprovals(
  { author, editors, approvedBy }: Pick<Broadcast, 'author' | 'editors' | 'approvedBy'>,
  sender: StaffId | null,
  approvers: Approvers,
): Promise<readonly StaffId[]> {
  const others = approvedBy.filter((one) => one !== author && one !== sender && !editors.includes(one));
  if (others.length === 0) return [];
  const standing = await approvers(others);
  return others.filter((one) => standing.includes(one));
}
