import type { Installation } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { createInstallations, DamagedInstallationError } from '../../bots/slack/installations.ts';
import type { InstallationRecord, Workspaces } from '../../bots/slack/workspaces.ts';

const QUERY = { teamId: 'T1', enterpriseId: 'E1', isEnterpriseInstall: false };
const WHOLE = {
  team: { id: 'T1', name: 'Choir' },
  enterprise: undefined,
  user: { id: 'U1', token: undefined, scopes: undefined },
  bot: { token: 'xoxb-canary', id: 'B1', userId: 'U2', scopes: ['commands'] },
  isEnterpriseInstall: false,
  authVersion: 'v2',
} satisfies Installation;

/** Installations on rows that pass through JSON, as those of the database do. */
function installationsOn(rows: Map<string, string>) {
  const workspaces: Pick<Workspaces, 'accountOf' | 'saveInstallation' | 'findInstallation'> = {
    accountOf: (id) => `account of ${id}`,
    saveInstallation: async (account, record) => void rows.set(account, JSON.stringify(record)),
    findInstallation: async (account) => JSON.parse(rows.get(account) ?? 'null') as InstallationRecord | null,
  };
  return createInstallations(workspaces as Workspaces, () => new Date('2026-03-02T12:00:00Z'));
}

describe('a stored installation', () => {
  test('comes back with everything that Bolt put into it', async () => {
    const rows = new Map<string, string>();
    await installationsOn(rows).storeInstallation(WHOLE);
    expect(await installationsOn(rows).fetchInstallation(QUERY)).toEqual(WHOLE);
  });

  test.each([
    ['bot', { ...WHOLE, bot: { ...WHOLE.bot, token: undefined } }],
    ['bot', { ...WHOLE, bot: { ...WHOLE.bot, token: ['xoxb-canary'] } }],
    ['team', { ...WHOLE, team: undefined }],
    ['team', { ...WHOLE, team: { name: 'xoxb-canary' } }],
    ['enterprise', { ...WHOLE, isEnterpriseInstall: true }],
    ['all of it', ['xoxb-canary']],
  ])('damaged in %s is refused when it is read, and told without its values (%#)', async (part, damaged) => {
    const installations = installationsOn(new Map([['account of T1', JSON.stringify(damaged)]]));
    const error: unknown = await installations.fetchInstallation(QUERY).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DamagedInstallationError);
    expect(error).toMatchObject({ code: part });
    expect(String(error)).not.toMatch(/canary|T1/);
  });

  test('is not stored when it could not be read again', async () => {
    const rows = new Map<string, string>();
    const storing = installationsOn(rows).storeInstallation({ ...WHOLE, bot: { ...WHOLE.bot, token: '' } });
    await expect(storing).rejects.toThrow(DamagedInstallationError);
    expect(rows.size).toBe(0);
  });
});
