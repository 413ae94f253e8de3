import type { z } from 'zod';
import { refusalOf } from './fields.ts';
import type { Install, Platform } from './platform.ts';
import { Refusal } from './refusal.ts';

/** Who calls: an installation by its bot token, the app by its app-level token, or nobody yet. */
export type Caller =
  | { readonly kind: 'bot'; readonly install: Install }
  | { readonly kind: 'app' }
  | { readonly kind: 'nobody'; readonly basic: { readonly id: string; readonly secret: string } | null };

/** An installation that calls, and the workspace it speaks of (`team_id`, which only an organisation's token needs). */
export interface BotCall {
  readonly install: Install;
  readonly teamId: string | null;
}

export interface Answer {
  readonly [field: string]: unknown;
}

/** One method of the Web API, as a row of a table. */
export interface Method {
  readonly scopes: readonly string[];
  /** @throws {Refusal} when Slack would not carry the call out */
  call(platform: Platform, fields: unknown, caller: Caller, teamId: string | null): Answer;
}

/** Methods by name. */
export type MethodTable = Readonly<Record<string, Method>>;

/** @throws {Refusal} `missing_scope` with what is needed and what is there */
export function needScope(install: Install, scope: string): void {
  if (!install.scopes.includes(scope))
    throw new Refusal('missing_scope', { needed: scope, provided: install.scopes.join(',') });
}

/** Makes a row for bot tokens: `fields` says what may be given, `run` gets it checked. */
export const botMethod = <S extends z.ZodType>(
  scopes: readonly string[],
  fields: S,
  run: (platform: Platform, fields: z.output<S>, call: BotCall) => Answer,
): Method => ({
  scopes,
  call: (platform, given, caller, teamId) => {
    if (caller.kind === 'nobody') throw new Refusal('not_authed');
    if (caller.kind === 'app') throw new Refusal('not_allowed_token_type');
    for (const scope of scopes) needScope(caller.install, scope);
    return run(platform, checked(fields, given), { install: caller.install, teamId });
  },
});

/** Makes a row for any caller. */
export const openMethod = <S extends z.ZodType>(
  fields: S,
  run: (platform: Platform, fields: z.output<S>, caller: Caller) => Answer,
): Method => ({ scopes: [], call: (platform, given, caller) => run(platform, checked(fields, given), caller) });

function checked<S extends z.ZodType>(fields: S, given: unknown): z.output<S> {
  const parsed = fields.safeParse(given);
  if (!parsed.success) throw refusalOf(parsed.error);
  return parsed.data;
}
