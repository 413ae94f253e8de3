import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/waiting.ts';
import type { Person } from './person.ts';
import { type Core, openCore, type Rig, SLUG, startRig } from './rig.ts';

let core: Core;
let rig: Rig;
beforeAll(async () => {
  core = await openCore();
  rig = await startRig({
    mode: 'socket',
    core,
    elsewhere: (payload) => `https://t.me/opprop_bot?start=${payload}`,
  });
});
afterAll(async () => {
  await rig.stop();
  await core.database.drop();
});

/** A window is open, and no longer only waiting. */
const answered = (person: Person) =>
  until(() => person.hasModal() && person.read('modal') !== '' && !person.read('modal').includes('Et øyeblikk'));

test('the App Home shows the campaign and where one stands, and every action leads on', async () => {
  const { kari } = rig;
  await kari.openHome();
  await kari.sees('Du har ikke skrevet under.', 'home');
  expect(kari.buttons('home')).toEqual([
    'Skriv under',
    'Les mer',
    'Skriv et brev',
    'Del',
    'Oppdateringer',
    'Hva er lagret om meg?',
    'Språk',
    expect.any(String),
    'Hjelp',
  ]);
  for (const label of kari.buttons('home')) {
    await kari.press('home', label);
    await answered(kari);
    await kari.close();
  }
});

test('what is done from the App Home shows there at once', async () => {
  const { kari } = rig;
  await kari.press('home', 'Skriv under');
  await kari.sees('Hvem andre kan se dette');
  expect(kari.read('modal')).toContain('Gå videre i Telegram');
  await kari.fill('field.consent', ['yes']);
  await kari.fill('field.visibility', 'named');
  await kari.fill('field.name', 'Kari Nordmann');
  await kari.submit();
  await kari.sees('Kari Nordmann');

  await kari.press('modal', 'Endre navnet');
  await kari.sees('Navnet ditt');
  await kari.fill('field.name', 'Kari N.');
  await kari.submit();
  await kari.sees('Kari N.');
  await kari.press('modal', 'Uten navnet mitt');
  await kari.sees('Uten navn.');
  await kari.press('modal', 'Skriv under');
  await kari.sees('Takk');
  await kari.sees('✓ Du har skrevet under.', 'home');

  await kari.press('modal', 'Oppdateringer');
  await kari.sees('Send meg');
  await kari.press('modal', 'Send meg');
  await kari.sees('✓ Jeg skriver til deg');
  await kari.sees('Nå:', 'home');
  const subscription = await core.deps.prisma.subscription.findFirstOrThrow();
  const address = core.deps.privacy.addresses.decrypt(subscription.id, subscription.address);
  expect(JSON.parse(address)).toMatchObject({ account: subscription.account, user: kari.id });
  await kari.close();

  await kari.press('home', 'Trekk tilbake');
  await kari.sees('Vil du trekke');
  await kari.press('modal', 'Ja');
  await kari.sees('trukket tilbake');
  await kari.sees('Du har ikke skrevet under.', 'home');
  await kari.close();
});

test('the language is that of the client until another is chosen', async () => {
  const { kari, ola } = rig;
  await ola.openHome();
  await ola.sees('You have not signed.', 'home');
  await ola.press('home', 'Language');
  await ola.sees('Choose your language');
  await ola.press('modal', 'Français');
  await ola.sees('Désormais');
  await ola.sees('Vous n’avez pas signé.', 'home');
  await ola.close();
  expect(kari.read('home')).toContain('Du har ikke');
});

test('every word after the command is answered in a window of one’s own', async () => {
  const { kari } = rig;
  const words = [
    '',
    'sign',
    'about',
    'letter',
    'share',
    'updates',
    'stop',
    'language',
    'privacy',
    'mydata',
    'withdraw',
    'help',
  ];
  for (const word of [
    ...words,
    'hide',
    'discreet',
    'campaigns',
    'cancel',
    'frobnicate',
    'start nowhere',
    `about ${SLUG}`,
  ]) {
    expect(await kari.command(`/petition ${word}`)).toBe('acknowledged');
    await answered(kari);
    expect(kari.read('modal'), word).not.toContain('virker ikke');
    expect(kari.read('modal'), word).not.toMatch(/(^|\s)\/(withdraw|stop|mydata|cancel)/);
    await kari.close();
  }
  await kari.openChannel(rig.general);
  expect(kari.messages().filter(({ from }) => from === 'app')).toEqual([]);
});

test('one’s data is a document in the window, and everything can be deleted', async () => {
  const { kari } = rig;
  await kari.command('/petition language');
  await kari.sees('Velg språk');
  await kari.press('modal', 'Norsk bokmål');
  await kari.sees('Fra nå av');
  await kari.close();
  await kari.command('/petition mydata');
  await kari.sees('lagret om deg');
  await kari.press('modal', 'Gi meg');
  await kari.sees('"language": "nb"');
  await kari.close();
  await kari.command('/petition mydata');
  await kari.sees('Slett alt');
  await kari.press('modal', 'Slett alt');
  await kari.sees('Vil du slette alt');
  await kari.press('modal', 'Ja');
  await kari.sees('✓ Alt er slettet');
  await kari.close();
  expect(await core.deps.prisma.preference.count({ where: { language: 'nb' } })).toBe(0);
});

test('a shortcut signs, and the letter is made in the window', async () => {
  const { kari, standIn } = rig;
  await standIn.seats.globalShortcut(kari.id, 'sign');
  await kari.sees('Hvem andre kan se dette');
  await kari.close();
  await kari.command('/petition letter');
  await kari.sees('Før du skriver');
  await kari.press('modal', 'egne ord');
  await kari.sees('Dine egne ord');
  await kari.fill('field.own', 'Kjære <!here> *alle* @channel');
  await kari.submit();
  await kari.sees('Kjære <!here> *alle* @channel');
  await kari.close();
  expect(standIn.pings).toEqual([]);
});
