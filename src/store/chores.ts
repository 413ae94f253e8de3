import type { PrismaClient } from './generated/client.ts';

/** What the operator relies on having been done. */
type ChoreName = 'backup';

/** When it was last done; null: never. */
export async function lastDone(prisma: PrismaClient, name: ChoreName): Promise<Date | null> {
  return (await prisma.chore.findUnique({ where: { name } }))?.doneAt ?? null;
}

export async function noteDone(prisma: PrismaClient, name: ChoreName, doneAt: Date): Promise<void> {
  await prisma.chore.upsert({ where: { name }, create: { name, doneAt }, update: { doneAt } });
}
