import type { Mark, ReceiptResult } from '../conversation/receipt/acts.ts';
import { finalExport } from '../handover/export.ts';
import { proveRow } from '../handover/proofs.ts';
import { receiptQr } from '../handover/receipt-qr.ts';
import { receiptCode, receiptFile } from '../handover/receipts.ts';
import { activeCampaignKey } from '../privacy/campaign-keys.ts';
import type { TurnDeps } from './types.ts';
import type { Work } from './work.ts';

type Of<Name> = Extract<ReceiptResult, { readonly of: Name }>;

/** The receipt of this very person's signature: nobody can ask for another's. */
export async function showReceipt(deps: TurnDeps, work: Work, campaign: string): Promise<Of<'show receipt'>> {
  const result = { kind: 'result', of: 'show receipt', campaign } as const;
  const signature = work.signatures.get(campaign);
  if (!signature) return { ...result, receipt: null };
  const delivered = work.campaigns.get(campaign)?.state === 'delivered';
  const proof = delivered ? await proveRow(deps.prisma, deps.privacy.rows, campaign, signature.id) : null;
  const code = receiptCode({ campaign, row: signature.id });
  if (!proof) return { ...result, receipt: { code, proof: null } };
  const file = receiptFile(proof);
  return { ...result, receipt: { code, proof: { file, qr: (await receiptQr(file)).toString('base64') } } };
}

/** By what each campaign is known. */
export async function showMarks(deps: TurnDeps, work: Work): Promise<Of<'show marks'>> {
  return { kind: 'result', of: 'show marks', marks: await readMarks(deps, [...work.campaigns.values()]) };
}

/** Marks of campaigns in this state. A root is told with the handing over, not before: its size would be the exact number. */
export async function readMarks(
  { prisma, privacy }: Pick<TurnDeps, 'prisma'> & { readonly privacy: Pick<TurnDeps['privacy'], 'rows'> },
  campaigns: readonly { readonly slug: string; readonly state: string }[],
): Promise<readonly Mark[]> {
  const marks: Mark[] = [];
  for (const { slug, state } of campaigns) {
    if (state === 'draft') continue;
    const key = await activeCampaignKey(prisma, privacy.rows, slug);
    const delivered = state === 'delivered' ? await finalExport(prisma, privacy.rows, slug) : null;
    marks.push({
      campaign: slug,
      key: key && { fingerprint: key.fingerprint, since: key.confirmedAt.toISOString() },
      root: delivered?.root ?? null,
    });
  }
  return marks;
}
