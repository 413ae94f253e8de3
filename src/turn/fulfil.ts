import type { Result } from '../conversation/input.ts';
import type { Request } from '../conversation/request.ts';
import type { StaffAsk } from '../conversation/staff/ask.ts';
import type { BroadcastView } from '../conversation/staff/facts.ts';
import type { StaffResult } from '../conversation/staff/result.ts';
import { forgetLink } from '../signatures/cohorts.ts';
import { linkCode, ownCohorts, shareRange } from '../signatures/shares.ts';
import { forgetLetterWrites, reportLetterWrites, withdrawWrites } from '../signatures/writes.ts';
import { eraseChoicesWrite, setDiscreetWrite, setLanguageWrite, unsetDiscreetWrite } from '../subscriptions/choices.ts';
import { resubscribeWrite, subscribeWrite, unsubscribeWrites } from '../subscriptions/writes.ts';
import { mineOf } from './mine.ts';
import { showMarks, showReceipt } from './receipt.ts';
import { correct, seal, sign } from './sign.ts';
import type { TurnDeps } from './types.ts';
import { showWithdrawalCode, withdraw, withdrawByCode } from './withdraw.ts';
import type { Work } from './work.ts';
import { addCount, countPlace, namesFor } from './work.ts';

/**
 * Carries a request out as far as the snapshot tells: adds what must be written to the swap, moves `work` on and says what
 * will have become of it. The swap fails, and the turn begins anew, when that turns out not to hold.
 */
export async function fulfil(deps: TurnDeps, work: Work, request: Request): Promise<Result> {
  switch (request.kind) {
    case 'seal':
      return seal(deps, work, request);
    case 'sign':
      return sign(deps, work, request);
    case 'correct':
      return correct(deps, work, request);
    case 'withdraw':
      return withdraw(deps, work, request.campaign);
    case 'withdraw by code':
      return await withdrawByCode(deps, work, request.code);
    case 'show withdrawal code':
      return showWithdrawalCode(deps, work, request.campaign);
    case 'subscribe':
      return subscribe(deps, work, request);
    case 'unsubscribe': {
      const ended = unsubscribe(work, request.campaign);
      return { kind: 'result', of: 'unsubscribe', outcome: ended > 0 ? 'unsubscribed' : 'not subscribed' };
    }
    case 'leave':
      unsubscribe(work, null);
      return { kind: 'result', of: 'leave', outcome: 'left' };
    case 'erase':
      return erase(deps, work);
    case 'set language':
      work.writes.push(setLanguageWrite(work.names.preference, request.language));
      work.acts.add('language');
      work.language = request.language;
      work.spoken = request.language;
      work.preferred = true;
      await deps.staff?.speaks(work.arrival, request.language);
      return { kind: 'result', of: 'set language', language: request.language, back: request.back, outcome: 'set' };
    case 'set discreet':
      setDiscreet(work, request.on);
      return { kind: 'result', of: 'set discreet', on: request.on, outcome: 'set' };
    case 'report letter':
      return reportLetter(deps, work, request.campaign);
    case 'show share':
      return await showShare(deps, work, request.campaign);
    case 'show news':
      return {
        kind: 'result',
        of: 'show news',
        news: deps.staff ? await deps.staff.news(request.broadcast, work.spoken) : null,
      };
    case 'staff':
      return { kind: 'result', of: 'staff', result: await staffWork(deps, work, request.ask) };
    case 'show receipt':
      return await showReceipt(deps, work, request.campaign);
    case 'show marks':
      return await showMarks(deps, work);
    case 'show mine':
      return { kind: 'result', of: 'show mine', mine: await mineOf(deps, work), as: request.as };
  }
}

/** What staff ask for is not part of the swap; see src/staff/desk/port.ts. */
async function staffWork({ staff }: TurnDeps, work: Work, ask: StaffAsk): Promise<StaffResult> {
  if (!staff) return ask.do === 'accept' ? { of: 'accept', outcome: 'refused' } : { of: 'not allowed' };
  work.acts.add(`staff ${ask.do}`);
  const result = await staff.carryOut(work.arrival, work.spoken, ask);
  work.staff = await staff.facts(work.arrival, 'work');
  if (result.of === 'broadcast' || result.of === 'close') work.shows = watchable(result.broadcast);
  return result;
}

/** The id of a broadcast that moves by itself, or has just ended; null for others. */
function watchable(broadcast: BroadcastView | null): string | null {
  return broadcast?.progress ? broadcast.id : null;
}

function subscribe(deps: TurnDeps, work: Work, request: Request & { kind: 'subscribe' }): Result {
  const { campaign, scope, consent, language } = request;
  const { arrival } = work;
  const result = { kind: 'result', of: 'subscribe', campaign, scope } as const;
  if (arrival.order !== undefined && arrival.order < work.stopped) return { ...result, outcome: 'overtaken' };
  const day = work.today(campaign);
  const known = work.subscriptions.get(campaign);
  const id = known?.id ?? deps.newId();
  const address = deps.privacy.addresses.encrypt(id, JSON.stringify(arrival.address));
  const row = { id, address, channel: arrival.channel, account: arrival.account, scope, language, consent, day };
  work.writes.push(
    known
      ? resubscribeWrite(row)
      : subscribeWrite({ ...row, campaign, subscriber: namesFor(work, campaign).subscriber }),
  );
  work.acts.add(`updates ${campaign}`);
  work.wordings.add(consent);
  work.subscriptions.set(campaign, { id, campaign, scope, day, language, channel: arrival.channel, consent });
  return { ...result, outcome: 'subscribed' };
}

/** Ends updates of one campaign, or of all (null). Gives how many there were. */
function unsubscribe(work: Work, campaign: string | null): number {
  work.stops = true;
  const ended = [...work.subscriptions.values()].filter((one) => campaign === null || one.campaign === campaign);
  for (const subscription of ended) {
    work.writes.push(...unsubscribeWrites(subscription.id, subscription.campaign));
    work.acts.add(`updates ${subscription.campaign}`);
    work.subscriptions.delete(subscription.campaign);
  }
  return ended.length;
}

function reportLetter(deps: TurnDeps, work: Work, campaign: string): Result {
  const result = { kind: 'result', of: 'report letter', campaign } as const;
  if (work.letters.has(campaign)) return { ...result, outcome: 'already' };
  work.writes.push(...reportLetterWrites(namesFor(work, campaign).reporter, countPlace(work, { campaign })));
  work.acts.add(`letter ${campaign}`);
  work.letters.set(campaign, work.today(campaign));
  addCount(deps, work, campaign, { letters: 1 });
  return { ...result, outcome: 'counted' };
}

/** The person's link, and what it has brought where that is told. */
async function showShare(deps: TurnDeps, work: Work, slug: string): Promise<Result> {
  const { pseudonyms } = deps.privacy;
  const { who } = work.arrival;
  const outlines = deps.campaigns.outlines().filter((outline) => outline.slug === slug);
  const code = outlines[0] ? linkCode(pseudonyms, who, outlines[0]) : null;
  const cohort = ownCohorts(pseudonyms, who, outlines).get(slug);
  const brought = cohort === undefined ? null : await shareRange(deps.prisma, cohort, work.today(slug));
  return { kind: 'result', of: 'show share', campaign: slug, code, brought };
}

function setDiscreet(work: Work, on: boolean): void {
  const { names, language, preferred } = work;
  if (on || language !== null) work.writes.push(setDiscreetWrite(names.preference, on));
  else if (preferred) work.writes.push(unsetDiscreetWrite(names.preference));
  work.acts.add('discreet');
  work.discreet = on;
  work.preferred = on || language !== null;
}

/** Forgets who came by a person's links: how many, and which rows. */
async function forgetLinks({ prisma, privacy: { pseudonyms }, campaigns }: TurnDeps, who: string): Promise<void> {
  const cohorts = ownCohorts(pseudonyms, who, campaigns.outlines());
  const counted = await prisma.share.findMany({
    where: { code: { in: [...cohorts.values()] } },
    distinct: ['campaign'],
    select: { campaign: true },
  });
  for (const outline of campaigns.outlines()) {
    const code = linkCode(pseudonyms, who, outline);
    if (code !== null && counted.some(({ campaign }) => campaign === outline.slug))
      await forgetLink(prisma, pseudonyms, outline, code);
  }
  // Last: by these is known where the others are to be looked for.
  await prisma.share.deleteMany({ where: { code: { in: [...cohorts.values()] } } });
}

/**
 * Deletes all that is stored on a person. What was delivered before stays in what was handed over, and in the count; the
 * row here goes too.
 */
async function erase(deps: TurnDeps, work: Work): Promise<Result> {
  // At once rather than with the swap, which cannot delete what may not be there. Doing it twice does no harm.
  await forgetLinks(deps, work.arrival.who);
  for (const signature of work.signatures.values()) {
    const counted = work.campaigns.get(signature.campaign)?.state !== 'delivered';
    work.writes.push(...withdrawWrites(signature.id, countPlace(work, signature), counted));
    if (counted) addCount(deps, work, signature.campaign, { count: -1 });
  }
  for (const campaign of work.letters.keys()) {
    work.writes.push(...forgetLetterWrites(namesFor(work, campaign).reporter, countPlace(work, { campaign })));
    addCount(deps, work, campaign, { letters: -1 });
  }
  unsubscribe(work, null);
  if (work.preferred) work.writes.push(eraseChoicesWrite(work.names.preference));
  work.signatures.clear();
  work.letters.clear();
  work.preferred = false;
  work.language = null;
  work.discreet = false;
  work.erased = true;
  return { kind: 'result', of: 'erase', outcome: 'erased' };
}
