import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchTables, searchText } from '../privacy/canary.ts';
import { until } from '../support/waiting.ts';
import type { Person } from './person.ts';
import { type Core, openCore, type Rig, startRig } from './rig.ts';

let core: Core;
let rig: Rig;
beforeAll(async () => {
  core = await openCore();
  rig = await startRig({ mode: 'install', core });
});
afterAll(async () => {
  await rig.stop();
  await core.database.drop();
});

/** Somebody follows the link to install the app, agrees at Slack, and comes back with the browser's cookie. */
async function installs(userId: string, more: { enterprise?: boolean; deny?: boolean; cookie?: string } = {}) {
  const { publicUrl, standIn } = rig;
  const first = await fetch(`${publicUrl}/slack/install`, { redirect: 'manual' });
  const page = first.headers.get('location') ?? '';
  const cookie = more.cookie ?? (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { enterprise = false, deny = false } = more;
  const back = standIn.oauth.authorize(page, { userId, ...(enterprise && { enterprise }), ...(deny && { deny }) });
  return await fetch(back, { headers: { cookie, 'accept-language': 'nb' }, redirect: 'manual' });
}

async function opensHome(person: Person, words: string) {
  await person.openHome();
  await person.sees(words, 'home');
}

/** Slack tells of a removal to the second: what was installed within the same is not older. */
const nextSecond = () => {
  core.clock.ahead += 1_100;
};

const installations = () => core.deps.prisma.slackInstallation.count();

describe('an app that many workspaces install', () => {
  test('is installed by a link, and answers each workspace with its own token only', async () => {
    const { kari, standIn } = rig;
    const other = standIn.world.team({ name: 'Other' });
    const liv = rig.person(standIn.world.person({ teamId: other, realName: 'Liv Canarysen', locale: 'nb-NO' }));
    standIn.world.channel({ teamId: other, name: 'general', members: [liv.id] });

    const answer = await installs(kari.id);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Opprop er installert');
    expect((await installs(liv.id)).status).toBe(200);
    expect(await installations()).toBe(2);

    await opensHome(kari, 'Du har ikke skrevet under.');
    await opensHome(liv, 'Du har ikke skrevet under.');
    const teams = standIn.calls.filter(({ method }) => method === 'views.publish').map(({ team }) => team);
    expect(teams).toEqual([rig.team, other]);
    const wrong = standIn.calls.filter(({ error }) => error !== null);
    expect(wrong).toEqual([]);
  });

  test('refuses whoever comes back with another browser, and says what was not agreed to', async () => {
    const { kari } = rig;
    expect((await installs(kari.id, { cookie: 'slack-app-oauth-state=another' })).status).toBe(400);
    const denied = await installs(kari.id, { deny: true });
    expect(denied.status).toBe(400);
    expect(await denied.text()).toContain('ble ikke installert');
    expect(await installations()).toBe(2);
  });

  test('of an organisation stands under the organisation', async () => {
    const { standIn } = rig;
    const enterprise = standIn.world.enterprise({ name: 'Union' });
    const [north, south] = ['North', 'South'].map((name) => standIn.world.team({ name, enterpriseId: enterprise }));
    const [ada, bo] = [north, south].map((teamId) =>
      rig.person(standIn.world.person({ teamId: teamId ?? '', realName: 'Somebody', locale: 'nb-NO' })),
    );
    if (!ada || !bo) throw new Error('nobody there');
    expect((await installs(ada.id, { enterprise: true })).status).toBe(200);
    expect(await installations()).toBe(3);
    await opensHome(ada, 'Du har ikke skrevet under.');
    await opensHome(bo, 'Du har ikke skrevet under.');
  });

  test('forgets a workspace that removes it, whichever word comes first, and is installed anew', async () => {
    const { kari, standIn, team } = rig;
    await kari.command('/petition updates');
    await kari.sees('Send meg');
    await kari.press('modal', 'Send meg');
    await kari.sees('✓ Jeg skriver til deg');
    await kari.close();
    for (const order of ['tokens first', 'app first'] as const) {
      nextSecond();
      await standIn.admin.uninstall(team, order);
      await until(async () => (await installations()) === 2, 'the installation being forgotten');
      expect(await core.deps.prisma.subscription.count()).toBe(0);
      expect((await installs(kari.id)).status).toBe(200);
      expect(await installations()).toBe(3);
    }
    await opensHome(kari, 'Du har ikke skrevet under.');
  });

  test('is not forgotten when old word of a removal comes late', async () => {
    const { kari, standIn } = rig;
    const old = standIn.events().filter(({ type }) => type === 'app_uninstalled' || type === 'tokens_revoked');
    expect(old.length).toBeGreaterThan(0);
    for (const { eventId } of old) expect(await standIn.redeliver(eventId, 2)).toBe(2);
    expect(await installations()).toBe(3);
    await kari.command('/petition help');
    await kari.sees('hjelper deg');
    await kari.close();
  });

  test('is forgotten when its token is revoked', async () => {
    nextSecond();
    await rig.standIn.admin.revokeTokens(rig.team);
    await until(async () => (await installations()) === 2, 'the installation being forgotten');
    expect((await installs(rig.kari.id)).status).toBe(200);
  });
});

test('a whole journey leaves neither people nor workspaces nor tokens in any table or line of the log', async () => {
  const { kari, standIn, team, general } = rig;
  await standIn.admin.addApp(general);
  await kari.command('/petition sign');
  await kari.sees('Hvem andre kan se dette');
  await kari.fill('field.consent', ['yes']);
  await kari.fill('field.visibility', 'named');
  await kari.fill('field.name', 'Kari Canarysen');
  await kari.submit();
  await kari.sees('Kari Canarysen');
  await kari.press('modal', 'Skriv under');
  await kari.sees('Takk');
  await kari.press('modal', 'Oppdateringer');
  await kari.sees('Send meg');
  await kari.press('modal', 'Send meg');
  await kari.sees('✓ Jeg skriver til deg');
  await kari.close();
  await kari.command('/petition share');
  await kari.sees('Velg en kanal');
  await kari.fill('share.channel', general);
  await kari.fill('share.sentence', 'Canary Sentence');
  await kari.submit();
  await kari.sees('Kortet er lagt ut');
  await kari.close();
  await kari.command('/petition admin');
  await kari.sees('Innstillingene gjelder');
  await kari.fill('admin.channels', [general]);
  await kari.submit();
  await kari.sees('er lagret');
  await rig.settled();

  const { prisma } = core.deps;
  expect(await Promise.all([prisma.signature.count(), prisma.subscription.count(), prisma.sharedCard.count()])).toEqual(
    [1, 1, 1],
  );
  const tokens = ['xoxb-', 'xoxe'];
  const canaries = [kari.id, team, general, 'Canarysen', 'Canary Sentence', 'Harbour Choir', ...tokens];
  expect(await searchTables(prisma, canaries)).toEqual([]);
  expect(searchText(core.lines.join('\n'), canaries, 'log')).toEqual([]);
});
