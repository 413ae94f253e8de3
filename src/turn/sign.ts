import type { Result } from '../conversation/input.ts';
import type { Request } from '../conversation/request.ts';
import type { Visibility } from '../conversation/sign/acts.ts';
import { sealSigner } from '../privacy/seal.ts';
import { countedCohort } from '../signatures/shares.ts';
import { correctWrites, signWrites } from '../signatures/writes.ts';
import { addCount, countPlace, namesFor } from './place.ts';
import type { TurnDeps } from './turn.ts';
import type { Work } from './work.ts';

/** Signs: once for each person and campaign, and only while it is open. */
export async function sign(deps: TurnDeps, work: Work, request: Request & { kind: 'sign' }): Promise<Result> {
  const { campaign, consent, language } = request;
  const result = { kind: 'result', of: 'sign', campaign } as const;
  if (work.signatures.has(campaign)) return { ...result, outcome: 'already' };
  if (work.campaigns.get(campaign)?.state !== 'open') return { ...result, outcome: 'closed' };

  const id = deps.newId();
  const { channel } = work.arrival;
  const { box, sealedTo } = await sealed(deps, work, campaign, id, request);
  const place = countPlace(work, { campaign, language });
  const outline = deps.campaigns.outlines().find(({ slug }) => slug === campaign);
  work.writes.push(
    ...signWrites({
      ...place,
      id,
      signer: namesFor(work, campaign).signer,
      box,
      sealedTo,
      consent,
      share: outline ? countedCohort(deps.privacy.pseudonyms, work.arrival.who, outline, request.share) : null,
    }),
  );
  work.wordings.add(consent);
  work.signatures.set(campaign, { id, campaign, day: work.today, language, channel, consent });
  addCount(deps, work, campaign, { count: 1 });
  return { ...result, outcome: 'signed' };
}

/** Puts another name, or none, in place of the one that was sealed; possible until the signatures are delivered. */
export async function correct(deps: TurnDeps, work: Work, request: Request & { kind: 'correct' }): Promise<Result> {
  const { campaign } = request;
  const result = { kind: 'result', of: 'correct', campaign } as const;
  const signature = work.signatures.get(campaign);
  if (!signature) return { ...result, outcome: 'not signed' };
  const state = work.campaigns.get(campaign)?.state;
  if (state !== 'open' && state !== 'closed') return { ...result, outcome: 'closed' };
  const { box, sealedTo } = await sealed(deps, work, campaign, signature.id, request);
  work.writes.push(...correctWrites({ id: signature.id, campaign, box, sealedTo }));
  return { ...result, outcome: 'corrected' };
}

async function sealed(
  deps: TurnDeps,
  work: Work,
  campaign: string,
  row: string,
  { name, visibility }: { readonly name: string | null; readonly visibility: Visibility },
): Promise<{ box: Buffer; sealedTo: string }> {
  const sealedTo = work.campaigns.get(campaign)?.key;
  if (!sealedTo) throw new Error('an open campaign has no key to seal to');
  const publicKey = await deps.campaignKeys.publicKey(sealedTo);
  return { sealedTo, box: sealSigner({ name, visibility, campaign, row }, publicKey) };
}
