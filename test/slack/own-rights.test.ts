import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from './person.ts';
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

const signatures = () => core.deps.prisma.signature.count();

async function fillsIn(person: Person, name: string | null): Promise<void> {
  await person.command('/petition sign');
  await person.sees('Who else can see this');
  await person.fill('field.consent', ['yes']);
  await person.fill('field.visibility', name === null ? 'anonymous' : 'named');
  if (name !== null) await person.fill('field.name', name);
  await person.submit();
}

async function signs(person: Person): Promise<void> {
  await fillsIn(person, null);
  await person.sees('Without a name');
  await person.press('modal', 'Sign');
  await person.sees('Your signature is in');
  await person.close();
}

async function pauses(on: boolean): Promise<void> {
  const { kari } = rig;
  await kari.command('/petition admin');
  await kari.sees('Innstillingene gjelder');
  await kari.fill('admin.paused', on ? ['yes'] : []);
  await kari.submit();
  await kari.sees('er lagret');
  await kari.close();
}

describe('a form that was refused', () => {
  test('is taken when it is filled in again, in the same window, by someone who has a conversation', async () => {
    const { ola } = rig;
    await fillsIn(ola, 'Ola Nordmann');
    await ola.sees('Name on the list: \u2068Ola Nordmann');
    await ola.close();
    await fillsIn(ola, 'Ola <!channel>');
    await ola.sees('A name can hold letters');
    await ola.fill('field.name', 'Ola Olsen');
    await ola.submit();
    await ola.sees('Name on the list: \u2068Ola Olsen');
    await ola.close();
    expect(await signatures()).toBe(0);
  });
});

describe('while an administrator has paused the app', () => {
  test('nobody signs, and whoever did reads, withdraws and deletes what is theirs', async () => {
    const { ola } = rig;
    await signs(ola);
    await pauses(true);
    await ola.command('/petition sign');
    await ola.sees('has paused the app');
    await ola.close();
    await ola.command('/petition mydata');
    await ola.sees('stored about you');
    await ola.press('modal', 'Delete everything');
    await ola.sees('Do you want to delete everything');
    await ola.press('modal', 'Yes, delete everything');
    await ola.sees('Everything is deleted');
    expect(await signatures()).toBe(0);
    await ola.close();
    await pauses(false);
  });

  test('a withdrawal begun before is finished', async () => {
    const { ola } = rig;
    await signs(ola);
    await ola.command('/petition withdraw');
    await ola.sees('Do you want to withdraw');
    await pauses(true);
    await ola.press('modal', 'Yes, withdraw');
    await ola.sees('is withdrawn and deleted');
    expect(await signatures()).toBe(0);
    await ola.close();
    await pauses(false);
    await signs(ola);
    expect(await signatures()).toBe(1);
  });
});
