import type { ReceiptResult } from '../conversation/receipt/acts.ts';
import { finalExport } from '../handover/export.ts';
import { proveRow } from '../handover/proofs.ts';
import { receiptCode, receiptFile } from '../handover/receipts.ts';
import type { TurnDeps } from './types.ts';
import type { Work } from './work.ts';

type Of<Name> = Extract<ReceiptResult, { readonly of: Name }>;

/** The receipt of this very person's signature: nobody can ask for another's. */
export async function showReceipt(deps: TurnDeps, work: Work, campaign: string): Promise<Of<'show receipt'>> {
  const result = { kind: 'result', of: 'show receipt', campaign } as const;
  const signature = work.signatures.get(campaign);
  if (!signature) return { ...result, receipt: null };
  const delivered = work.campaigns.get(campaign)?.state === 'delivered';
  const proof = delivered ? await proveRow(deps.prisma, campaign, signature.id) : null;
  const code = receiptCode({ campaign, row: signature.id });
  return { ...result, receipt: { code, proof: proof && receiptFile(proof) } };
}

/** By what each campaign is known. A root is told with the handing over, not before: its size would be the exact number. */
export async function showMarks(deps: TurnDeps, work: Work): Promise<Of<'show marks'>> {
  const marks = [];
  for (const { slug, state } of work.campaigns.values()) {
    if (state === 'draft') continue;
    const key = await deps.prisma.campaignKey.findFirst({
      where: { campaign: slug, confirmedAt: { not: null }, retiredAt: null },
      orderBy: { confirmedAt: 'desc' },
    });
    const delivered = state === 'delivered' ? await finalExport(deps.prisma, slug) : null;
    marks.push({
      campaign: slug,
      key: key?.confirmedAt ? { fingerprint: key.fingerprint, since: key.confirmedAt.toISOString() } : null,
      root: delivered?.root ?? null,
    });
  }
  return { kind: 'result', of: 'show marks', marks };
}
