import { z } from 'zod';
import type { Config } from '../config.ts';
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
  if (!slack) return [note('slack', 'no token of Slack is set, so there is no Slack app.')];
  if (slack.kind === 'install')
    return [
      fine('slack', 'installed by its workspaces, each with a token of its own, which cannot be judged from here'),
    ];
  try {
    const response = await fetch(`${slack.apiUrl?.replace(/\/+$/, '') ?? SLACK}/auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken.reveal()}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = answerSchema.parse(await response.json());
    if (answer.ok) return [fine('slack', `the app is installed in ${answer.team ?? 'its workspace'}`)];
    return [
      problem(
        'slack',
        `Slack refuses SLACK_BOT_TOKEN (${answer.error}). Copy it anew from the app's page Install App.`,
      ),
    ];
  } catch {
    return [
      problem('slack', "auth.test was not answered as Slack does. Check this machine's connection and SLACK_API_URL."),
    ];
  }
}
