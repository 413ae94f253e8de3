import { z } from 'zod';
import { type Finding, fine, problem } from '../../src/server/finding.ts';
import { say } from '../../src/texts/operator.ts';
import type { SlackConfig } from './settings.ts';

const PATIENCE_MS = 10_000;
const SLACK = 'https://slack.com/api';

/** https://docs.slack.dev/reference/methods/auth.test */
const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), team: z.string().optional() }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/** Whether Slack knows the app's token. Which scopes it lacks is said when the program starts. */
export async function checkSlack(slack: SlackConfig): Promise<Finding[]> {
  if (slack.kind === 'install') return [fine('slack', say('channel.slack.doctor.manyWorkspaces'))];
  try {
    const response = await fetch(`${slack.apiUrl?.replace(/\/+$/, '') ?? SLACK}/auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken.reveal()}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = answerSchema.parse(await response.json());
    if (answer.ok)
      return [
        fine(
          'slack',
          say('channel.slack.doctor.installed', { team: answer.team ?? say('channel.slack.doctor.someWorkspace') }),
        ),
      ];
    return [problem('slack', say('channel.slack.doctor.refused', { error: answer.error }))];
  } catch {
    return [problem('slack', say('channel.slack.doctor.noAnswer'))];
  }
}
