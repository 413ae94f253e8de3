import type { Text } from '../../../texts/text.ts';
import { text, title } from '../../build.ts';
import type { Reply } from '../../reply.ts';
import type { CampaignStats } from '../result.ts';

/** Numbers of a campaign, and their picture. A small group is never told in numbers. */
export function statsReplies(stats: CampaignStats): Reply[] {
  const texts = statsTexts(stats);
  if (stats.chart === null) return [{ kind: 'say', text: texts, buttons: [], place: 'new' }];
  const alt = text('staff.stats.chart', { title: title({ slug: stats.campaign }), count: stats.days });
  return [
    { kind: 'say', text: texts, buttons: [], place: 'new' },
    { kind: 'picture', png: stats.chart, alt, text: [alt] },
  ];
}

function statsTexts(stats: CampaignStats): Text[] {
  const line = (name: string | Text, count: number | null) =>
    text('staff.stats.line', {
      name,
      count: count === null ? text('staff.stats.few') : text('staff.stats.number', { count }),
    });
  return [
    text('staff.stats.heading', { title: title({ slug: stats.campaign }) }),
    text('staff.stats.total', { count: stats.total }),
    [
      line(text('staff.stats.today'), stats.today),
      line(text('staff.stats.withdrawn'), stats.withdrawn),
      line(text('staff.stats.letters'), stats.letters),
      line(text('staff.stats.subscribers'), stats.subscribers),
    ],
    ...(stats.subscribedPercent === null ? [] : [text('staff.stats.subscribed', { percent: stats.subscribedPercent })]),
    under(
      'staff.stats.byChannel',
      stats.channels.map(({ channel, count }) => line(text(`staff.channel.${channel}`), count)),
    ),
    under(
      'staff.stats.byLanguage',
      stats.languages.map(({ language, count }) => line(text('language.name', { language: { language } }), count)),
    ),
    text('staff.stats.small'),
  ].flat();
}

/** Lines under their heading, which does not stand alone. */
function under(heading: string, lines: readonly Text[]): readonly Text[] {
  return lines.length === 0 ? [] : [text(heading), ...lines];
}
