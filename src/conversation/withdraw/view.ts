import type { CampaignOutline } from '../../campaign/outline.ts';
import { button, say, text, title } from '../build.ts';
import type { Reply } from '../reply.ts';

/** The code with which a signature can be withdrawn from anywhere, and what whoever holds it can do. */
export function codeCard(code: string | null, campaign: CampaignOutline | null): Reply {
  if (code === null || !campaign) return say([text('withdraw.not_signed')]);
  return say(
    [
      text('withdraw.code', { code, title: title(campaign) }),
      text('withdraw.codeUse', { code }),
      text('withdraw.codeKeep'),
    ],
    [[button('button.card', { do: 'card', campaign: campaign.slug })]],
  );
}
