import type { ShownButton } from '../../src/channel/shown.ts';
import { sharedCard } from '../../src/conversation/share/view.ts';
import type { Privacy } from '../../src/privacy/privacy.ts';
import { linkCode } from '../../src/signatures/shares.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';
import { plainText } from '../../src/texts/plain.ts';
import { leadingSentences } from '../../src/texts/sentences.ts';
import type { Paragraph } from '../../src/texts/text.ts';
import { readLiveOutlines } from '../../src/turn/live.ts';
import type { TurnDeps } from '../../src/turn/types.ts';

/** A card for a chat without the bot; what a channel's inline mode takes. */
export interface InlineCard {
  readonly id: string;
  readonly title: string;
  readonly description: string;
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
 */
export function createInlineCards(deps: InlineCardsDeps): InlineCards {
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
          paragraphs: shown.paragraphs,
          buttons: shown.buttons,
        },
      ];
    });
  };
}
