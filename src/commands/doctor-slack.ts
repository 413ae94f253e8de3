import { z } from 'zod';
import type { Config } from '../server/config.ts';
import { say } from '../texts/operator.ts';
import { type Finding, fine, note, problem } from './doctor-finding.ts';

const PATIENCE_MS = 10_000;
const SLACK = 'https://slack.com/api';

/** https://docs.slack.dev/reference/methods/auth.test */
const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), team: z.string().optional() }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/** Whether Slack knows the app's token. Which scopes it lacks is said when the program starts. */
export async function checkSlack({ slack }: Config): Promise<Finding[]> {
  if (!slack) return [note('slack', say('doctor.slack.none'))];
  if (slack.kind === 'install') return [fine('slack', say('doctor.slack.manyWorkspaces'))];
  try {
    const response = await fetch(`${slack.apiUrl?.replace(/\/+$/, '') ?? SLACK}/auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken.reveal()}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = answerSchema.parse(await response.json());
    if (answer.ok)
      return [fine('slack', say('doctor.slack.installed', { team: answer.team ?? say('doctor.slack.someWorkspace') }))];
    return [problem('slack', say('doctor.slack.refused', { error: answer.error }))];
  } catch {
    return [problem('slack', say('doctor.slack.noAnswer'))];
  }
}
