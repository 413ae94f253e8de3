import type { CorrectRequest } from '../conversation/correct/acts.ts';
import type { Result } from '../conversation/input.ts';
import type { Sealed, SealRequest, SignRequest } from '../conversation/sign/acts.ts';
import { sealSigner } from '../privacy/seal.ts';
import { cohortMark } from '../signatures/cohorts.ts';
import { countedCode, countedCohort } from '../signatures/shares.ts';
import { correctWrites, signWrites } from '../signatures/writes.ts';
import type { TurnDeps } from './types.ts';
import type { Work } from './work.ts';
import { addCount, countPlace, namesFor } from './work.ts';

/**
 * Seals what a signer said, before anything is written: to the campaign's key, and bound to a row. For a new signature that
 * is an id chosen here, which the walk carries beside the box; for a correction it is the signature that is there.
 */
export async function seal(deps: TurnDeps, work: Work, request: SealRequest): Promise<Result> {
  const { campaign, form, answers, place } = request;
  const result = { kind: 'result', of: 'seal', campaign, form, answers, place } as const;
  const row = form === 'sign' ? deps.newId() : work.signatures.get(campaign)?.id;
  const { state = 'draft', key = null } = work.campaigns.get(campaign) ?? {};
  if (state !== 'open' || row === undefined) return { ...result, sealed: null };
  const sealing = key === null ? null : await deps.campaignKeys.sealingKey(campaign, key);
  if (sealing === null) return { ...result, sealed: 'no key' };
  const { fingerprint, publicKey } = sealing;
  const box = sealSigner({ ...answers, campaign, row }, publicKey).toString('base64');
  return { ...result, sealed: { box, row, key: fingerprint } };
}

/** Signs: once for each person and campaign, and only while it is open. */
export async function sign(deps: TurnDeps, work: Work, request: SignRequest): Promise<Result> {
  const { campaign, consent, language, sealed } = request;
  const result = { kind: 'result', of: 'sign', campaign } as const;
  if (work.signatures.has(campaign)) return { ...result, outcome: 'already' };
  if (work.campaigns.get(campaign)?.state !== 'open') return { ...result, outcome: 'closed' };
  if (await isOld(deps, work, campaign, sealed)) return { ...result, outcome: 'key changed' };

  const { channel } = work.arrival;
  const place = countPlace(work, { campaign, language });
  const outline = deps.campaigns.outlines().find(({ slug }) => slug === campaign);
  const { pseudonyms } = deps.privacy;
  const code = outline && countedCode(pseudonyms, work.arrival.who, outline, request.share);
  deps.bursts?.note({ campaign, channel, language, code: code ?? null }, work.arrival.who);
  const share = outline ? countedCohort(pseudonyms, work.arrival.who, outline, request.share) : null;
  work.writes.push(
    ...signWrites({
      ...place,
      ...columns(sealed),
      signer: namesFor(work, campaign).signer,
      consent,
      cohort: cohortMark(pseudonyms, place, share),
      share,
    }),
  );
  work.acts.add(`signature ${campaign}`);
  work.wordings.add(consent);
  work.signatures.set(campaign, { id: sealed.row, campaign, day: work.today(campaign), language, channel, consent });
  addCount(deps, work, campaign, { count: 1 });
  return { ...result, outcome: 'signed' };
}

/** Puts another name, or none, in place of the one that was sealed; possible until the campaign closes. */
export async function correct(deps: TurnDeps, work: Work, { campaign, sealed }: CorrectRequest): Promise<Result> {
  const result = { kind: 'result', of: 'correct', campaign } as const;
  // The signature may have been withdrawn, and made again, since this was sealed: the box would lie in the wrong row.
  if (work.signatures.get(campaign)?.id !== sealed.row) return { ...result, outcome: 'not signed' };
  if (work.campaigns.get(campaign)?.state !== 'open') return { ...result, outcome: 'closed' };
  if (await isOld(deps, work, campaign, sealed)) return { ...result, outcome: 'key changed' };
  work.writes.push(...correctWrites({ ...columns(sealed), campaign }));
  work.acts.add(`signature ${campaign}`);
  return { ...result, outcome: 'corrected' };
}

/** Sealed to a key that was replaced meanwhile. Nobody can seal it anew: the name is not there any more. */
async function isOld({ campaignKeys }: TurnDeps, work: Work, campaign: string, { key }: Sealed): Promise<boolean> {
  const now = work.campaigns.get(campaign)?.key ?? null;
  return now === null || (await campaignKeys.sealingKey(campaign, now))?.fingerprint !== key;
}

function columns({ box, row, key }: Sealed): { readonly id: string; readonly box: Buffer; readonly sealedTo: string } {
  return { id: row, box: Buffer.from(box, 'base64'), sealedTo: key };
}
