import { type Stepped, say, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { State } from '../state.ts';
import type { Topic } from '../topic.ts';
import { privacyCard } from './view.ts';

function hide(state: State, _what: unknown, { channel }: Context): Stepped {
  const [done, left] = [text(`channel.${channel}.hidden`), text(`channel.${channel}.hiddenInPart`)];
  return stepped(state, [{ kind: 'hide all', done, left }]);
}

function switchDiscreet(state: State, _what: unknown, context: Context): Stepped {
  return stepped(state, [], [{ kind: 'set discreet', on: !context.person.discreet }]);
}

/** What is stored and who sees it; what a chat shows to others. */
export const privacy = {
  commands: {
    privacy: (state, words, context) => stepped(state, [privacyCard(words, context)]),
    discreet: switchDiscreet,
    hide,
  },
  actions: {
    privacy: (state, { campaign }, context) => stepped(state, [privacyCard(campaign, context)]),
    discreet: switchDiscreet,
    hide,
  },
  results: {
    'set discreet': (state, { on }) => stepped(state, [say([text(on ? 'discreet.on' : 'discreet.off')])]),
  },
} as const satisfies Topic;
