import type { Text } from '../../texts/text.ts';
import { button, isSigned, openCampaigns, say, text, title } from '../build.ts';
import { trialTexts } from '../card/view.ts';
import type { Context } from '../context.ts';
import type { Reply } from '../reply.ts';

/** What the bot can do, in few words, with the way to the campaigns. */
export function helpCard(context: Context, first: Text): Reply {
  const open = openCampaigns(context);
  return say(
    [first, text('help.commands'), ...trialTexts(context)],
    [
      ...open.map((campaign) => [button(title(campaign), { do: 'card', campaign: campaign.slug })]),
      ...(open.some((campaign) => isSigned(context, campaign)) ? [[button('button.mine', { do: 'mine' })]] : []),
      [button('button.language', { do: 'language', campaign: null })],
    ],
  );
}
