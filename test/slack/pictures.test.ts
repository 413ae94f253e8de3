import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Core, openCore, type Rig, startRig } from './rig.ts';

let core: Core;
let rig: Rig;
beforeAll(async () => {
  core = await openCore();
  rig = await startRig({ mode: 'http', core });
});
beforeEach(() => rig.standIn.setPictures(() => true));
afterAll(async () => {
  await rig.stop();
  await core.database.drop();
});

const pictured = (method: string) =>
  rig.standIn.calls.filter((call) => call.method === method && JSON.stringify(call.fields).includes('image_url'))
    .length;

test('what Slack takes has its picture', async () => {
  await rig.ola.openHome();
  await rig.ola.sees('You have not signed.', 'home');
  expect(pictured('views.publish')).toBeGreaterThan(0);
});

test('a picture that Slack does not get hold of takes neither Home nor window nor card with it', async () => {
  const { ola, kari, standIn, general, cards, channel } = rig;
  standIn.setPictures(() => false);
  await kari.openHome();
  await kari.sees('Du har ikke skrevet under.', 'home');
  await ola.command('/petition');
  await ola.sees('Nowhere is safe');
  await ola.close();

  await ola.command('/petition share');
  await ola.sees('Choose a channel');
  await ola.fill('share.channel', general);
  await ola.submit();
  await ola.sees('The card is posted');
  await ola.close();
  await ola.openChannel(general);
  const place = { channelId: general, ts: ola.messages().findLast(({ from }) => from === 'app')?.ts ?? '' };
  expect(ola.read(place)).toContain('Nowhere is safe');

  await core.deps.prisma.tally.create({
    data: { campaign: 'uyghurs-abroad', day: new Date('2026-03-02'), channel: 'x', language: 'nb', slot: 0, signed: 7 },
  });
  const before = pictured('chat.update');
  expect(await cards.refresh(channel.keeper)).toBe(1);
  expect(pictured('chat.update')).toBe(before + 1);
  expect(ola.read(place)).toContain('7');
  expect(await cards.removeAll(rig.accountOf(rig.team), channel.keeper)).toBe(1);
});
