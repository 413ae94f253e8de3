import type { CampaignOutline, UpdateOutline } from '../../campaign/outline.ts';
import type { BotKey } from '../../texts/keys.ts';
import type { Text } from '../../texts/text.ts';
import { button, packText, say, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import type { Reply } from '../reply.ts';
import { updatesConsentTexts } from '../sign/consent.ts';
import type { News, Scope } from './acts.ts';

/** The campaign's updates to read, and the choice of which to be sent: a consent of its own. */
export function updatesCard(campaign: CampaignOutline, context: Context, changed = false): Reply {
  const consent = (campaign.consent.updates[context.person.language] ?? '').slice(0, 8);
  const current = context.person.updates[campaign.slug] ?? null;
  const choice = (scope: Scope | 'none', label: BotKey) =>
    button(
      label,
      { do: 'choose updates', campaign: campaign.slug, scope, consent },
      scope === 'all' && current === null ? 'primary' : undefined,
    );
  const latest = campaign.updates.slice(-3).flatMap((update) => updateTexts(campaign, update));
  const ended = campaign.state === 'delivered';
  return say(
    [
      ...(changed ? [text('consent.changed')] : []),
      ...(latest.length > 0
        ? [text('updates.latest', { title: title(campaign) }), ...latest]
        : [text('updates.none', { title: title(campaign) })]),
      ...(ended ? [text('updates.ended')] : updatesConsentTexts(campaign, context)),
      text(`updates.now.${current ?? 'none'}`),
    ],
    [
      ...(ended ? [] : [[choice('all', 'button.updatesAll')], [choice('end', 'button.updatesEnd')]]),
      ...(current === null ? [] : [[choice('none', 'button.updatesNone')]]),
      [button('button.card', { do: 'card', campaign: campaign.slug })],
    ],
  );
}

/** One public update: of the pack, or one that was sent as a broadcast. */
export function updateTexts(campaign: CampaignOutline, { id, at, words }: UpdateOutline): Text[] {
  const date = { date: at, zone: campaign.timeZone };
  if (words) return [text('updates.dated', { date }), text('own.words', { words: { words } })];
  return [
    text('updates.item', { date, title: packText(campaign, `updates.${id}.title`) }),
    packText(campaign, `updates.${id}.body`),
  ];
}

/** What was chosen, and how to undo it. */
export function updatesChosen(campaign: CampaignOutline, scope: Scope): Reply {
  return say(
    [text(`updates.chosen.${scope}`, { title: title(campaign) })],
    [[button('button.change', { do: 'updates', campaign: campaign.slug }), button('button.stop', { do: 'stop' })]],
    { place: 'pressed' },
  );
}

/** Updates are off. A signature is another thing, and stays. */
export function updatesStopped(wereOn: boolean, channel: string): Reply {
  return say(
    wereOn ? [text('updates.stopped'), text(`channel.${channel}.updatesStay`)] : [text('updates.nothingToStop')],
    [[button('button.mine', { do: 'mine' }), button('button.help', { do: 'help' })]],
  );
}

/** The text of a broadcast that was announced without it; the way out stands under it as under any. */
export function newsText(news: News | null): Reply {
  if (!news) return say([text('updates.newsGone')]);
  return say(
    [text('own.words', { words: { words: news.words } })],
    [
      ...(news.link
        ? [[{ kind: 'link', label: text('own.words', { words: news.link.label }), url: news.link.url } as const]]
        : []),
      [button('button.stop', { do: 'stop' })],
    ],
    { place: 'pressed' },
  );
}
