import type { Mine } from '../conversation/mine/acts.ts';
import { ownCohorts } from '../signatures/shares.ts';
import type { TurnDeps } from './types.ts';
import type { Work } from './work.ts';

/** All that is stored on the person and that the program can read, as the turn's snapshot has it. */
export async function mineOf(deps: TurnDeps, work: Work): Promise<Mine> {
  const signatures = [...work.signatures.values()];
  const hashes = [...signatures, ...work.subscriptions.values()].map(({ consent }) => consent);
  const stored = hashes.length === 0 ? [] : await deps.prisma.consentText.findMany({ where: { hash: { in: hashes } } });
  const texts = new Map(stored.map(({ hash, text }) => [hash, text]));
  const kinds = new Map(deps.campaigns.outlines().map(({ slug, kind }) => [slug, kind]));
  const cohorts = ownCohorts(deps.privacy.pseudonyms, work.arrival.who, deps.campaigns.outlines());
  const shared = await deps.prisma.share.findMany({
    where: { code: { in: [...cohorts.values()] } },
    distinct: ['code'],
  });
  const staff = (await deps.staff?.facts(work.arrival)) ?? null;
  return {
    signatures: signatures.map(({ campaign, day, language, channel, consent }) => ({
      campaign,
      kind: kinds.get(campaign) ?? 'petition',
      state: work.campaigns.get(campaign)?.state ?? 'closed',
      day,
      language,
      channel,
      consentHash: consent,
      consentText: texts.get(consent) ?? '',
    })),
    subscriptions: [...work.subscriptions.values()].map(({ campaign, scope, day, language, channel, consent }) => ({
      campaign,
      scope,
      day,
      language,
      channel,
      consentHash: consent,
      consentText: texts.get(consent) ?? '',
    })),
    lettersReported: [...work.letters].map(([campaign, day]) => ({ campaign, day })),
    linksCounted: [...cohorts].flatMap(([campaign, code]) =>
      shared.some((one) => one.code === code) ? [campaign] : [],
    ),
    language: work.language,
    discreet: work.discreet,
    staff: staff && { handle: staff.handle, role: staff.role },
  };
}
