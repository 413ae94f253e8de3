import { afterAll, beforeAll, expect, test } from 'vitest';
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

const signatures = () => core.deps.prisma.signature.count();

async function finishes(person: Person): Promise<void> {
  await person.sees('Who else can see this');
  await person.fill('field.consent', ['yes']);
  await person.fill('field.visibility', 'anonymous');
  await person.submit();
  await person.sees('Without a name');
  await person.press('modal', 'Sign');
  await person.sees('Your signature is in');
  await person.close();
}

async function installs(userId: string, more: { readonly enterprise?: boolean } = {}): Promise<void> {
  const first = await fetch(`${rig.publicUrl}/slack/install`, { redirect: 'manual' });
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const back = rig.standIn.oauth.authorize(first.headers.get('location') ?? '', { userId, ...more });
  expect((await fetch(back, { headers: { cookie }, redirect: 'manual' })).status).toBe(200);
}

test('a guest from another organisation is the same person in the shared channel and at home, and signs once', async () => {
  const { standIn, kari, ola, team } = rig;
  const home = standIn.world.team({ name: 'Elsewhere' });
  const guest = rig.person(standIn.world.person({ teamId: home, realName: 'Liv Canarysen', locale: 'en-US' }));
  standIn.world.channel({ teamId: home, name: 'general', members: [guest.id] });
  const shared = standIn.world.channel({ teamId: team, name: 'shared', members: [kari.id, ola.id] });
  await installs(kari.id);
  await installs(guest.id);
  await standIn.admin.addApp(shared);

  await ola.command('/petition share');
  await ola.sees('Choose a channel');
  await ola.fill('share.channel', shared);
  await ola.submit();
  await ola.sees('The card is posted');
  await ola.close();
  await standIn.admin.share(shared, home);
  await standIn.seats.join(guest.id, shared);

  await guest.openChannel(shared);
  const card = guest.messages().findLast(({ from, onlyMe }) => from === 'app' && !onlyMe);
  if (!card) throw new Error('no card in the channel');
  const place = { channelId: shared, ts: card.ts } as const;
  await guest.press(place, 'Sign');
  await finishes(guest);
  expect(await signatures()).toBe(1);

  await guest.command('/petition sign');
  await guest.sees('already signed');
  await guest.close();
  expect(await signatures()).toBe(1);

  // Whoever belongs to the workspace is somebody else, and signs for themselves.
  await ola.openChannel(shared);
  await ola.press(place, 'Sign');
  await finishes(ola);
  expect(await signatures()).toBe(2);
});

test('an organisation that installed the app for all its workspaces: its people are the same in each, guests sign too', async () => {
  const { standIn, ola } = rig;
  const visitor = rig.person(standIn.world.person({ teamId: rig.team, realName: 'Vi', locale: 'en-US' }));
  standIn.world.channel({ teamId: rig.team, name: 'visitors', members: [visitor.id] });
  const enterpriseId = standIn.world.enterprise({ name: 'Harbours' });
  const [east, west] = ['East', 'West'].map((name) => standIn.world.team({ name, enterpriseId })) as [string, string];
  const admin = rig.person(standIn.world.person({ teamId: east, realName: 'Ada', locale: 'en-US', admin: true }));
  const other = rig.person(standIn.world.person({ teamId: west, realName: 'Bo', locale: 'en-US' }));
  const square = standIn.world.channel({ teamId: east, name: 'square', members: [admin.id] });
  standIn.world.channel({ teamId: west, name: 'general', members: [other.id] });
  await installs(admin.id, { enterprise: true });
  await standIn.admin.addApp(square);
  await admin.command('/petition share');
  await admin.sees('Choose a channel');
  await admin.fill('share.channel', square);
  await admin.submit();
  await admin.sees('The card is posted');
  await admin.close();

  // One of another workspace of the organisation, and two of another workspace, which the channel is shared with.
  const before = await signatures();
  for (const [team, person] of [
    [west, other],
    [rig.team, ola],
    [rig.team, visitor],
  ] as const) {
    await standIn.admin.share(square, team);
    await standIn.seats.join(person.id, square);
    await person.openChannel(square);
    const card = person.messages().findLast(({ from, onlyMe }) => from === 'app' && !onlyMe);
    await person.press({ channelId: square, ts: card?.ts ?? '' }, 'Sign');
    await person.sees(/Who else can see this|already signed/);
    if (person.read('modal').includes('already signed')) await person.close();
    else await finishes(person);
    await person.press({ channelId: square, ts: card?.ts ?? '' }, 'Sign');
    await person.sees('already signed');
    await person.close();
  }
  // Ola had signed at home.
  expect(await signatures()).toBe(before + 2);
  // In their own workspace they are the same people.
  for (const person of [other, visitor]) {
    await person.command('/petition sign');
    await person.sees('already signed');
  }
});
