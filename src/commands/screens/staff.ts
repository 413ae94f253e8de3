import type { Context } from '../../conversation/context.ts';
import type { Reply } from '../../conversation/reply.ts';
import { MOST_WORDS } from '../../conversation/staff/aside/fields.ts';
import { cohortForm } from '../../conversation/staff/aside/form.ts';
import { cohortsCard } from '../../conversation/staff/aside/view.ts';
import { deskCard } from '../../conversation/staff/broadcast/desk.ts';
import { broadcastForm, pictureForm } from '../../conversation/staff/broadcast/form.ts';
import { broadcastList } from '../../conversation/staff/broadcast/list.ts';
import { lookReplies } from '../../conversation/staff/broadcast/looks.ts';
import { confirmQuestion, fieldQuestion } from '../../conversation/staff/broadcast/questions.ts';
import { staffWalk } from '../../conversation/staff/build.ts';
import { deliveredForm } from '../../conversation/staff/campaigns/form.ts';
import { campaignsCard } from '../../conversation/staff/campaigns/view.ts';
import type { BroadcastState, BroadcastView, Occasion } from '../../conversation/staff/facts.ts';
import { invitedReply, logCard, peopleCard } from '../../conversation/staff/people/view.ts';
import { statsReplies } from '../../conversation/staff/stats/view.ts';

const MANY = 1_000_000;
const DAY = '2026-12-24';
const AT = `${DAY}T12:00:00Z`;
const LABEL = 'W'.repeat(60);
/** The log shows the latest only; one line of it stands for all. */
const LOGGED = [{ at: AT, actor: 'aaaa', what: 'invited', campaign: null, subject: 'bbbb', own: false }];
const OCCASIONS: readonly Occasion[] = ['update', 'closing', 'delivery'];
const STATES: readonly BroadcastState[] = ['draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled'];

/** As many as can be looked at, each with its two buttons. */
const COHORT_STATES = Array.from({ length: 10 }, () => 'back proposed' as const);

/** Every screen that staff can meet, at its longest, but for their own words: these are measured while they are written. */
export function staffScreens(supporters: Context): Readonly<Record<string, Reply>> {
  const context = withStaff(supporters);
  const [campaign] = context.campaigns;
  if (!campaign) return {};
  const walk = staffWalk(context, { asks: 'words', campaign: campaign.slug, broadcast: 'zzzzzz' });
  const desks = OCCASIONS.flatMap((occasion) => STATES.map((state) => broadcastOf(context, occasion, state)));
  return {
    ...named(
      'staff broadcast',
      desks.flatMap((one) => deskCard(one, context)),
    ),
    ...named(
      'staff looks',
      lookReplies({ channel: 'telegram', language: 'nb', words: [[{ text: 'Hei' }]], picture: true, link: null }),
    ),
    'staff people': peopleCard(
      ['joined', 'invited'].map((kind, index) => ({
        handle: `aaa${index}`,
        role: 'publisher',
        since: { kind: kind as 'joined', at: AT },
        you: false,
      })),
      context,
    ),
    'staff invited': invitedReply('publisher', 'aaaa', 'aaaa-aaaa-aaaa-aaaa-aaaa'),
    'staff log': logCard(LOGGED, context),
    'staff broadcasts': broadcastList(
      STATES.map((state) => ({
        id: state,
        campaign: campaign.slug,
        occasion: 'update',
        state,
        author: 'aaaa',
        begins: 'W'.repeat(31),
      })),
      context,
    ),
    'staff campaigns': campaignsCard(
      context.campaigns.map(({ slug, kind, state, goal, timeZone }) => ({
        slug,
        kind,
        state,
        goal,
        timeZone,
        count: MANY,
        rounded: true,
        closedAt: AT,
        delivered: { to: 'W'.repeat(200), day: DAY, count: MANY },
        waiting: { to: 'W'.repeat(200), day: DAY, count: MANY, by: 'bbbb', version: 1 },
        undoUntil: AT,
        erasedAt: AT,
      })),
      context,
    ),
    'staff words': fieldQuestion(walk, { asks: 'words', language: 'nb' }),
    'staff picture': fieldQuestion(walk, { asks: 'picture' }),
    'staff label': fieldQuestion(walk, { asks: 'label', language: 'nb' }),
    'staff confirm': confirmQuestion(walk, true),
    'staff broadcast form': { kind: 'form', form: broadcastForm(campaign, context) },
    'staff picture form': { kind: 'form', form: pictureForm('zzzzzz') },
    'staff delivered form': { kind: 'form', form: deliveredForm(campaign.slug, context) },
    'staff cohorts': cohortsCard(
      {
        ...{ of: 'cohorts', campaign: campaign.slug, outcome: 'too new', open: true, looks: 1 },
        cohorts: COHORT_STATES.map((state, nth) => ({
          ...{ id: `aaaaaaa${nth}`, version: 999_999_999, day: DAY, channel: 'telegram', language: 'nb' },
          ...{ link: 'w'.repeat(9), reason: 'program', words: 'W'.repeat(MOST_WORDS), about: MANY, state },
          ...{ by: 'bbbb', on: DAY },
        })),
      },
      context,
    ),
    'staff cohort form': { kind: 'form', form: cohortForm(campaign.slug, context) },
    ...named(
      'staff stats',
      statsReplies({
        campaign: campaign.slug,
        kind: 'petition',
        total: MANY,
        rounded: true,
        subscribers: MANY,
        detail: {
          withdrawn: MANY,
          letters: MANY,
          channels: [{ channel: 'telegram', count: MANY }],
          languages: context.languages.map((language) => ({ language, count: MANY })),
          sources: [{ source: 'w'.repeat(9), count: MANY }],
          chart: '',
          days: 60,
        },
      }),
    ),
  };
}

function withStaff(context: Context): Context {
  const campaigns = context.campaigns.map(({ slug, state, timeZone }) => ({ slug, state, timeZone, today: DAY }));
  return { ...context, staff: { handle: 'aaaa', role: 'admin', channels: ['telegram', 'slack'], campaigns } };
}

function broadcastOf({ campaigns, languages }: Context, occasion: Occasion, state: BroadcastState): BroadcastView {
  const counts = {
    sent: MANY,
    gone: MANY,
    failed: MANY,
    unknown: MANY,
    left: MANY,
    share: 0.5,
    begun: true,
    rough: true,
  };
  return {
    id: 'zzzzzz',
    version: 999_999_999,
    campaign: campaigns[0]?.slug ?? '',
    occasion,
    state,
    author: 'aaaa',
    editors: ['bbbb'],
    words: { [languages[0] ?? 'en']: [[{ text: 'W' }]] },
    picture: true,
    link: { labels: Object.fromEntries(languages.map((language) => [language, LABEL])), url: 'https://example.org/' },
    at: AT,
    timeZone: 'Europe/Oslo',
    approvals: { needed: 1, by: [] },
    audience: {
      total: MANY,
      seconds: 100_000,
      parts: languages.map((language) => ({ channel: 'telegram', language, count: MANY })),
    },
    reads: Object.fromEntries(languages.map((language) => [language, languages[0] ?? null])),
    progress: {
      ...counts,
      perSecond: 30,
      secondsLeft: 100_000,
      reasons: ['refused', 'not_allowed', 'bad_message', 'gave_up', 'unreadable_address'].map((code) => ({
        code,
        count: MANY,
      })),
      pausedBecause: state === 'paused' ? 'message_form' : null,
      correctable: state === 'paused',
    },
    published: false,
  };
}

function named(name: string, replies: readonly Reply[]): Record<string, Reply> {
  return Object.fromEntries(replies.map((reply, index) => [`${name} ${index + 1}`, reply]));
}
