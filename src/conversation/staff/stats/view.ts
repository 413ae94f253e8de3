import type { BotKey } from '../../../texts/keys.ts';
import type { Text } from '../../../texts/text.ts';
import { text, title } from '../../build.ts';
import type { Reply } from '../../reply.ts';
import type { CampaignStats } from '../result.ts';

type Detail = NonNullable<CampaignStats['detail']>;

/** Numbers of a campaign, and their picture. */
export function statsReplies(stats: CampaignStats): Reply[] {
  const said = { kind: 'say', text: statsTexts(stats), buttons: [], place: 'new' } as const;
  const { detail } = stats;
  if (!detail || detail.chart === null) return [said];
  const alt = text('staff.stats.chart', { title: title({ slug: stats.campaign }), count: detail.days });
  return [said, { kind: 'picture', png: detail.chart, alt, text: [alt, text('staff.stats.tens')] }];
}

function statsTexts(stats: CampaignStats): Text[] {
  const { detail } = stats;
  return [
    text('staff.stats.heading', { title: title({ slug: stats.campaign }) }),
    totalText(stats),
    line(text('staff.stats.subscribers'), stats.subscribers),
    ...(detail ? detailTexts(detail) : []),
    text(detail ? 'staff.stats.small' : 'staff.stats.public'),
  ];
}

function totalText({ kind, total, rounded }: CampaignStats): Text {
  const key = kind === 'email' ? 'card.letters' : 'staff.stats.total';
  if (!rounded) return text(key, { count: total });
  if (total === 0) return text(kind === 'email' ? 'card.lettersCounting' : 'card.counting');
  return text(`${key}About`, { count: total });
}

function detailTexts({ withdrawn, letters, channels, languages, sources }: Detail): readonly Text[] {
  return [
    line(text('staff.stats.withdrawn'), withdrawn),
    line(text('staff.stats.letters'), letters),
    ...under(
      'staff.stats.byChannel',
      channels.map(({ channel, count }) => line(text(`channel.${channel}.name`), count)),
    ),
    ...under(
      'staff.stats.byLanguage',
      languages.map(({ language, count }) => line(text('language.name', { language: { language } }), count)),
    ),
    ...under(
      'staff.stats.bySource',
      sources.map(({ source, count }) => line(text('staff.stats.source', { source }), count)),
    ),
  ];
}

function line(name: Text, count: number | null): Text {
  return text('staff.stats.line', {
    name,
    count: count === null ? text('staff.stats.few') : text('staff.stats.number', { count }),
  });
}

/** Lines under their heading, which does not stand alone. */
function under(heading: BotKey, lines: readonly Text[]): readonly Text[] {
  return lines.length === 0 ? [] : [text(heading), ...lines];
}
