import { parseArgs } from 'node:util';
import { type Config, ConfigError } from '../config.ts';
import { startFailureText } from '../start-failure.ts';
import type { Command, Desk } from './command.ts';
import { checkCampaigns, checkJobs } from './doctor-campaigns.ts';
import { checkDatabase, checkDisk } from './doctor-database.ts';
import { type Finding, fine, note, problem } from './doctor-finding.ts';
import { checkSlack } from './doctor-slack.ts';
import { checkPublicUrl, checkTelegram } from './doctor-telegram.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'looks whether everything is in order, and says what to do',
  help: `npm run opprop -- doctor [--json]

Looks at the settings, the database and what it would tell a thief, the disk, Telegram and its webhook, Slack, PUBLIC_URL,
the campaigns and their keys, and the jobs. Changes nothing, except that it starts the embedded database where it does
not run, for as long as it looks. Can be used while the program runs.

--json   prints the findings for programs
Exit code: 0 no problems, 1 problems, 2 used wrongly.`,
  async run(words, desk) {
    const { values } = parseArgs({ args: [...words], options: { json: { type: 'boolean', default: false } } });
    const findings = await examine(desk);
    const problems = findings.filter(({ state }) => state === 'problem').length;
    if (values.json) desk.out(JSON.stringify({ ok: problems === 0, findings }, null, 2));
    else {
      for (const { about, state, text } of findings) desk.out(`${MARKS[state]} ${about}: ${text}`);
      desk.out('');
      desk.out(problems === 0 ? 'No problems.' : `Problems: ${problems}.`);
    }
    return problems === 0 ? 0 : 1;
  },
};

const MARKS: Readonly<Record<Finding['state'], string>> = { fine: 'ok  ', note: 'note', problem: 'BAD ' };

async function examine(desk: Desk): Promise<Finding[]> {
  let config: Config;
  try {
    config = await desk.config();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((text) => problem('settings', text));
  }
  const [database, ...others] = await Promise.all([
    examineDatabase(config, desk),
    checkDisk(config),
    checkTelegram(config),
    checkSlack(config),
    checkPublicUrl(config),
  ]);
  return [settings(config), ...database, ...others.flat()];
}

function settings(config: Config): Finding {
  if (!config.trial) return fine('settings', `right; ${config.organisation?.name} is responsible`);
  return note(
    'settings',
    'a trial: nothing counts, and every card says so. For real signatures, set who is responsible: "npm run opprop -- setup".',
  );
}

/** Nothing more can be said of a database that cannot be opened. */
async function examineDatabase(config: Config, desk: Desk): Promise<Finding[]> {
  try {
    const store = await desk.store();
    const now = desk.now();
    return [
      ...(await checkDatabase(store, config)),
      ...(await checkCampaigns(store.prisma, config, now)),
      ...(await checkJobs(store)),
    ];
  } catch (error) {
    return [problem('database', startFailureText(error))];
  }
}
