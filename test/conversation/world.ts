import type { SignerAnswers } from '../../src/campaign/signer.ts';
import type { Result } from '../../src/conversation/input.ts';
import type { Mine } from '../../src/conversation/mine/acts.ts';
import type { Request } from '../../src/conversation/request.ts';
import type { Scope } from '../../src/conversation/updates/acts.ts';
import type { Stage } from '../support/stage.ts';
import { createStaffWorld } from './staff-world.ts';

/** A broadcast that was announced without its text. */
export const NEWS = {
  id: 'k3x9w1',
  news: {
    campaign: 'uyghurs-abroad',
    words: { en: [[{ text: 'There is ' }, { text: 'news', bold: true }]] },
    link: { label: 'Read', url: 'https://example.org/' },
  },
} as const;

type Of<Kind extends Request['kind']> = Extract<Request, { kind: Kind }>;

const HASH = '5e'.repeat(32);
const FINGERPRINT = '3f9a-01bc-55d0-7e2b-91aa-c04d-12ef-8c36';
const PROOF = {
  format: 'opprop receipt',
  version: 1,
  campaign: 'petition',
  row: '0b0e6d1c-1111-4222-8333-944455556666',
  key: FINGERPRINT,
  box: HASH,
  index: 0,
  size: 2,
  path: [HASH],
  root: HASH,
};

const mark = (campaign: string, state: string) => ({
  campaign,
  key: { fingerprint: FINGERPRINT, since: '2026-02-01T10:00:00Z' },
  root: state === 'delivered' ? HASH : null,
});

const CODE = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ';

/** What is stored, in memory: carries requests out as the turn does, for one person. */
export function createWorld(stage: Stage, staff = createStaffWorld(stage, 0, null)) {
  const signatures = new Map<string, { visibility: string; name: string | null; consent: string }>();
  const boxes = new Map<string, SignerAnswers>();
  const updates = new Map<string, Scope>();
  const letters = new Set<string>();
  let discreet = false;
  const stateOf = (slug: string) => stage.campaigns.find((one) => one.slug === slug)?.state ?? 'closed';

  function receipt(campaign: string) {
    if (!signatures.has(campaign)) return null;
    return {
      code: 'K7QM-2XWD-0HF3-9TAV',
      proof: stateOf(campaign) === 'delivered' ? { file: PROOF, qr: 'iVBORw0KGgo=' } : null,
    };
  }

  function carryOut(request: Request, language: string): Result {
    switch (request.kind) {
      case 'seal':
        return seal(request);
      case 'sign':
        return sign(request);
      case 'correct':
        return correct(request);
      case 'withdraw':
        return withdraw(request);
      case 'show withdrawal code': {
        const { campaign } = request;
        return { kind: 'result', of: 'show withdrawal code', campaign, code: signatures.has(campaign) ? CODE : null };
      }
      case 'withdraw by code':
        return withdrawByCode(request);
      case 'subscribe':
        updates.set(request.campaign, request.scope);
        return {
          kind: 'result',
          of: 'subscribe',
          campaign: request.campaign,
          scope: request.scope,
          outcome: 'subscribed',
        };
      case 'unsubscribe':
        return unsubscribe(request);
      case 'leave':
        updates.clear();
        return { kind: 'result', of: 'leave', outcome: 'left' };
      case 'erase':
        for (const kept of [signatures, updates, letters]) kept.clear();
        return { kind: 'result', of: 'erase', outcome: 'erased' };
      case 'set language':
        return { kind: 'result', of: 'set language', language: request.language, back: request.back, outcome: 'set' };
      case 'set discreet':
        discreet = request.on;
        return { kind: 'result', of: 'set discreet', on: discreet, outcome: 'set' };
      case 'report letter':
        return reportLetter(request);
      case 'show share':
        return {
          kind: 'result',
          of: 'show share',
          campaign: request.campaign,
          code: null,
          brought: null,
        };
      case 'show news':
        return { kind: 'result', of: 'show news', news: request.broadcast === NEWS.id ? NEWS.news : null };
      case 'show receipt':
        return { kind: 'result', of: 'show receipt', campaign: request.campaign, receipt: receipt(request.campaign) };
      case 'show marks':
        return { kind: 'result', of: 'show marks', marks: stage.campaigns.map(({ slug, state }) => mark(slug, state)) };
      case 'staff':
        return { kind: 'result', of: 'staff', result: staff.carryOut(request.ask) };
      case 'show mine':
        return { kind: 'result', of: 'show mine', as: request.as, mine: mine(language) };
    }
  }

  /** What a box holds stands only here, as it would under the key of whoever opens it. */
  function seal({ campaign, form, answers, place }: Of<'seal'>): Result {
    const box = `box ${boxes.size}`;
    boxes.set(box, answers);
    const possible = stateOf(campaign) === 'open' && (form === 'sign' || signatures.has(campaign));
    const sealed = possible ? { box, row: `row of ${form}`, key: 'key' } : null;
    return { kind: 'result', of: 'seal', campaign, form, answers, place, sealed };
  }

  /** Of the same person: there is only one here. */
  function withdrawByCode({ code }: Of<'withdraw by code'>): Result {
    const [campaign = null] = code === CODE ? signatures.keys() : [];
    if (campaign !== null) signatures.delete(campaign);
    return { kind: 'result', of: 'withdraw by code', campaign, outcome: campaign === null ? 'unknown' : 'withdrawn' };
  }

  function opened(box: string): SignerAnswers {
    const answers = boxes.get(box);
    if (!answers) throw new Error('a box that nobody sealed');
    return answers;
  }

  function sign({ campaign, sealed, consent }: Of<'sign'>): Result {
    const open = stateOf(campaign) === 'open';
    const outcome = !open ? 'closed' : signatures.has(campaign) ? 'already' : 'signed';
    if (outcome === 'signed') signatures.set(campaign, { ...opened(sealed.box), consent });
    return { kind: 'result', of: 'sign', campaign, outcome };
  }

  function correct({ campaign, sealed }: Of<'correct'>): Result {
    const before = signatures.get(campaign);
    const outcome = stateOf(campaign) !== 'open' ? 'closed' : before ? 'corrected' : 'not signed';
    if (outcome === 'corrected') signatures.set(campaign, { ...opened(sealed.box), consent: before?.consent ?? '' });
    return { kind: 'result', of: 'correct', campaign, outcome };
  }

  function withdraw({ campaign }: Of<'withdraw'>): Result {
    const had = signatures.delete(campaign);
    const outcome = !had ? 'not signed' : stateOf(campaign) === 'delivered' ? 'delivered' : 'withdrawn';
    return { kind: 'result', of: 'withdraw', campaign, outcome };
  }

  function unsubscribe({ campaign }: Of<'unsubscribe'>): Result {
    const before = updates.size;
    if (campaign === null) updates.clear();
    else updates.delete(campaign);
    return { kind: 'result', of: 'unsubscribe', outcome: updates.size < before ? 'unsubscribed' : 'not subscribed' };
  }

  function reportLetter({ campaign }: Of<'report letter'>): Result {
    const outcome = letters.has(campaign) ? 'already' : 'counted';
    letters.add(campaign);
    return { kind: 'result', of: 'report letter', campaign, outcome };
  }

  function mine(language: string): Mine {
    const day = '2026-11-21';
    return {
      signatures: [...signatures].map(([campaign, { consent }]) => ({
        campaign,
        kind: 'petition',
        state: stateOf(campaign),
        day,
        language,
        channel: 'telegram',
        consentHash: consent,
        consentText: '…',
      })),
      subscriptions: [...updates].map(([campaign, scope]) => ({
        ...{ campaign, scope, day, language, channel: 'telegram' },
        ...{ consentHash: 'hash', consentText: '…' },
      })),
      lettersReported: [...letters].map((campaign) => ({ campaign, day })),
      linksCounted: [],
      language: null,
      discreet,
      staff: null,
    };
  }

  return {
    carryOut,
    signatures,
    updates,
    get discreet() {
      return discreet;
    },
  };
}
