/** What the app asks for, and why. The manifest asks for the same; a test holds the two together. */
export const SCOPES = [
  { scope: 'commands', needed: true, for: 'the command /petition and the shortcuts' },
  {
    scope: 'chat:write',
    needed: true,
    for: 'posting campaign cards in channels, and updates to those who asked for them',
  },
  {
    scope: 'im:write',
    needed: true,
    for: 'opening the direct messages through which people who asked for updates get them',
  },
  {
    scope: 'users:read',
    needed: true,
    for: 'answering in a person’s language, and telling administrators from others',
  },
  {
    scope: 'channels:read',
    needed: true,
    for: 'seeing whether a public channel is shared with another organisation before a card is posted',
  },
  { scope: 'groups:read', needed: true, for: 'seeing the same of private channels that the app was invited to' },
] as const;

/** What the app can do without. */
export const OPTIONAL_SCOPES = [
  { scope: 'files:write', for: 'pictures: in updates, and the chart that staff see' },
] as const;

export type Scope = (typeof SCOPES)[number];

/** What is missing among the scopes that a token has. */
export function missingScopes(granted: readonly string[]): readonly Scope[] {
  return SCOPES.filter(({ scope }) => !granted.includes(scope));
}
