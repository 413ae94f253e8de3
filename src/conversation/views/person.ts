import type { Text } from '../../texts/text.ts';
import { button, campaignOf, isSigned, openCampaigns, packText, say, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import type { Mine } from '../input.ts';
import type { Button, Reply } from '../reply.ts';
import { trialTexts } from './card.ts';

/** The chooser of languages; each is named in itself. */
export function languageChooser(context: Context): Reply {
  const rows = context.languages.map((language) => [
    button(text('language.name', { language: { language } }), { do: 'set language', language }),
  ]);
  return say([text('language.choose')], rows);
}

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
      ...(campaign ? [[button('button.card', { do: 'card', campaign: campaign.slug })]] : []),
    ],
  );
}

/** What is stored on the person, to read. */
export function mineCard(mine: Mine, context: Context): Reply {
  const nothing =
    mine.signatures.length + mine.subscriptions.length + mine.lettersReported.length === 0 &&
    mine.language === null &&
    !mine.discreet &&
    mine.staff === null;
  const corrections: Button[][] = mine.signatures
    .filter(({ state }) => state === 'open')
    .map(({ campaign }) => [
      button(text('button.correct', { title: packText({ slug: campaign }, 'title') }), { do: 'correct', campaign }),
    ]);
  return say(
    nothing ? [text('mine.nothing')] : [text('mine.heading'), ...mineTexts(mine), text('mine.conversation')],
    nothing
      ? [[button('button.privacy', { do: 'privacy', campaign: context.campaigns[0]?.slug ?? '-' })]]
      : [
          ...corrections,
          [button('button.mineDocument', { do: 'mine document' })],
          [button('button.erase', { do: 'erase' }, 'danger')],
        ],
  );
}

function mineTexts(mine: Mine): Text[] {
  const day = (date: string) => ({ date, zone: 'UTC' });
  const named = (slug: string) => packText({ slug }, 'title');
  return [
    ...mine.signatures.map((one) =>
      text('mine.signature', { title: named(one.campaign), day: day(one.day), language: { language: one.language } }),
    ),
    ...(mine.signatures.length > 0 ? [text('mine.sealed')] : []),
    ...mine.subscriptions.map((one) =>
      text(`mine.subscription.${one.scope}`, { title: named(one.campaign), day: day(one.day) }),
    ),
    ...mine.lettersReported.map((one) => text('mine.letter', { title: named(one.campaign), day: day(one.day) })),
    ...(mine.language ? [text('mine.language', { language: { language: mine.language } })] : []),
    ...(mine.discreet ? [text('mine.discreet')] : []),
    ...(mine.staff
      ? [text('mine.staff', { role: text(`staff.role.${mine.staff.role}`), handle: mine.staff.handle })]
      : []),
  ];
}

/** What the bot can do, in few words, with the way to the campaigns. */
export function helpCard(context: Context, first: Text): Reply {
  const open = openCampaigns(context);
  return say(
    [first, text('help.commands'), ...trialTexts(context)],
    [
      ...open.map((campaign) => [button(title(campaign), { do: 'card', campaign: campaign.slug })]),
      ...(open.some((campaign) => isSigned(context, campaign)) ? [[button('button.mine', { do: 'mine' })]] : []),
      [button('button.language', { do: 'language' })],
    ],
  );
}
