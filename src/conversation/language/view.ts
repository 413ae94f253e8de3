import type { Language } from '../../texts/text.ts';
import { button, say, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Reply } from '../reply.ts';

/** The chooser of languages; each is named in itself. */
export function languageChooser(context: Context): Reply {
  const rows = context.languages.map((language) => [
    button(text('language.name', { language: { language } }), { do: 'set language', language }),
  ]);
  return say([text('language.choose')], rows);
}

/** What was chosen, in that language already. */
export function languageSet(language: Language): Reply {
  return say([text('language.set', { language: { language } })], [[button('button.campaigns', { do: 'campaigns' })]], {
    place: 'pressed',
  });
}
