import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from './person.ts';
import { type Core, openCore, type Rig, SLUG, startRig } from './rig.ts';

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

const nextDay = () => {
  core.clock.at += 86_400_000;
};

async function shares(person: Person, channel: string, more: { sentence?: string; language?: string } = {}) {
  await person.command('/petition share');
  await person.sees(/Choose a channel|Velg en kanal/);
  await person.fill('share.channel', channel);
  if (more.sentence !== undefined) await person.fill('share.sentence', more.sentence);
  if (more.language !== undefined) await person.fill('share.language', more.language);
  return await person.submit();
}

/** The newest message of the app that a person sees in a channel. */
async function card(person: Person, channel: string) {
  await person.openChannel(channel);
  const message = person.messages().findLast(({ from, onlyMe }) => from === 'app' && !onlyMe);
  if (!message) throw new Error('no card in the channel');
  return { ...message, place: { channelId: channel, ts: message.ts } as const };
}

const told = (person: Person, place: { channelId: string; ts: string }) => person.read(place);

describe('a campaign shared in a channel', () => {
  test('is posted once a day, in the language that was set, with words that format and ping nobody', async () => {
    const { ola, kari, general } = rig;
    const sentence = '<!channel> *look* <here> & @here';
    await shares(ola, general, { sentence: 'Look at evil.example', language: 'fr' });
    await ola.sees('leave links out');
    await ola.fill('share.sentence', sentence);
    expect(await ola.submit()).toBe('acknowledged');
    await ola.sees('The card is posted');
    const { place, text } = await card(kari, general);
    const read = told(kari, place);
    expect(read).toMatch(/ou d’un collègue.*:[\s\S]*look/);
    expect(read).toContain(sentence);
    expect(read).toContain('Soyez parmi les premières');
    expect(text.length).toBeGreaterThan(0);
    expect(JSON.stringify(text)).not.toContain('Ola');
    expect(rig.standIn.pings).toEqual([]);
    await ola.close();

    await shares(ola, general);
    await ola.sees('There has been a card in that channel today');
    await ola.close();
    await shares(kari, general);
    await kari.sees('har vært et kort');
    await kari.close();
  });

  test('is signed from by anyone, and nobody sees who; its count moves once a minute and only when it changed', async () => {
    const { ola, kari, general, cards, channel } = rig;
    const { place } = await card(kari, general);
    await kari.press(place, 'Signer');
    await kari.sees('Hvem andre kan se dette');
    await kari.fill('field.consent', ['yes']);
    await kari.fill('field.visibility', 'anonymous');
    await kari.submit();
    await kari.sees('Uten navn');
    await kari.press('modal', 'Skriv under');
    await kari.sees('Takk');
    await kari.close();

    expect(await cards.refresh(channel.keeper)).toBe(1);
    expect(told(ola, (await card(ola, general)).place)).toMatch(/1\S* personne a signé/);
    expect(JSON.stringify(await card(ola, general))).not.toContain('Kari');
    expect(await cards.refresh(channel.keeper)).toBe(0);

    await ola.press(place, 'Signer');
    await ola.sees('Who else can see this');
    await ola.fill('field.consent', ['yes']);
    await ola.fill('field.visibility', 'anonymous');
    await ola.submit();
    await ola.sees('Without a name');
    await ola.press('modal', 'Sign');
    await ola.sees('Your signature is in');
    await ola.close();
    expect(await cards.refresh(channel.keeper)).toBe(0);
    core.clock.at += 60_000;
    expect(await cards.refresh(channel.keeper)).toBe(1);
    expect(told(ola, place)).toMatch(/2\S* personnes ont signé/);

    await ola.command('/petition withdraw');
    await ola.sees('Do you want to withdraw');
    await ola.press('modal', 'Yes, withdraw');
    await ola.sees('withdrawn');
    await ola.close();
    core.clock.at += 60_000;
    await cards.refresh(channel.keeper);
    expect(told(ola, place)).toMatch(/1\S* personne a signé/);
  });

  test('is not told to the volunteer where the recipient is a risk: neither that day nor later', async () => {
    const { ola } = rig;
    await ola.command('/petition share');
    await ola.sees('The link is the same for everyone');
    await ola.close();
    nextDay();
    await ola.command('/petition share');
    await ola.sees('The link is the same for everyone');
    await ola.close();
  });

  test('is posted through the address of the form where the app is no member, and does not change there', async () => {
    const { ola, quiet, cards, channel, standIn } = rig;
    await shares(ola, quiet);
    await ola.sees('I am not a member of that channel');
    await ola.close();
    const { place } = await card(ola, quiet);
    expect(told(ola, place)).toContain('[Sign]');
    core.clock.at += 60_000;
    expect(await cards.refresh(channel.keeper)).toBe(0);
    expect(standIn.calls.some(({ method }) => method === 'conversations.join')).toBe(false);
  });

  test('is deleted by whoever posted it, from the window in which they did', async () => {
    const { ola, general } = rig;
    nextDay();
    await shares(ola, general, { sentence: 'Mine' });
    await ola.sees('The card is posted');
    const { place } = await card(ola, general);
    expect(told(ola, place)).toMatch(/A colleague writes:[\s\S]*Mine/);
    await ola.press('modal', 'Delete the card');
    await ola.sees('The card is deleted');
    await ola.close();
    expect(told(ola, place)).toBe('');
  });

  test('answers a message when it is asked to, under the same rules', async () => {
    const { ola, general, standIn } = rig;
    nextDay();
    const ts = await standIn.seats.say(ola.id, general, 'What can one do?');
    await standIn.seats.messageShortcut(ola.id, general, ts, 'share_here');
    await ola.sees('becomes a reply to the message');
    await ola.submit();
    await ola.sees('The card is posted');
    await ola.close();
    const message = await card(ola, general);
    expect(message.threadTs).toBe(ts);
    await standIn.seats.messageShortcut(ola.id, general, ts, 'share_here');
    await ola.sees('There has been a card in that channel today');
    expect(ola.modal().submit).toBeNull();
    await ola.close();
  });

  test('is never posted to a channel shared with another organisation, unless an administrator allows it', async () => {
    const { kari, ola, standIn, team } = rig;
    const other = standIn.world.team({ name: 'Elsewhere' });
    const open = standIn.world.channel({ teamId: team, name: 'open', members: [kari.id, ola.id], app: true });
    await standIn.admin.share(open, other);
    const ts = await standIn.seats.say(ola.id, open, 'Hello');
    await standIn.seats.messageShortcut(ola.id, open, ts, 'share_here');
    await ola.sees('becomes a reply');
    await ola.submit();
    await ola.sees('shared with another organisation');
    await ola.close();

    await ola.command('/petition admin');
    await ola.sees('Only owners and administrators');
    await ola.close();
    await kari.command('/petition admin');
    await kari.sees('Innstillingene gjelder');
    await kari.fill('admin.connect', ['yes']);
    await kari.submit();
    await kari.sees('er lagret');
    await kari.close();
    await shares(ola, open);
    await ola.sees('The card is posted');
    await ola.close();
  });

  test('says thanks when the campaign closes', async () => {
    const { ola, general, cards, channel } = rig;
    const { place } = await card(ola, general);
    await core.deps.prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'closed' } });
    core.clock.at += 60_000;
    expect(await cards.refresh(channel.keeper)).toBeGreaterThan(0);
    const read = told(ola, place);
    expect(read).toContain('This campaign is closed');
    expect(read).not.toContain('[Sign]');
    expect(read).toContain('[Read more]');
    await core.deps.prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'open' } });
  });

  test('can be removed everywhere, paused, and kept to named channels by an administrator', async () => {
    const { kari, ola, general, quiet } = rig;
    const { place } = await card(ola, general);
    await kari.command('/petition admin');
    await kari.sees('Innstillingene gjelder');
    await kari.press('modal', 'Fjern alle kort');
    await kari.sees('kort er fjernet');
    expect(told(ola, place)).toBe('');

    await kari.fill('admin.channels', [quiet]);
    await kari.submit();
    await kari.sees('er lagret');
    await kari.close();
    nextDay();
    await shares(ola, general);
    await ola.sees('allow no cards in that channel');
    await ola.close();

    await kari.command('/petition admin');
    await kari.sees('Innstillingene gjelder');
    await kari.fill('admin.paused', ['yes']);
    await kari.submit();
    await kari.sees('er lagret');
    await kari.close();
    await ola.command('/petition sign');
    await ola.sees('has paused the app');
    await ola.close();
    await ola.command('/petition mydata');
    await ola.sees(/stored about you/);
    await ola.close();
  });
});
