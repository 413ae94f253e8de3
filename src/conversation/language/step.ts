import { stepped } from '../build.ts';
import type { Topic } from '../topic.ts';
import { languageChooser, languageSet } from './view.ts';

/** The language in which a person is answered. */
export const language = {
  commands: { language: (state, _words, context) => stepped(state, [languageChooser(context)]) },
  actions: {
    language: (state, _action, context) => stepped(state, [languageChooser(context)]),
    'set language': (state, { language: chosen }, context) =>
      context.languages.includes(chosen)
        ? stepped(state, [], [{ kind: 'set language', language: chosen }])
        : stepped(state, [languageChooser(context)]),
  },
  results: { 'set language': (state, { language: set }) => stepped(state, [languageSet(set)]) },
} as const satisfies Topic;
