import { type Command, STAFF_COMMANDS } from '../../src/conversation/input.ts';
import { negotiate } from '../../src/texts/languages.ts';
import type { Language } from '../../src/texts/text.ts';
import type { Texts } from '../../src/texts/texts.ts';

/** The words that matter most, in the order of the menu; the others work too and stand in /help. */
const PRIVATE_MENU: readonly Command[] = [
  'start',
  'about',
  'sign',
  'letter',
  'share',
  'updates',
  'mydata',
  'withdraw',
  'hide',
  'discreet',
  'language',
  'help',
];
const GROUP_MENU: readonly Command[] = ['start', 'about'];

/** What the bot says of itself, in the languages of its texts. */
export function createProfileTexts(texts: Texts, fallback: Language) {
  return {
    get languages() {
      return texts.languages;
    },
    fallback,
    commands: (language: Language, place: 'private' | 'group') =>
      (place === 'private' ? PRIVATE_MENU : GROUP_MENU).map((command) => ({
        command,
        description: texts.plain({ key: `commands.${command}` }, language),
      })),
    staffCommands: (language: Language) =>
      STAFF_COMMANDS.map((command) => ({
        command,
        description: texts.plain({ key: `staff.menu.${command}` }, language),
      })),
    name: (language: Language) => texts.plain({ key: 'bot.name' }, language),
    description: (language: Language) => texts.plain({ key: 'bot.description' }, language),
    shortDescription: (language: Language) => texts.plain({ key: 'bot.shortDescription' }, language),
    dropped: (tag: string | null) => texts.plain({ key: 'flood.dropped' }, negotiate(tag, texts.languages)),
  };
}
