import type { CampaignOutline } from '../../src/campaign/outline.ts';
import type { ShownButton } from '../../src/channel/shown.ts';
import { sharedCard } from '../../src/conversation/share/view.ts';
import type { Privacy } from '../../src/privacy/privacy.ts';
import { campaignPath } from '../../src/server/pages/campaign.ts';
import { pictureAddress } from '../../src/server/pictures.ts';
import { linkCode } from '../../src/signatures/shares.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';
import { fallbackChain } from '../../src/texts/languages.ts';
import { plainText } from '../../src/texts/plain.ts';
import { leadingSentences } from '../../src/texts/sentences.ts';
import type { Language, Paragraph } from '../../src/texts/text.ts';
import { readLiveOutlines } from '../../src/turn/live.ts';
import type { TurnDeps } from '../../src/turn/types.ts';

/** A card for a chat without the bot; what a channel's inline mode takes. */
export interface InlineCard {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The campaign's page, whose picture the platform shows, and the picture itself; null where there is no public address. */
  readonly picture: { readonly page: string; readonly file: string } | null;
  readonly paragraphs: readonly Paragraph[];
  readonly buttons: readonly (readonly ShownButton[])[];
}

export type InlineCards = (who: string, languageHint: string | null, query: string) => Promise<readonly InlineCard[]>;

export interface InlineCardsDeps extends Pick<TurnDeps, 'campaigns' | 'texts' | 'exactCounts' | 'settings'> {
  readonly prisma: PrismaClient;
  readonly privacy: Privacy;
}

/** The longest description that lists of results show whole, in UTF-16 units. */
const DESCRIPTION_UNITS = 120;

/**
 * Makes the cards that people put into chats of their own: in the reader's language, each with their own share code.
 * Words after the bot's name choose a campaign by its short name; others offer all.
 *
 * @param publicUrl below which the platform reaches the program's pages; null: cards have no picture
 */
export function createInlineCards(deps: InlineCardsDeps, publicUrl: string | null): InlineCards {
  return async (who, languageHint, query) => {
    const { prisma, privacy, texts } = deps;
    const person = privacy.pseudonyms.of('preference', who);
    const preference = await prisma.preference.findUnique({ where: { person: Uint8Array.from(person) } });
    const language = preference?.language ?? texts.negotiate(languageHint);
    const campaigns = await readLiveOutlines(prisma, deps.campaigns.outlines(), deps.exactCounts);
    const named = campaigns.filter(({ slug }) => slug === query.trim());
    return (named.length > 0 ? named : campaigns).flatMap((campaign) => {
      const code = campaign.state === 'open' ? linkCode(privacy.pseudonyms, who, campaign) : null;
      const shown = texts.localise(sharedCard(campaign, code, deps.settings), language);
      if (shown.kind !== 'card') return [];
      const [title, ...rest] = shown.paragraphs;
      return [
        {
          id: campaign.slug,
          title: plainText([title ?? []]),
          description: leadingSentences(plainText(rest.slice(0, 1)), DESCRIPTION_UNITS, language),
          picture: publicUrl === null ? null : pictureOf(campaign, language, publicUrl),
          paragraphs: shown.paragraphs,
          buttons: shown.buttons,
        },
      ];
    });
  };
}

/** The campaign's page in the nearest language that it has, and its cover; null without a cover. */
function pictureOf(
  { slug, cover, languages }: CampaignOutline,
  language: Language,
  publicUrl: string,
): InlineCard['picture'] {
  const told = fallbackChain(language).find((one) => languages.includes(one)) ?? languages[0];
  if (cover === null || told === undefined) return null;
  return { page: `${publicUrl}${campaignPath(slug, told)}`, file: `${publicUrl}${pictureAddress(`${slug}/${cover}`)}` };
}
