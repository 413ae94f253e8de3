/** How rows about workspaces are named when a column of theirs is encrypted: what is encrypted cannot be moved between tables. */

export function installationRow(account: string): string {
  return `installation/${account}`;
}

export function settingsRow(account: string): string {
  return `settings/${account}`;
}
