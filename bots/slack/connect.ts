import type { webApi } from '@slack/bolt';
import type { Patience } from '../../src/channel/attempt.ts';
import { ChannelStartError } from '../../src/server/channel-module.ts';
import { say } from '../../src/texts/operator.ts';
import { attempt } from './attempt.ts';
import { errorFields, type Meaning } from './fault.ts';
import { missingScopes, type Scope } from './scopes.ts';

/** Why the app cannot start; `message` is for the operator. */
class SlackStartError extends ChannelStartError {
  readonly problem: 'wrong token' | 'unreachable' | 'missing scopes' | 'refused';
  /** With `missing scopes`: which, and what each is for. */
  readonly missing: readonly Scope[];

  private constructor(problem: SlackStartError['problem'], detail: string, missing: readonly Scope[] = []) {
    super(say(`channel.slack.problem.${problem}`, { detail }));
    this.name = 'SlackStartError';
    this.problem = problem;
    this.missing = missing;
  }

  /** @param meaning what the failed call meant; @param call name of the method and code of its failure. */
  static ofCall(meaning: Meaning, call: string): SlackStartError {
    const problem =
      meaning === 'account dead'
        ? 'wrong token'
        : meaning === 'refused' || meaning === 'scope'
          ? 'refused'
          : 'unreachable';
    return new SlackStartError(problem, call);
  }

  static ofScopes(missing: readonly Scope[]): SlackStartError {
    return new SlackStartError(
      'missing scopes',
      missing.map((one) => say('channel.slack.missingScope', { scope: one.scope, reason: one.for })).join('; '),
      missing,
    );
  }
}

/** The workspace or organisation that a token belongs to, in Slack's ids. */
export interface Home {
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly isEnterprise: boolean;
  readonly botId: string;
  readonly botUserId: string;
  readonly scopes: readonly string[];
}

/**
 * Asks whose token this is and whether it may do what the app does.
 *
 * @throws SlackStartError
 */
export async function connect(
  client: webApi.WebClient,
  { patience, signal }: { readonly patience: Patience; readonly signal: AbortSignal },
): Promise<Home> {
  const outcome = await attempt(() => client.auth.test(), { repeatable: true, patience, signal });
  if (!outcome.ok) {
    const { error, code } = errorFields(outcome.error);
    throw SlackStartError.ofCall(outcome.fault.meaning, `auth.test ${code ?? error}`);
  }
  const { value } = outcome;
  const scopes = value.response_metadata?.scopes ?? [];
  const missing = missingScopes(scopes);
  if (missing.length > 0) throw SlackStartError.ofScopes(missing);
  const isEnterprise = value.is_enterprise_install === true;
  return {
    teamId: isEnterprise ? null : (value.team_id ?? null),
    enterpriseId: value.enterprise_id ?? null,
    isEnterprise,
    botId: value.bot_id ?? '',
    botUserId: value.user_id ?? '',
    scopes,
  };
}
