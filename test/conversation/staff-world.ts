import type { CohortOutcome, CohortStep, CohortView } from '../../src/conversation/staff/aside/acts.ts';
import type { Change, StaffAsk } from '../../src/conversation/staff/ask.ts';
import { roleFor } from '../../src/conversation/staff/ask.ts';
import { type BroadcastView, isAtLeast, type Progress, type Role } from '../../src/conversation/staff/facts.ts';
import type { After, StaffResult } from '../../src/conversation/staff/result.ts';
import type { OwnWords } from '../../src/texts/text.ts';
import type { Stage } from '../support/stage.ts';

export const CODE = 'aaaa-bbbb-cccc-dddd-eeee';
const PROGRESS: Progress = {
  share: 606 / 1204,
  begun: true,
  rough: false,
  sent: 600,
  gone: 4,
  failed: 2,
  unknown: 0,
  left: 598,
  perSecond: 25,
  secondsLeft: 24,
  reasons: [{ code: 'refused', count: 2 }],
  pausedBecause: null,
  correctable: false,
};

const COHORT_MOVES = {
  propose: ['proposed', 'proposed', 'q2ra'],
  agree: ['aside', 'aside', 'k3v7'],
  'take back': ['back proposed', 'back proposed', 'k3v7'],
  drop: ['looked', 'dropped', 'k3v7'],
} as const satisfies Record<CohortStep, readonly [CohortView['state'], CohortOutcome, string]>;

/** Staff's side of the store, in memory. Pictures are called good or bad; a text over 4,000 units is too long. */
export function createStaffWorld(stage: Stage, approvals: number, start: Role | null) {
  const drafts = new Map<string, BroadcastView>();
  const cohorts: CohortView[] = [];
  const done: StaffAsk[] = [];
  let role = start;
  let ids = 0;

  function carryOut(ask: StaffAsk): StaffResult {
    if (ask.do === 'accept') {
      if (ask.code.toLowerCase() !== CODE) return { of: 'accept', outcome: 'refused' };
      role = 'publisher';
      return { of: 'accept', outcome: 'accepted', handle: 'k3v7', role };
    }
    if (role === null || !isAtLeast(role, roleFor(ask.do))) return { of: 'not allowed' };
    done.push(ask);
    switch (ask.do) {
      case 'list staff':
        return {
          of: 'list staff',
          staff: [
            { handle: 'k3v7', role, since: { kind: 'joined', at: '2026-11-01T10:00:00Z' }, you: true },
            { handle: 'q2ra', role: 'editor', since: { kind: 'invited', at: '2026-11-20T10:00:00Z' }, you: false },
          ],
        };
      case 'invite':
        return { of: 'invite', role: ask.role, handle: 'm5ty', code: CODE };
      case 'revoke':
        return { of: 'revoke', handle: ask.handle, outcome: ask.handle === 'k3v7' ? 'last admin' : 'revoked' };
      case 'read log':
        return {
          of: 'read log',
          events: [
            {
              at: '2026-11-20T10:00:00Z',
              actor: 'k3v7',
              what: 'sent',
              campaign: 'uyghurs-abroad',
              subject: 'b1',
              own: true,
            },
            { at: '2026-11-01T10:00:00Z', actor: null, what: 'invited', campaign: null, subject: 'k3v7', own: true },
          ],
        };
      case 'list broadcasts':
        return {
          of: 'list broadcasts',
          broadcasts: [...drafts.values()].map(({ id, campaign, occasion, state, author, words }) => ({
            id,
            campaign,
            occasion,
            state,
            author,
            begins: Object.values(words)[0]?.[0]?.[0]?.text.slice(0, 30) ?? '',
          })),
        };
      case 'compose':
        return compose(ask);
      case 'show campaigns':
        return {
          of: 'show campaigns',
          campaigns: stage.campaigns.map(({ slug, kind, state, count, lettersReported, goal, timeZone }) => ({
            slug,
            kind,
            state,
            count: kind === 'email' ? lettersReported : count,
            rounded: false,
            goal,
            timeZone,
            closedAt: state === 'open' ? null : '2026-11-10T10:00:00Z',
            delivered: state === 'delivered' ? { to: 'The embassy', day: '2026-11-12', count } : null,
            waiting: null,
            undoUntil: state === 'delivered' ? '2026-11-19T10:00:00Z' : null,
            erasedAt: state === 'delivered' ? '2026-12-12T10:00:00Z' : null,
          })),
        };
      case 'reopen':
      case 'begin delivery':
      case 'deliver':
      case 'confirm delivery':
      case 'undo delivery':
        return onLife(ask);
      case 'show stats':
        return {
          of: 'show stats',
          stats: {
            campaign: ask.campaign,
            kind: 'petition',
            total: 1204,
            rounded: false,
            subscribers: 200,
            detail: {
              withdrawn: null,
              letters: 10,
              channels: [
                { channel: 'telegram', count: 1000 },
                { channel: 'slack', count: 10 },
              ],
              languages: [{ language: 'nb', count: 1000 }],
              sources: [{ source: 'oslo', count: 20 }],
              chart: Buffer.from('drawn').toString('base64'),
              days: 30,
            },
          },
        };
      case 'list cohorts':
      case 'look at cohort':
      case 'move cohort':
        return onCohorts(ask);
      default:
        return onBroadcast(ask);
    }
  }

  function onLife(
    ask: Extract<StaffAsk, { do: 'reopen' | 'begin delivery' | 'deliver' | 'confirm delivery' | 'undo delivery' }>,
  ): StaffResult {
    switch (ask.do) {
      case 'reopen': {
        const outcome = move(ask.campaign, 'closed', 'open') ? 'done' : 'not possible';
        return { of: 'reopen', campaign: ask.campaign, outcome, broadcast: null };
      }
      case 'begin delivery':
        return { of: 'begin delivery', campaign: ask.campaign, outcome: 'possible' };
      case 'deliver': {
        const { campaign, to, day } = ask;
        const handover = { to, day, count: 1204, by: 'k3v7', version: 1 };
        return { of: 'deliver', campaign, outcome: 'recorded', handover };
      }
      case 'confirm delivery': {
        const { campaign, version } = ask;
        const done = version === 1 && move(campaign, 'closed', 'delivered');
        const handover = { to: 'The embassy', day: '2026-11-12', count: 1204, by: 'q2ra', version };
        return { of: 'deliver', campaign, outcome: done ? 'done' : 'changed', handover: done ? handover : null };
      }
      case 'undo delivery': {
        const undone = move(ask.campaign, 'delivered', 'closed');
        return { of: 'undo delivery', campaign: ask.campaign, outcome: undone ? 'done' : 'not possible' };
      }
    }
  }

  /** One cohort: `small` where the words say so; what another proposed is agreed to, as if another had proposed it. */
  function onCohorts(ask: Extract<StaffAsk, { do: 'list cohorts' | 'look at cohort' | 'move cohort' }>): StaffResult {
    const campaign = ask.do === 'move cohort' ? 'uyghurs-abroad' : ask.campaign;
    const open = stage.campaigns.some(({ slug, state }) => slug === campaign && state === 'open');
    const result = (outcome: CohortOutcome) =>
      ({ of: 'cohorts', campaign, outcome, open, looks: 10 - cohorts.length, cohorts: [...cohorts] }) as const;
    if (ask.do === 'list cohorts') return result('listed');
    if (ask.do === 'look at cohort') {
      const small = ask.look.words === 'small';
      const state = small ? 'small' : 'looked';
      const seen = { about: small ? null : 500, state, by: 'k3v7', on: '2026-11-21', version: 1 } as const;
      cohorts.push({ id: `cohort${'abcdefghij'.charAt(cohorts.length)}a`, ...ask.look, ...seen });
      return result(state);
    }
    const at = cohorts.findIndex(({ id, version }) => id === ask.cohort && version === ask.version);
    const cohort = cohorts[at];
    if (!cohort) return result('changed');
    const [state, outcome, by] = COHORT_MOVES[ask.step];
    cohorts[at] = { ...cohort, state, by, version: cohort.version + 1 };
    return result(outcome);
  }

  function compose(ask: Extract<StaffAsk, { do: 'compose' }>): StaffResult {
    ids += 1;
    const campaign = stage.campaigns.find(({ slug }) => slug === ask.campaign);
    const words: OwnWords =
      ask.from === 'nothing'
        ? {}
        : Object.fromEntries(
            (campaign?.languages ?? []).map((language) => [language, [[{ text: `From the pack (${language})` }]]]),
          );
    const view: BroadcastView = {
      id: `b${ids}`,
      version: 1,
      campaign: ask.campaign,
      occasion: ask.occasion,
      state: 'draft',
      author: 'k3v7',
      editors: ['k3v7'],
      words,
      picture: false,
      link: null,
      at: null,
      timeZone: 'Europe/Oslo',
      approvals: { needed: approvals, by: [] },
      audience: { total: 1000, parts: [], seconds: 41 },
      reads: {},
      progress: null,
      published: false,
    };
    return edit(view, ask.changes ?? [], 'composed');
  }

  function edit(before: BroadcastView, changes: readonly Change[], after: After): StaffResult {
    let view = before;
    for (const change of changes) {
      const next = changed(view, change);
      if ('of' in next) return next;
      view = next;
    }
    const reads = Object.keys(view.words)[0] ?? null;
    const parts = [
      { channel: 'telegram', language: 'nb', count: 1000 },
      { channel: 'slack', language: 'fr', count: 200 },
    ];
    const languages = ['nb', 'fr', 'en'].map((language) => [language, language in view.words ? language : reads]);
    const version = after === 'composed' ? view.version : view.version + 1;
    view = {
      ...view,
      version,
      approvals: { ...view.approvals, by: [] },
      audience: { ...view.audience, parts },
      reads: Object.fromEntries(languages),
    };
    return told(view, after);
  }

  function changed(view: BroadcastView, change: Change): BroadcastView | StaffResult {
    if (change.kind === 'link') return { ...view, link: change.link };
    if (change.kind === 'picture')
      return change.picture === 'bad' ? { of: 'no picture' } : { ...view, picture: change.picture !== null };
    const { language, words } = change;
    const { [language]: _, ...others } = view.words;
    const units = (words ?? []).flat().reduce((total, { text }) => total + text.length, 0);
    if (units > 4000) return { of: 'too long', cuts: [{ channel: 'telegram', language, cut: units - 4000 }] };
    return { ...view, words: words ? { ...others, [language]: words } : others };
  }

  function told(view: BroadcastView, after: After): StaffResult {
    drafts.set(view.id, view);
    return { of: 'broadcast', broadcast: view, after };
  }

  function onBroadcast(ask: Extract<StaffAsk, { broadcast: string }>): StaffResult {
    const view = drafts.get(ask.broadcast);
    if (!view) return { of: 'no broadcast' };
    switch (ask.do) {
      case 'change':
        return edit(view, ask.changes, 'changed');
      case 'test':
        return {
          of: 'broadcast',
          broadcast: view,
          after: 'tested',
          looks: Object.entries(view.words).map(([language, words]) => ({
            channel: 'slack',
            language,
            words,
            picture: view.picture,
            link: view.link && {
              label: view.link.labels[language] ?? Object.values(view.link.labels)[0] ?? '',
              url: view.link.url,
            },
          })),
        };
      case 'ask approval':
        return told(view, 'approval asked');
      case 'approve':
        return told({ ...view, approvals: { ...view.approvals, by: ['q2ra'] } }, 'approved');
      case 'send':
        return send(view, ask);
      case 'close':
        return close(view, ask);
      case 'discard':
        drafts.delete(view.id);
        return { of: 'broadcast', broadcast: view, after: 'discarded' };
      case 'pause':
        return told({ ...view, state: view.state === 'scheduled' ? 'draft' : 'paused' }, 'paused');
      case 'resume':
        return told({ ...view, state: 'sending' }, 'resumed');
      case 'cancel':
        return told({ ...view, state: 'cancelled' }, 'cancelled');
      case 'send unknown':
        return told({ ...view, state: 'sending' }, 'resent');
      case 'publish':
        return told({ ...view, published: true }, 'published');
      case 'unpublish':
        return told({ ...view, published: false }, 'unpublished');
      default:
        return told(view, 'shown');
    }
  }

  function send(view: BroadcastView, ask: Extract<StaffAsk, { do: 'send' }>): StaffResult {
    if (view.approvals.by.length < approvals) return told(view, 'needs approval');
    if (ask.version !== view.version) return told(view, 'edited meanwhile');
    if (ask.at === null) return told({ ...view, state: 'sending', progress: PROGRESS }, 'sent');
    if (!/^\d{4}-/.test(ask.at)) return { of: 'bad time', why: 'unreadable', told: {} };
    if (ask.at.startsWith('2020')) return { of: 'bad time', why: 'past', told: {} };
    return told({ ...view, state: 'scheduled', at: '2026-12-01T17:00:00Z' }, 'scheduled');
  }

  function close(view: BroadcastView, ask: Extract<StaffAsk, { do: 'close' }>): StaffResult {
    const result = { of: 'close', campaign: ask.campaign } as const;
    if (view.version !== ask.version) return { ...result, outcome: 'edited meanwhile', broadcast: view };
    if (!move(ask.campaign, 'open', 'closed')) return { ...result, outcome: 'not possible', broadcast: view };
    return { ...result, outcome: 'done', broadcast: { ...view, state: 'sending', progress: PROGRESS } };
  }

  function move(slug: string, from: string, to: 'open' | 'closed' | 'delivered'): boolean {
    const at = stage.campaigns.findIndex((one) => one.slug === slug);
    const campaign = stage.campaigns[at];
    if (!campaign || campaign.state !== from) return false;
    stage.campaigns[at] = { ...campaign, state: to };
    return true;
  }

  return {
    carryOut,
    /** What was done, in order; nothing that was refused. */
    done,
    /** The engine has finished. */
    finishes(id: string, unknown: number): void {
      const view = drafts.get(id);
      if (view)
        drafts.set(id, {
          ...view,
          state: 'done',
          progress: { ...PROGRESS, sent: 1198 - unknown, unknown, left: 0, share: 1 },
        });
    },
    get role() {
      return role;
    },
    set role(next) {
      role = next;
    },
  };
}
