import { z } from 'zod';
import { type Finding, fine, note, problem } from '../../src/server/finding.ts';
import type { Secret } from '../../src/server/secret.ts';
import { say } from '../../src/texts/operator.ts';
import { missingScopes, OPTIONAL_SCOPES } from './scopes.ts';
import type { SlackConfig } from './settings.ts';

const PATIENCE_MS = 10_000;
const SLACK = 'https://slack.com/api';

/** https://docs.slack.dev/reference/methods/auth.test */
const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), team: z.string().optional() }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/** Whether Slack knows the app's tokens, and which scopes they lack. */
export async function checkSlack(slack: SlackConfig): Promise<Finding[]> {
  if (slack.kind === 'install') return [fine('slack', say('channel.slack.doctor.manyWorkspaces'))];
  const findings = await checkBotToken(slack);
  return slack.kind === 'socket' ? [...findings, ...(await checkAppToken(slack))] : findings;
}

type OneWorkspace = Exclude<SlackConfig, { readonly kind: 'install' }>;

async function checkBotToken(slack: OneWorkspace): Promise<Finding[]> {
  const called = await call(slack, 'auth.test', slack.botToken);
  if (called === null) return [problem('slack', say('channel.slack.doctor.noAnswer', { method: 'auth.test' }))];
  const { answer, scopes } = called;
  if (!answer.ok)
    return [{ ...problem('slack', say('channel.slack.doctor.refused', { error: answer.error })), trouble: 'token' }];
  const team = answer.team ?? say('channel.slack.doctor.someWorkspace');
  const missing = missingScopes(scopes).map((one) =>
    say('channel.slack.missingScope', { scope: one.scope, reason: one.for }),
  );
  const without = OPTIONAL_SCOPES.map(({ scope }) => scope).filter((scope) => !scopes.includes(scope));
  return [
    fine('slack', say('channel.slack.doctor.installed', { team })),
    ...(missing.length > 0
      ? [problem('slack', say('channel.slack.doctor.missingScopes', { scopes: missing.join('; ') }))]
      : []),
    ...(without.length > 0
      ? [note('slack', say('channel.slack.doctor.optionalScopes', { scopes: without.join(', ') }))]
      : []),
  ];
}

/** Asks for an address to connect to, and does not connect: https://docs.slack.dev/reference/methods/apps.connections.open */
async function checkAppToken(slack: Extract<SlackConfig, { readonly kind: 'socket' }>): Promise<Finding[]> {
  const called = await call(slack, 'apps.connections.open', slack.appToken);
  if (called === null)
    return [problem('slack', say('channel.slack.doctor.noAnswer', { method: 'apps.connections.open' }))];
  const { answer } = called;
  return [
    answer.ok
      ? fine('slack', say('channel.slack.doctor.socket'))
      : problem('slack', say('channel.slack.doctor.appTokenRefused', { error: answer.error })),
  ];
}

/** What Slack answers, and the scopes of the token as its header says; null where nobody answers as Slack does. */
async function call({ apiUrl }: OneWorkspace, method: string, token: Secret) {
  try {
    const response = await fetch(`${apiUrl?.replace(/\/+$/, '') ?? SLACK}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token.reveal()}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = answerSchema.parse(await response.json());
    return { answer, scopes: (response.headers.get('x-oauth-scopes') ?? '').split(',').map((one) => one.trim()) };
  } catch {
    return null;
  }
}
