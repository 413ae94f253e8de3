import type { Text } from '../../texts/text.ts';
import { button, packText, say, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Button, Reply } from '../reply.ts';
import type { Mine } from './acts.ts';

/** What is stored on the person, to read. */
export function mineCard(mine: Mine, context: Context): Reply {
  const nothing =
    mine.signatures.length + mine.subscriptions.length + mine.lettersReported.length + mine.linksCounted.length === 0 &&
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
          ...(agreed(mine).length > 0 ? [[button('button.mineWordings', { do: 'mine wordings' })]] : []),
          [button('button.mineDocument', { do: 'mine document' })],
          [button('button.erase', { do: 'erase' }, 'danger')],
        ],
  );
}

const agreed = ({ signatures, subscriptions }: Mine) => [...signatures, ...subscriptions];

/** The exact wording of everything that the person agreed to, a message each. */
export function wordingReplies(mine: Mine): Reply[] {
  const all = agreed(mine);
  if (all.length === 0) return [say([text('mine.nothing')])];
  return all.map(({ campaign, day, consentText }) =>
    say([
      text('mine.agreed', { title: packText({ slug: campaign }, 'title'), day: { date: day, zone: 'UTC' } }),
      text('mine.wording', { wording: consentText }),
    ]),
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
    ...mine.linksCounted.map((slug) => text('mine.link', { title: named(slug) })),
    ...(mine.language ? [text('mine.language', { language: { language: mine.language } })] : []),
    ...(mine.discreet ? [text('mine.discreet')] : []),
    ...(mine.staff
      ? [text('mine.staff', { role: text(`staff.role.${mine.staff.role}`), handle: mine.staff.handle })]
      : []),
  ];
}
