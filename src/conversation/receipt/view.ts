import type { Text } from '../../texts/text.ts';
import { button, campaignOf, say, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import type { Reply } from '../reply.ts';
import type { Mark, ReceiptResult } from './acts.ts';

/** The code at any time; the file that proves it once the signatures are handed over. */
export function receiptReplies(
  { receipt, campaign: slug }: Extract<ReceiptResult, { readonly of: 'show receipt' }>,
  context: Context,
): readonly Reply[] {
  const campaign = campaignOf(context, slug);
  if (!receipt || !campaign) return [say([text('receipt.not_signed')])];
  const { code, proof } = receipt;
  const later = campaign.state === 'delivered' ? 'receipt.notIn' : 'receipt.later';
  const told = say([text('receipt.code', { code, title: title(campaign) }), text(proof ? 'receipt.proof' : later)]);
  if (!proof) return [told];
  const name = `receipt-${campaign.slug}.json`;
  const file: Reply = { kind: 'document', name, content: proof.file, text: [text('receipt.document')] };
  // Where a form is shown at once, a picture would be a message of its own, and stay.
  if (context.asks === 'at once') return [told, file];
  const alt = text('receipt.qrAlt', { title: title(campaign) });
  return [told, file, { kind: 'picture', png: proof.qr, alt, text: [text('receipt.qr')] }];
}

/** Everything with which an impostor can be told from this bot. */
export function marksCard(marks: readonly Mark[], context: Context): Reply {
  return say(markTexts(marks, context), [[button('verify.howButton', { do: 'how we count' })]]);
}

type Known = Pick<Context, 'organisation' | 'campaigns'>;

/** The same as words, the heading first: the page and the organisation's own website say them too. */
export function markTexts(marks: readonly Mark[], context: Known): readonly Text[] {
  const { organisation } = context;
  return [
    text('verify.heading'),
    text('verify.bot', { name: text('bot.name') }),
    organisation
      ? text('verify.organisation', { organisation: organisation.name, contact: organisation.contact })
      : text('consent.trial'),
    ...marks.flatMap((mark) => ofCampaign(mark, context)),
    text('verify.compare'),
  ];
}

/** What a number means, what a root proves, and what neither does. */
export function howTexts(): readonly Text[] {
  return [
    text('verify.how'),
    text('verify.private'),
    text('verify.aside'),
    text('verify.proves'),
    text('verify.notProved'),
  ];
}

function ofCampaign({ campaign: slug, key, root }: Mark, { campaigns }: Known): Text[] {
  const campaign = campaigns.find((one) => one.slug === slug);
  if (!campaign) return [];
  const since = key ? { date: key.since, zone: campaign.timeZone } : null;
  return [
    text('verify.campaign', { title: title(campaign) }),
    key && since ? text('verify.key', { fingerprint: key.fingerprint, day: since }) : text('verify.noKey'),
    ...(root === null ? [] : [text('verify.root', { root })]),
  ];
}
