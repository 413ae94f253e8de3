import { App } from '@slack/bolt';
import { expect, test } from 'vitest';
import { atEnd, client, open, quietLogger, refusal, type World } from './support.ts';

const SECRET = 'a-state-secret-of-some-length';

/** The real Bolt with OAuth, and what it stored. */
async function installer({ standIn, apiUrl, authorizeUrl }: World) {
  const stored = new Map<string, string>();
  const app = new App({
    signingSecret: standIn.credentials.signingSecret,
    clientId: standIn.credentials.clientId,
    clientSecret: standIn.credentials.clientSecret,
    stateSecret: SECRET,
    scopes: ['commands', 'chat:write'],
    installerOptions: { authorizationUrl: authorizeUrl, directInstall: true },
    installationStore: {
      storeInstallation: async (installation) => {
        const key = installation.isEnterpriseInstall ? installation.enterprise?.id : installation.team?.id;
        stored.set(key ?? '', installation.bot?.token ?? '');
      },
      fetchInstallation: async () => {
        throw new Error('unused');
      },
    },
    clientOptions: { slackApiUrl: apiUrl },
    logger: quietLogger,
  });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  atEnd(() => app.stop());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Bolt does not listen');
  const root = `http://127.0.0.1:${address.port}`;
  const install = async () => {
    const begin = await fetch(`${root}/slack/install`, { redirect: 'manual' });
    const cookie = begin.headers.getSetCookie().join('; ');
    const asked = await fetch(begin.headers.get('location') ?? '', { redirect: 'manual' });
    const back = new URL(asked.headers.get('location') ?? '', `${root}/slack/oauth_redirect`);
    return fetch(`${root}${back.pathname}${back.search}`, { headers: { cookie }, redirect: 'manual' });
  };
  return { stored, install };
}

test('Bolt installs for a workspace, again, and for an organisation', async () => {
  const world = await open({ redirectUrls: ['http://127.0.0.1/slack/oauth_redirect'] });
  const { standIn, kari, team, token, apiUrl } = world;
  const { stored, install } = await installer(world);
  standIn.oauth.answers({ userId: kari });
  expect((await install()).status).toBe(200);
  expect(stored.get(team)).toBe(token);

  await standIn.admin.uninstall(team);
  expect((await install()).status).toBe(200);
  expect(stored.get(team)).not.toBe(token);
  expect(await client(apiUrl, stored.get(team) ?? '').auth.test()).toMatchObject({ team_id: team });

  const enterpriseId = standIn.world.enterprise({ name: 'Choirs' });
  const east = standIn.world.team({ name: 'East', enterpriseId });
  const west = standIn.world.team({ name: 'West', enterpriseId });
  standIn.oauth.answers({ userId: standIn.world.person({ teamId: east, realName: 'Ann' }), enterprise: true });
  expect((await install()).status).toBe(200);
  const orgWeb = client(apiUrl, stored.get(enterpriseId) ?? '');
  expect(await orgWeb.auth.test()).toMatchObject({ is_enterprise_install: true, enterprise_id: enterpriseId });
  const hall = standIn.world.channel({ teamId: west, name: 'hall', app: true });
  await orgWeb.chat.postMessage({ channel: hall, text: 'x' });
});

test('a person who says no, and codes that do not fit', async () => {
  const { standIn, kari, authorizeUrl, apiUrl } = await open();
  const { clientId, clientSecret } = standIn.credentials;
  const page = `${authorizeUrl}?client_id=${clientId}&scope=commands&state=s&redirect_uri=http%3A%2F%2Fapp%2Fback`;
  expect(standIn.oauth.authorize(page, { userId: kari, deny: true })).toBe(
    'http://app/back?state=s&error=access_denied',
  );
  const code = new URL(standIn.oauth.authorize(page, { userId: kari })).searchParams.get('code') ?? '';
  const web = client(apiUrl, '');
  const given = { client_id: clientId, client_secret: clientSecret, code, redirect_uri: 'http://app/back' };
  expect(await refusal(web.oauth.v2.access({ ...given, client_secret: 'x' }))).toBe('bad_client_secret');
  expect(await refusal(web.oauth.v2.access({ ...given, redirect_uri: 'http://other' }))).toBe('bad_redirect_uri');
  expect(await refusal(web.oauth.v2.access({ ...given, code: 'x' }))).toBe('invalid_code');
  expect(await web.oauth.v2.access(given)).toMatchObject({ scope: 'commands', authed_user: { id: kari } });
  expect(await refusal(web.oauth.v2.access(given))).toBe('code_already_used');
});

test('the end of an installation is told in either order', async () => {
  const { standIn, team } = await open();
  await standIn.admin.uninstall(team, 'tokens first');
  await standIn.admin.install(team);
  await standIn.admin.uninstall(team, 'app first');
  expect(standIn.events().map(({ type }) => type)).toEqual([
    'tokens_revoked',
    'app_uninstalled',
    'app_uninstalled',
    'tokens_revoked',
  ]);
});
