import { button, campaignOf, say, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Button, Reply } from '../reply.ts';

/** Takes this chat's messages away: for channels in which messages stay. */
export const hideButton: Button = button('button.hide', { do: 'hide' });

/** What is stored, who sees it, for how long, how to undo it. `slug` '' where no campaign was named. */
export function privacyCard(slug: string, context: Context): Reply {
  const campaign = campaignOf(context, slug);
  const organisation = context.organisation;
  return say(
    [
      text('privacy.heading'),
      text('privacy.before'),
      text('privacy.signature'),
      text('privacy.people'),
      text('privacy.kept', { count: context.retentionDays }),
      text('privacy.undo'),
      text('privacy.updates'),
      text('privacy.thief'),
      text(`channel.${context.channel}.sees`),
      organisation
        ? text('privacy.responsible', {
            organisation: organisation.name,
            contact: organisation.contact,
            privacyContact: organisation.privacyContact,
          })
        : text('consent.trial'),
    ],
    [
      ...(organisation
        ? [[{ kind: 'link', label: text('button.privacyPage'), url: organisation.privacyUrl } as const]]
        : []),
      [button('button.mine', { do: 'mine' })],
      ...(context.asks === 'one by one' ? [[button('button.discreet', { do: 'discreet' })], [hideButton]] : []),
      ...(campaign ? [[button('button.card', { do: 'card', campaign: campaign.slug })]] : []),
    ],
  );
}
