import { wait } from '../channel/wait.ts';
import { stampOf } from '../server/reload.ts';
import { type Uptake, uptakeOf } from '../server/taken-up.ts';
import { say } from '../texts/operator.ts';
import { checkLocales } from './check.ts';
import type { Desk } from './command.ts';

const LOCALES = 'locales';
const LOOK_MS = 250;
/** The program looks every two seconds, twice, and then checks for some. */
const LONGEST_MS = 60_000;

/** Checks what stands in `locales/`, and waits until the program that runs beside this has taken it up, or says why not. */
export async function reloadCampaigns(desk: Desk): Promise<number> {
  const said: string[] = [];
  if ((await checkLocales((line) => said.push(line))) !== 0) {
    for (const line of [...said, say('reload.refused')]) desk.err(line);
    return 1;
  }
  const uptake = await waitForUptake((await desk.config()).dataDir);
  if (uptake?.outcome === 'taken') {
    desk.out(say('reload.taken'));
    return 0;
  }
  for (const line of uptake?.said ?? []) desk.err(line);
  desk.err(say(uptake === null ? 'reload.nobody' : `reload.${uptake.outcome}`));
  return 1;
}

async function waitForUptake(dataDir: string): Promise<Uptake | null> {
  const never = new AbortController().signal;
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_MS) {
    const uptake = await uptakeOf(dataDir, stampOf(LOCALES));
    if (uptake) return uptake;
    await wait(LOOK_MS, never);
  }
  return null;
}
