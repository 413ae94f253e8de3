import type { Result } from '../conversation/input.ts';
import { isCodeOf, readWithdrawalCode, withdrawalCode } from '../signatures/withdrawal-code.ts';
import { withdrawWrites } from '../signatures/writes.ts';
import type { TurnDeps } from './types.ts';
import { addCount, countPlace, type Work } from './work.ts';

/** Takes the person's own signature back. */
export function withdraw(deps: TurnDeps, work: Work, campaign: string): Result {
  const result = { kind: 'result', of: 'withdraw', campaign } as const;
  const signature = work.signatures.get(campaign);
  if (!signature) return { ...result, outcome: 'not signed' };
  work.signatures.delete(campaign);
  return { ...result, outcome: remove(deps, work, signature) };
}

/** Of what was handed over the count stays; the row goes. */
function remove(
  deps: TurnDeps,
  work: Work,
  signature: { readonly id: string; readonly campaign: string; readonly channel: string; readonly language: string },
): 'withdrawn' | 'delivered' {
  const { id, campaign } = signature;
  const counted = work.campaigns.get(campaign)?.state !== 'delivered';
  work.writes.push(...withdrawWrites(id, countPlace(work, signature), counted));
  work.acts.add(`signature ${campaign}`);
  if (counted) addCount(deps, work, campaign, { count: -1 });
  return counted ? 'withdrawn' : 'delivered';
}

/** The code of the person's own signature. */
export function showWithdrawalCode({ privacy }: TurnDeps, work: Work, campaign: string): Result {
  const signature = work.signatures.get(campaign);
  const code = signature ? withdrawalCode(privacy.pseudonyms, campaign, signature.id) : null;
  return { kind: 'result', of: 'show withdrawal code', campaign, code };
}

/** Takes back the signature that a code was given out for, whoever brings it. A few wrong ones, and the person has to wait. */
export async function withdrawByCode(deps: TurnDeps, work: Work, code: string): Promise<Result> {
  const result = { kind: 'result', of: 'withdraw by code', campaign: null } as const;
  const { who } = work.arrival;
  if (!deps.attempts.allowed(who)) return { ...result, outcome: 'too many' };
  const coded = readWithdrawalCode(code);
  const signature =
    coded &&
    (await deps.prisma.signature.findUnique({
      where: { id: coded.id },
      select: { id: true, campaign: true, channel: true, language: true },
    }));
  const known = signature && work.campaigns.has(signature.campaign);
  if (!known || !isCodeOf(deps.privacy.pseudonyms, signature.campaign, coded)) {
    deps.attempts.wrong(who);
    return { ...result, outcome: 'unknown' };
  }
  const { campaign } = signature;
  if (work.signatures.get(campaign)?.id === signature.id) work.signatures.delete(campaign);
  return { ...result, campaign, outcome: remove(deps, work, signature) };
}
