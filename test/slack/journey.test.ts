import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchText } from '../privacy/canary.ts';
import { type Core, openCore, type Rig, startRig } from './rig.ts';

let core: Core;
let rig: Rig;
beforeAll(async () => {
  core = await openCore();
  rig = await startRig({ mode: 'http', core });
});
afterAll(async () => {
  await rig.stop();
  await core.database.drop();
});

test('a command opens one modal, a name is reviewed and signed, and the signature is taken back', async () => {
  const { ola } = rig;
  expect(await ola.command('/petition sign')).toBe('acknowledged');
  await ola.sees('Who else can see this');
  await ola.fill('field.consent', ['yes']);
  await ola.fill('field.visibility', 'named');
  await ola.fill('field.name', 'Ola <!channel> 1');
  await ola.submit();
  await ola.sees('A name can hold letters');
  await ola.fill('field.name', 'Ola *Nordmann*');
  await ola.submit();
  await ola.fill('field.name', 'Ola Nordmann');
  await ola.submit();
  await ola.sees('Name on the list: \u2068Ola Nordmann');
  expect(ola.modal().depth).toBe(2);
  expect(await core.deps.prisma.signature.count()).toBe(0);
  await ola.press('modal', 'Sign');
  await ola.sees('Your signature is in');
  expect(await core.deps.prisma.signature.count()).toBe(1);
  // Slack gives back what a view carries: never the name, though the view shows it.
  const carried = rig.bodies.map((body) => JSON.parse(new URLSearchParams(body).get('payload') ?? '{}'));
  const metadata = carried.flatMap(({ view }) => (view?.private_metadata ? [String(view.private_metadata)] : []));
  expect(metadata.length).toBeGreaterThan(1);
  expect(searchText(metadata.join('\n'), ['Nordmann'], 'metadata')).toEqual([]);
  await ola.press('modal', 'Withdraw');
  await ola.sees('Do you want to withdraw');
  await ola.press('modal', 'Yes, withdraw');
  await ola.sees('is withdrawn and deleted');
  expect(await core.deps.prisma.signature.count()).toBe(0);
});

test('whoever would rather not sign is led from the form to other ways to help, as its words say', async () => {
  const { ola } = rig;
  await ola.command('/petition sign');
  await ola.sees('with “Not now”');
  await ola.press('modal', 'Not now');
  await ola.sees('There are other ways to help');
  expect(await core.deps.prisma.signature.count()).toBe(0);
  await ola.close();
});

test('a press and a submission that come several times at once are done once', async () => {
  const { kari, standIn, bodies } = rig;
  const contentType = 'application/x-www-form-urlencoded';
  const again = async () => {
    const body = bodies.at(-1) ?? '';
    return await Promise.all([1, 2, 3].map(() => standIn.post({ body, contentType })));
  };
  await kari.command('/petition sign');
  await kari.sees('Hvem andre kan se dette');
  await kari.fill('field.consent', ['yes']);
  await kari.fill('field.visibility', 'anonymous');
  await kari.submit();
  await kari.sees('Uten navn.');
  for (const { body } of await again()) expect(body).not.toContain('"errors"');
  await kari.press('modal', 'Skriv under');
  await kari.sees('Takk');
  for (const { status } of await again()) expect(status).toBe(200);
  await rig.settled();
  expect(kari.read('modal')).toContain('Takk');
  expect(await core.deps.prisma.signature.count()).toBe(1);
  await kari.close();
});

test('a press counts for the person who pressed, in a conversation of their own', async () => {
  const { ola, kari } = rig;
  await ola.command('/petition withdraw');
  await ola.sees('There is no signature of yours');
  await kari.command('/petition withdraw');
  await kari.sees('Vil du trekke');
  await Promise.all([ola.close(), kari.close()]);
});
