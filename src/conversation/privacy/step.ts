import { say, stepped, text } from '../build.ts';
import type { Topic } from '../topic.ts';
import { privacyCard } from './view.ts';

/** What is stored and who sees it; what a chat shows to others. */
export const privacy = {
  commands: {
    privacy: (state, words, context) => stepped(state, [privacyCard(words, context)]),
    discreet: (state, _words, context) => stepped(state, [], [{ kind: 'set discreet', on: !context.person.discreet }]),
    hide: (state) => stepped(state, [{ kind: 'hide all' }]),
  },
  actions: { privacy: (state, { campaign }, context) => stepped(state, [privacyCard(campaign, context)]) },
  results: {
    'set discreet': (state, { on }) => stepped(state, [say([text(on ? 'discreet.on' : 'discreet.off')])]),
  },
} as const satisfies Topic;
