import { afterAll, beforeAll, expect, test } from 'vitest';
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
  await ola.press('modal', 'Withdraw');
  await ola.sees('Do you want to withdraw');
  await ola.press('modal', 'Yes, withdraw');
  await ola.sees('is withdrawn and deleted');
  expect(await core.deps.prisma.signature.count()).toBe(0);
});
