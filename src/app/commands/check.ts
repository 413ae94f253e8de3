import { parseArgs } from 'node:util';
import { checkScreens } from '../../campaign/check/screens.ts';
import { runCheck } from '../../campaign/check.ts';
import { everyScreen } from '../screens/screens.ts';
import { readWords } from '../words.ts';
import type { Command } from './command.ts';

const LOCALES = 'locales';

/** Checks every pack, every text and every screen as it is shown. Gives the exit code. */
export function checkLocales(out: (line: string) => void, json = false): number {
  // A text that is missing is a problem of its own; screens are only measured when there is none.
  return runCheck(LOCALES, { out, json, more: () => checkScreens(everyScreen(readWords(LOCALES, () => undefined))) });
}

export const checkCommand: Command = {
  name: 'check',
  summary: 'reads every campaign pack and text, and reports all problems',
  help: `npm run opprop -- check [--json]

Reads every campaign pack and every text of the bots in locales/, and puts every screen together as people would see it.
Reports all problems with file, key and language. locales/README.md says how a pack is written.

--json   prints the problems for programs
Exit code: 0 nothing to report, 1 problems.`,
  run(words, desk) {
    const { values } = parseArgs({ args: [...words], options: { json: { type: 'boolean', default: false } } });
    return Promise.resolve(checkLocales(desk.out, values.json));
  },
};
