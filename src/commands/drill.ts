import { say } from '../texts/operator.ts';
import { type Declare, type Desk, JSON_FLAG } from './command.ts';
import { openCopy } from './drill-copy.ts';
import { rehearseKeys, rehearseTokens } from './drill-outside.ts';
import type { Rehearsal, Step } from './drill-step.ts';

export const drill: Declare = (command, desk, does) => {
  command
    .option('--keys', say('drill.about.keys'))
    .option(...JSON_FLAG)
    .addHelpText('afterAll', say('drill.help'))
    .action(does(({ keys = false, json = false }) => rehearse(keys, json, desk)));
};

async function rehearse(withKeys: boolean, json: boolean, desk: Desk): Promise<number> {
  const steps: Step[] = [];
  const attempt = async (step: Step['step'], work: Rehearsal): Promise<boolean> => {
    const began = performance.now();
    const came = await work().catch((error: unknown) => ({ state: 'problem' as const, text: reasonOf(error) }));
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    steps.push({ step, ...came, seconds });
    const mark = say(came.state === 'left' ? 'doctor.marks.note' : `doctor.marks.${came.state}`);
    if (!json) desk.out(say('drill.line', { mark, step: say(`drill.step.${step}`), took: seconds, text: came.text }));
    return came.state !== 'problem';
  };
  const copy = await openCopy(desk);
  try {
    // Each needs what the one before it made.
    const made = (await attempt('backup', copy.backup)) && (await attempt('restore', copy.restore));
    if (made && (await attempt('kill', copy.kill))) await attempt('secret', copy.loseSecret);
    await attempt('disk', copy.fillDisk);
  } finally {
    await copy.remove();
  }
  await attempt('tokens', () => rehearseTokens(desk));
  await attempt('keys', () => rehearseKeys(withKeys, desk));
  const problems = steps.filter(({ state }) => state === 'problem').length;
  if (json) desk.out(JSON.stringify({ ok: problems === 0, steps }, null, 2));
  else desk.out(problems === 0 ? say('drill.allWell') : say('drill.problems', { count: problems }));
  return problems === 0 ? 0 : 1;
}

/** Without values, which errors of a database carry. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  return say('drill.failed', { reason: `${name}${code}` });
}
