import { say } from '../../src/texts/operator.ts';

const NEEDED = ['commands', 'chat:write', 'im:write', 'users:read', 'channels:read', 'groups:read'] as const;

/** What the app asks for, and why. The manifest asks for the same; a test holds the two together. */
export const SCOPES = NEEDED.map((scope) => ({ scope, for: say(`channel.slack.scopes.${scope}`) }));

/** Staff add a picture to a broadcast in a form. */
export const READS_FILES = 'files:read';

/** What the app can do without. `files:write`: pictures in updates, and the chart that staff see. */
export const OPTIONAL_SCOPES = [{ scope: 'files:write' }, { scope: READS_FILES }] as const;

export type Scope = (typeof SCOPES)[number];

/** What is missing among the scopes that a token has. */
export function missingScopes(granted: readonly string[]): readonly Scope[] {
  return SCOPES.filter(({ scope }) => !granted.includes(scope));
}
