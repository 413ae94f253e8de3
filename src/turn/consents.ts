import type { TurnDeps } from './turn.ts';

/** Sees to it that wordings stand in the database before someone's consent names them. */
export interface Consents {
  store(hashes: ReadonlySet<string>): Promise<void>;
}

/** A wording is stored once and never changes, so what this process has stored need not be asked again. */
export function createConsents({ prisma, campaigns }: Pick<TurnDeps, 'prisma' | 'campaigns'>): Consents {
  const stored = new Set<string>();
  return {
    async store(hashes) {
      for (const hash of hashes) {
        if (stored.has(hash)) continue;
        const wording = campaigns.wording(hash);
        if (!wording) throw new Error('someone agreed to a wording that is not known');
        await prisma.consentText.createMany({ data: [{ hash, ...wording }], skipDuplicates: true });
        stored.add(hash);
      }
    },
  };
}
