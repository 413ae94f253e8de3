import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Text } from '../../texts/text.ts';
import { button, packText, recipient, say, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import { addressTexts } from '../reading/view.ts';
import type { Button, Reply } from '../reply.ts';

/** First what sending a letter shows of its sender, then the ways on. */
export function letterIntro(campaign: CampaignOutline, context: Context): Reply {
  if (!campaign.letter)
    return say(
      [text('letter.none', { title: title(campaign) })],
      [[button('button.card', { do: 'card', campaign: campaign.slug })]],
    );
  if (campaign.state !== 'open')
    return say(
      [text('letter.ended', { title: title(campaign) })],
      [[button('button.card', { do: 'card', campaign: campaign.slug })]],
    );
  const { routes } = campaign.letter;
  const byMail = routes.includes('email');
  const language = context.person.language;
  const translated =
    campaign.letter.language !== null && campaign.letter.language !== language && campaign.languages.includes(language);
  return say(
    [
      text('letter.intro', { title: title(campaign), recipient: recipient(campaign) }),
      text(byMail ? 'letter.warnEmail' : 'letter.warnPost', { recipient: recipient(campaign) }),
      ...(campaign.recipientRisk === 'high' ? [text('letter.warnRisk')] : []),
    ],
    [
      [button('button.showLetter', { do: 'letter text', campaign: campaign.slug }, 'primary')],
      [button('button.ownLetter', { do: 'letter own', campaign: campaign.slug })],
      ...(translated ? [[button('button.translation', { do: 'letter translation', campaign: campaign.slug })]] : []),
      [button('button.card', { do: 'card', campaign: campaign.slug })],
    ],
  );
}

/** Recipient, subject and address, and the letter as a message of its own, so that it can be copied whole. */
export function letterText(campaign: CampaignOutline, context: Context): Reply[] {
  if (!campaign.letter || campaign.state !== 'open') return [letterIntro(campaign, context)];
  const language = campaign.letter.language ?? context.person.language;
  return [
    ...envelope(campaign, language),
    say(wholeLetter(campaign, language)),
    afterwards(campaign, context.person.language),
  ];
}

/** The letter in the person's own language, to understand what is sent. */
export function letterTranslation(campaign: CampaignOutline, context: Context): Reply[] {
  if (!campaign.letter) return [letterIntro(campaign, context)];
  return [
    say([text('letter.translationNote')]),
    say(wholeLetter(campaign, context.person.language), [
      [button('button.letterBack', { do: 'letter', campaign: campaign.slug })],
    ]),
  ];
}

/** The finished letter. `values.own` goes before the pack's words, `values.name` under them; either may be ''. */
export function finishedLetter(
  campaign: CampaignOutline,
  values: Readonly<Record<string, string>>,
  language: string,
): Reply[] {
  const sent = campaign.letter?.language ?? language;
  const letter = wholeLetter(campaign, sent, values.own, values.name);
  return [...envelope(campaign, sent), say(letter), afterwards(campaign, language)];
}

/** The letter, a paragraph each, so that nothing but the letter is copied with it. */
function wholeLetter(campaign: CampaignOutline, language: string, own = '', name = ''): Text[] {
  const part = (key: string) => ({ ...packText(campaign, `letter.${key}`), language });
  return [
    part('greeting'),
    ...(own === '' ? [] : [text('letter.own', { own })]),
    part('body'),
    part('closing'),
    ...(name === '' ? [] : [{ ...text('letter.name', { name }), instead: text('letter.yourName') }]),
  ];
}

/** Around the letter: to whom, about what, and in which language it is. */
function envelope(campaign: CampaignOutline, language: string): Reply[] {
  const subject = {
    ...packText(campaign, 'letter.subject'),
    ...(campaign.letter?.language ? { language: campaign.letter.language } : {}),
  };
  return [
    say([
      text('letter.to', { recipient: recipient(campaign) }),
      text('letter.subject', { subject }),
      ...addressTexts(campaign),
      text('letter.below', { language: { language } }),
    ]),
  ];
}

function afterwards(campaign: CampaignOutline, language: string): Reply {
  const page = campaign.letter?.page?.[language];
  const links: Button[] = page ? [{ kind: 'link', label: text('button.openMail'), url: page }] : [];
  return say(
    [text('letter.after')],
    [
      links,
      [button('button.letterSent', { do: 'letter sent', campaign: campaign.slug }, 'primary')],
      [
        button('button.share', { do: 'share', campaign: campaign.slug }),
        button('button.card', { do: 'card', campaign: campaign.slug }),
      ],
    ],
  );
}
