import { strictest } from '../campaign/check/limits.ts';
import { checkScreens } from '../campaign/check/screens.ts';
import { runCheck } from '../campaign/check.ts';
import { CHANNELS } from '../channels.ts';
import { say } from '../texts/operator.ts';
import { readWords } from '../turn/words.ts';
import { type Declare, JSON_FLAG } from './command.ts';
import { everyScreen } from './screens/screens.ts';

const LOCALES = 'locales';

/** Checks every pack, every text and every screen as it is shown. Gives the exit code. */
export function checkLocales(out: (line: string) => void, json = false): Promise<number> {
  const limits = strictest(CHANNELS.map((channel) => channel.limits));
  // A text that is missing is a problem of its own; screens are only measured when there is none.
  const more = () => checkScreens(everyScreen(readWords(LOCALES, () => undefined)), limits);
  return runCheck(LOCALES, { out, limits, json, more });
}

export const check: Declare = (command, desk, does) => {
  command
    .option(...JSON_FLAG)
    .addHelpText('afterAll', say('check.help'))
    .action(does(({ json = false }) => checkLocales(desk.out, json)));
};
