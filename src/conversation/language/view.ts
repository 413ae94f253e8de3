import type { Language } from '../../texts/text.ts';
import type { Action } from '../actions.ts';
import { button, say, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Reply } from '../reply.ts';

/**
 * The chooser of languages; each is named in itself.
 * @param leadsTo what choosing one does
 */
export function languageChooser(context: Context, leadsTo: (language: Language) => Action = setOnly): Reply {
  const rows = context.languages.map((language) => [
    button(text('language.name', { language: { language } }), leadsTo(language)),
  ]);
  return say([text('language.choose')], rows);
}

const setOnly = (language: Language): Action => ({ do: 'set language', language, campaign: null });

/** What was chosen, in that language already. `onward`: what comes next is shown below. */
export function languageSet(language: Language, onward: boolean): Reply {
  return say(
    [text('language.set', { language: { language } })],
    onward ? [] : [[button('button.campaigns', { do: 'campaigns' })]],
    { place: 'pressed' },
  );
}
