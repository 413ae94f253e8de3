import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Visibility } from '../../campaign/signer.ts';
import type { BotKey } from '../../texts/keys.ts';
import type { Text } from '../../texts/text.ts';
import { button, finalDay, recipient, say, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Button, Reply } from '../reply.ts';

/** What a wording depends on besides the campaign: all of it is fixed while the program runs. */
export type ConsentTerms = Pick<Context, 'organisation' | 'retentionDays' | 'channel'>;

/** A campaign as far as its wordings need it (the hashes of the wordings are made from them). */
export type ConsentSubject = Omit<CampaignOutline, 'consent'>;

/**
 * The exact wording that a signer agrees to: whom the name goes to and what that can mean, who is responsible, what is
 * stored, for how long, how to take it back, who can see the chat, and what nobody can undo.
 */
export function signConsentTexts(campaign: ConsentSubject, terms: ConsentTerms): Text[] {
  const to = { recipient: recipient(campaign) };
  const day = finalDay(campaign);
  return [
    ...(campaign.recipientRisk === 'high'
      ? [text('consent.sign.risk', to), text('consent.sign.doors')]
      : [text('consent.sign.recipient', to)]),
    responsible(terms),
    text('consent.sign.stored'),
    text('consent.sign.kept', { count: terms.retentionDays }),
    ...(day ? [text('consent.sign.ends', { day, count: terms.retentionDays })] : []),
    text('consent.sign.withdraw'),
    text('consent.sign.delivered'),
    text(`channel.${terms.channel}.sees`),
  ];
}

/** The wording for updates: a consent of its own, never implied by a signature. */
export function updatesConsentTexts(campaign: ConsentSubject, terms: ConsentTerms): Text[] {
  return [
    text('consent.updates.offer', { title: { campaign: campaign.slug, key: 'title' } }),
    text('consent.updates.stored'),
    responsible(terms),
    text('consent.updates.stop'),
  ];
}

function responsible({ organisation }: ConsentTerms): Text {
  return organisation
    ? text('consent.responsible', {
        organisation: organisation.name,
        contact: organisation.contact,
        privacyContact: organisation.privacyContact,
      })
    : text('consent.trial');
}

/** The consent card with its three doors. Nothing is stored until one of the first two is pressed. */
export function consentCard(campaign: CampaignOutline, context: Context, share: string | null, changed = false): Reply {
  const consent = (campaign.consent.sign[context.person.language] ?? '').slice(0, 8);
  const door = (visibility: Visibility, label: BotKey) =>
    button(label, { do: 'agree', campaign: campaign.slug, visibility, consent, share });
  const anonymousFirst = campaign.recipientRisk === 'high';
  const doors = [door('named', 'button.withName'), door('anonymous', 'button.withoutName')];
  return say(
    [...(changed ? [text('consent.changed')] : []), ...signConsentTexts(campaign, context)],
    [
      ...(anonymousFirst ? doors.reverse() : doors).map((one) => [one]),
      [notNow(campaign), button('button.language', { do: 'consent language', campaign: campaign.slug, share })],
    ],
  );
}

/** The third door, which the wording of the consent names: it leads to other ways to help. */
export function notNow(campaign: CampaignOutline): Button {
  return button('button.notNow', { do: 'other ways', campaign: campaign.slug });
}

/** The wording that a button names: its language and full hash, or null when it is no longer in use. */
export function findConsent(
  hashes: Readonly<Record<string, string>>,
  start: string,
): { language: string; hash: string } | null {
  const found = Object.entries(hashes).find(([, hash]) => hash.startsWith(start));
  return found ? { language: found[0], hash: found[1] } : null;
}
