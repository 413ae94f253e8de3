import type { Screen } from '../../campaign/check/screens.ts';
import type { CampaignOutline, CampaignState } from '../../campaign/outline.ts';
import type { ChannelName } from '../../channels.ts';
import { homePage } from '../../conversation/card/home.ts';
import { campaignCard, campaignList, groupCard } from '../../conversation/card/view.ts';
import type { Context } from '../../conversation/context.ts';
import { question } from '../../conversation/filling/view.ts';
import { helpCard } from '../../conversation/help/view.ts';
import { languageChooser, languageSet } from '../../conversation/language/view.ts';
import { finishedLetter, letterIntro, letterText, letterTranslation } from '../../conversation/letter/view.ts';
import type { Mine } from '../../conversation/mine/acts.ts';
import { mineCard, wordingReplies } from '../../conversation/mine/view.ts';
import { privacyCard } from '../../conversation/privacy/view.ts';
import { pageList, pagesOf, readingPage } from '../../conversation/reading/view.ts';
import { marksCard, receiptReplies } from '../../conversation/receipt/view.ts';
import type { Reply } from '../../conversation/reply.ts';
import { channelCard, shareCard, sharedCard } from '../../conversation/share/view.ts';
import { consentCard } from '../../conversation/sign/consent.ts';
import { SIGNING_FIELDS } from '../../conversation/sign/fields.ts';
import { signFormView } from '../../conversation/sign/form.ts';
import { NAME_LIMITS } from '../../conversation/sign/name.ts';
import { alreadySigned, otherWays, reviewMessage, thanks } from '../../conversation/sign/view.ts';
import { newsText, updatesCard, updatesChosen, updatesStopped } from '../../conversation/updates/view.ts';
import { codeCard } from '../../conversation/withdraw/view.ts';
import type { Language } from '../../texts/text.ts';
import { createCampaigns } from '../../turn/campaigns.ts';
import type { Words } from '../../turn/words.ts';
import { staffScreens } from './staff.ts';

/** The longest name that can be given, to fill screens with. */
const LONGEST_NAME = 'W'.repeat(NAME_LIMITS.graphemes);
const CODE = 'abcdefghij';
const MANY = 1_000_000;
/** What the longest settings allow, so that no operator's own words break a screen later. */
const ORGANISATION = {
  name: 'W'.repeat(100),
  contact: 'W'.repeat(200),
  privacyContact: 'W'.repeat(200),
  privacyUrl: `https://example.org/${'w'.repeat(100)}`,
};
const STATES: readonly CampaignState[] = ['open', 'closed', 'delivered'];

/** Every screen a supporter can meet in a channel, of every campaign in every language, at its longest: what the check measures. */
export function everyScreen(words: Words, channel: ChannelName = 'telegram'): readonly Screen[] {
  const terms = { organisation: ORGANISATION, retentionDays: 3650, channel };
  const { packs, texts } = words;
  const outlines = createCampaigns({ packs, texts, publicUrl: 'https://example.org', terms }).outlines();
  return texts.languages.flatMap((language) =>
    STATES.flatMap((state) => {
      const campaigns = outlines.map((outline) => ({ ...outline, state, count: MANY, lettersReported: MANY }));
      const context = contextOf(words, campaigns, language, channel);
      return [
        ...named('', language, personScreens(context)),
        ...named(`${state} `, language, staffScreens(context)),
        ...campaigns.flatMap((campaign) =>
          named(`${campaign.slug} ${state} `, language, campaignScreens(campaign, context)),
        ),
      ];
    }),
  );
  function named(prefix: string, language: Language, screens: Readonly<Record<string, Reply>>): Screen[] {
    return Object.entries(screens).map(([name, reply]) => ({
      name: `${prefix}${name}`,
      language,
      reply: words.localise(reply, language),
      whole: WHOLE.has(name),
    }));
  }
}

/** Screens that must be one message: the first card, and the letter that is copied whole. */
const WHOLE: ReadonlySet<string> = new Set(['card', 'letter']);

function contextOf(
  { settings }: Words,
  campaigns: readonly CampaignOutline[],
  language: Language,
  channel: ChannelName,
): Context {
  return {
    ...settings,
    campaigns,
    organisation: ORGANISATION,
    retentionDays: 3650,
    place: 'private',
    asks: 'one by one',
    takesPictures: true,
    channel,
    fresh: 'aaaaaa',
    person: {
      language,
      suggestedName: LONGEST_NAME,
      discreet: true,
      signed: campaigns.map(({ slug }) => slug),
      updates: {},
    },
  };
}

function personScreens(context: Context): Record<string, Reply> {
  return {
    campaigns: campaignList(context, { key: 'campaigns.unknown' }),
    help: helpCard(context, { key: 'help.unknownCommand' }),
    language: languageChooser(context),
    'language set': languageSet(context.person.language, false),
    privacy: privacyCard('', context),
    'my data': mineCard(mineOf(context), context),
    ...numbered('what I agreed to', wordingReplies(mineOf(context))),
    'updates stopped': updatesStopped(true, context.channel),
    news: newsText(null),
    ...receiptScreens(context),
    ...numbered('home', homePage(context)),
  };
}

/** Longer than any wording that is shipped. */
const LONGEST_WORDING = 2_500;

function mineOf({ campaigns, person: { language } }: Context): Mine {
  const day = '2026-12-24';
  const agreed = { consentHash: '', consentText: 'W'.repeat(LONGEST_WORDING) };
  return {
    signatures: campaigns.map(({ slug, kind, state }) => ({
      campaign: slug,
      kind,
      state,
      day,
      language,
      channel: 'telegram',
      ...agreed,
    })),
    subscriptions: campaigns.map(({ slug }) => ({
      ...{ campaign: slug, scope: 'all', day, language, channel: 'telegram' },
      ...agreed,
    })),
    lettersReported: campaigns.map(({ slug }) => ({ campaign: slug, day })),
    linksCounted: campaigns.map(({ slug }) => slug),
    language,
    discreet: true,
    staff: { handle: 'k3v7', role: 'publisher' },
  };
}

function campaignScreens(campaign: CampaignOutline, context: Context): Record<string, Reply> {
  const walk = { walk: 'aaaaaa', turn: 1, form: 'sign' } as const;
  const [whole] = letterText(campaign, context).slice(1);
  return {
    card: campaignCard(campaign, context, CODE),
    group: groupCard(campaign, context),
    ...Object.fromEntries(pagesOf(campaign).map((_, page) => [`page ${page + 1}`, readingPage(campaign, page, CODE)])),
    pages: pageList(campaign),
    consent: consentCard(campaign, context, CODE, true),
    'sign form': { kind: 'form', form: signFormView(campaign, context, CODE) },
    ...Object.fromEntries(
      SIGNING_FIELDS.filter(({ id }) => id === 'name').map((field) => [
        'name',
        question(walk, field, campaign, context),
      ]),
    ),
    review: reviewMessage(walk, { visibility: 'named', name: LONGEST_NAME }, campaign, 'new'),
    ...numbered('thanks', thanks(campaign, context)),
    'already signed': alreadySigned(campaign),
    'withdrawal code': codeCard('W'.repeat(39), campaign),
    'other ways': otherWays(campaign),
    updates: updatesCard(campaign, context, true),
    'updates chosen': updatesChosen(campaign, 'end'),
    share: shareCard(campaign, CODE, 'fewer than ten', context),
    'share uncounted': shareCard(campaign, null, null, context),
    shared: sharedCard(campaign, CODE, context),
    'in a channel': channelCard(campaign, CODE, context),
    'letter intro': letterIntro(campaign, context),
    ...(whole ? { letter: whole } : {}),
    ...numbered('translation', letterTranslation(campaign, context)),
    ...numbered('own letter', finishedLetter(campaign, { own: '', name: LONGEST_NAME }, context.person.language)),
  };
}

/** What a supporter can show, of the first campaign, and by what the bot is known, of all of them. */
function receiptScreens(context: Context): Record<string, Reply> {
  const [first] = context.campaigns;
  if (!first) return {};
  const code = 'w'.repeat(32);
  const hash = 'f'.repeat(64);
  const file = {
    ...{ format: 'opprop receipt', version: 1, campaign: first.slug, row: code, key: hash, box: hash },
    ...{ index: MANY, size: MANY, path: Array<string>(20).fill(hash), root: hash },
  };
  const shown = { kind: 'result', of: 'show receipt', campaign: first.slug } as const;
  const marks = context.campaigns.map(({ slug }) => ({
    campaign: slug,
    key: { fingerprint: hash, since: '2026-12-31T12:00:00.000Z' },
    root: hash,
  }));
  return {
    'how to know us': marksCard(marks, context),
    ...numbered('receipt', receiptReplies({ ...shown, receipt: { code, proof: { file, qr: '' } } }, context)),
    ...numbered('receipt later', receiptReplies({ ...shown, receipt: { code, proof: null } }, context)),
  };
}

function numbered(name: string, replies: readonly Reply[]): Record<string, Reply> {
  return Object.fromEntries(replies.map((reply, index) => [`${name} ${index + 1}`, reply]));
}
