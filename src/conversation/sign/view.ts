import type { CampaignOutline } from '../../campaign/outline.ts';
import type { SignerAnswers } from '../../campaign/signer.ts';
import type { Text } from '../../texts/text.ts';
import { button, packText, recipient, say, stepButton, text, title } from '../build.ts';
import { signedCountTexts } from '../card/numbers.ts';
import type { Context } from '../context.ts';
import { hideButton } from '../privacy/view.ts';
import type { Reply, Spoken } from '../reply.ts';
import type { ReviewState } from '../state.ts';

/** What someone reads who has signed already. */
export function alreadySigned(campaign: CampaignOutline): Reply {
  return say(
    [text('sign.already', { title: title(campaign) })],
    [
      [
        button('button.share', { do: 'share', campaign: campaign.slug }),
        button('button.updates', { do: 'updates', campaign: campaign.slug }),
      ],
      [button('button.mine', { do: 'mine' }), button('button.withdraw', { do: 'withdraw', campaign: campaign.slug })],
      [button('button.withdrawalCode', { do: 'withdrawal code', campaign: campaign.slug })],
    ],
  );
}

/** Ways to help for those who would rather not sign. */
export function otherWays(campaign: CampaignOutline): Reply {
  return say(
    [text('sign.notNow')],
    [
      [
        button('button.read', { do: 'read', campaign: campaign.slug, page: 0, share: null }),
        button('button.share', { do: 'share', campaign: campaign.slug }),
      ],
      [
        ...(campaign.letter ? [button('button.letter', { do: 'letter', campaign: campaign.slug })] : []),
        button('button.updates', { do: 'updates', campaign: campaign.slug }),
      ],
      [button('button.card', { do: 'card', campaign: campaign.slug })],
    ],
  );
}

/** A signer's answers, to read once more. A name is in none of the replies that are kept. */
const READ: { readonly [Answer in keyof SignerAnswers]: (answers: SignerAnswers) => Text[] } = {
  visibility: ({ visibility }) => (visibility === 'anonymous' ? [text('review.anonymous')] : []),
  name: ({ name }) =>
    name === null ? [] : [{ ...text('review.named', { name }), instead: text('review.namedBefore') }],
};

/** Everything once more before it counts. The message holds the name, so it is edited when the walk ends. */
export function reviewMessage(
  state: Pick<ReviewState, 'walk' | 'turn' | 'form'>,
  answers: SignerAnswers,
  campaign: CampaignOutline,
  place: Spoken['place'],
): Reply {
  const named = answers.visibility === 'named';
  const correcting = state.form === 'correct';
  return say(
    [
      text(correcting ? 'review.correct' : 'review.sign', { title: title(campaign) }),
      ...Object.values(READ).flatMap((read) => read(answers)),
      text('review.recipient', { recipient: recipient(campaign) }),
    ],
    [
      [stepButton(correcting ? 'button.save' : 'button.signNow', state, 'yes', 'primary')],
      [
        ...(named ? [stepButton('button.changeName', state, 'name')] : []),
        stepButton(named ? 'button.withoutName' : 'button.withName', state, named ? 'anonymous' : 'named'),
      ],
      [stepButton('button.cancel', state, 'no')],
    ],
    { place, sensitive: named },
  );
}

/** Thanks, with the count and the three offers. The review is edited so that the name leaves the chat. */
export function thanks(campaign: CampaignOutline, { asks }: Pick<Context, 'asks'>): Reply[] {
  // Where forms are shown whole, no message ever held the name.
  const recorded = asks === 'at once' ? 'sign.recordedAtOnce' : 'sign.recorded';
  return [
    { kind: 'hide names' },
    say([text(recorded, { title: title(campaign) })], [], { place: 'pressed' }),
    say(
      [
        text('sign.thanks'),
        ...signedCountTexts(campaign),
        ...(campaign.has.why ? [packText(campaign, 'why')] : []),
        text('sign.next'),
      ],
      [
        [button('button.updates', { do: 'updates', campaign: campaign.slug }, 'primary')],
        [button('button.share', { do: 'share', campaign: campaign.slug })],
        [
          button('button.withdraw', { do: 'withdraw', campaign: campaign.slug }),
          button('button.withdrawalCode', { do: 'withdrawal code', campaign: campaign.slug }),
        ],
        ...(asks === 'one by one' ? [[hideButton]] : []),
      ],
    ),
  ];
}
