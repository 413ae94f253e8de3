import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { addCampaignKey, confirmCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { buttonOf, openStage, SLUG, type Stage, told } from './fixture.ts';

const stages: Stage[] = [];
let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeEach(async () => {
  stage = await openStage(3);
  stages.push(stage);
  prisma = stage.database.store.prisma;
});
afterAll(() => Promise.all(stages.map((one) => one.database.drop())));

const becomes = (state: string) => prisma.campaign.update({ where: { slug: SLUG }, data: { state } });

test('a campaign that is still a draft is shown to nobody, and one that is open is', async () => {
  const reader = stage.person(1);
  const card = async () => told(await reader.take({ kind: 'pressed', action: `card.${SLUG}` }));
  const list = async () => told(await reader.take({ kind: 'commanded', command: 'campaigns', words: '' }));
  expect(await card()).not.toContain('campaigns.unknown');
  expect(await list()).toContain(SLUG);
  await becomes('draft');
  expect(await card()).toContain('campaigns.unknown');
  expect(await list()).not.toContain(SLUG);
});

describe('a name is sealed to', () => {
  const sealedTo = async () => (await prisma.signature.findMany()).map((row) => row.sealedTo);

  test('the key in use, not to one that nobody has proved to hold', async () => {
    const active = (await prisma.campaignKey.findFirstOrThrow({ where: { campaign: SLUG } })).fingerprint;
    await addCampaignKey(prisma, stage.privacy.rows, SLUG, randomBytes(32));
    await stage.person(1).sign('Kari');
    expect(await sealedTo()).toEqual([active]);
  });

  test('a new key from the moment it is confirmed', async () => {
    const added = await addCampaignKey(prisma, stage.privacy.rows, SLUG, randomBytes(32));
    await confirmCampaignKey(prisma, stage.privacy.rows, added, new Date(stage.clock.now.getTime() + 1));
    await stage.person(1).sign('Kari');
    expect(await sealedTo()).toEqual([added]);
  });
});

describe('a name can be corrected', () => {
  /** Begins to correct while it is open, and ends when the campaign has come to `state`. */
  async function corrected(state: string): Promise<{ answer: string; changed: boolean }> {
    const person = stage.person(1);
    const done = await person.sign('Kari');
    await done.finish([]);
    const box = async () => Buffer.from((await prisma.signature.findFirstOrThrow()).box);
    const before = await box();
    const begun = await person.take({ kind: 'pressed', action: `correct.${SLUG}` });
    await person.take({ kind: 'pressed', action: buttonOf(begun, 'named') });
    const asked = await person.take({ kind: 'typed', text: 'Kari Nordmann' });
    await becomes(state);
    const answer = told(await person.take({ kind: 'pressed', action: buttonOf(asked, 'yes') }));
    return { answer, changed: !before.equals(await box()) };
  }

  test('while the campaign is open', async () => {
    const { answer, changed } = await corrected('open');
    expect(answer).toContain('correct.corrected');
    expect(changed).toBe(true);
  });

  test.each(['closed', 'delivered'])('never once it is %s', async (state) => {
    const { answer, changed } = await corrected(state);
    expect(answer).not.toContain('correct.corrected');
    expect(changed).toBe(false);
  });
});

describe('after everything was deleted', () => {
  const erases = async (person: ReturnType<Stage['person']>, key: string) => {
    const asked = await person.take({ kind: 'pressed', action: 'erase' });
    const action = told(asked).match(/"action":"(w\.[^"]+)"/)?.[1] ?? '';
    await asked.finish([{ id: 'question', sensitive: false }]);
    const done = await person.take({ kind: 'pressed', action }, key);
    expect(told(done)).toContain('erase.done');
    await done.finish([{ id: 'farewell', sensitive: false }]);
  };
  const subscribes = async (person: ReturnType<Stage['person']>) => {
    const offered = await person.take({ kind: 'pressed', action: `updates.${SLUG}` });
    const action = told(offered).match(/"action":"(news\.[^"]*\.all\.[^"]+)"/)?.[1] ?? '';
    await person.take({ kind: 'pressed', action });
  };
  const hidden = async (person: ReturnType<Stage['person']>) =>
    (await person.take({ kind: 'commanded', command: 'hide', words: '' })).earlier.map(({ id }) => id);

  test('there is no subscription either; that of another person stays', async () => {
    const [person, other] = [stage.person(1), stage.person(2)];
    for (const one of [person, other]) await subscribes(one);
    expect(await prisma.subscription.count()).toBe(2);
    await erases(person, 'once');
    expect(await prisma.subscription.count()).toBe(1);
    await other.take({ kind: 'left' });
    expect(await prisma.subscription.count()).toBe(0);
  });

  test('the conversation knows nothing from before: no message, no delivery, no answer left unsent', async () => {
    const person = stage.person(1);
    const signed = await person.sign('Kari');
    await signed.finish([{ id: 'thanks', sensitive: true }]);
    await person.take({ kind: 'commanded', command: 'help', words: '' }, 'unsent help');
    await erases(person, 'once');
    const stored = await prisma.conversation.findMany();
    const content = stored.map(({ key, sealed }) =>
      stage.privacy.conversations.decrypt(Buffer.from(key).toString('hex'), sealed),
    );
    expect(content).toHaveLength(1);
    for (const before of ['thanks', 'help.intro', 'Kari', SLUG]) expect(content.join()).not.toContain(before);
    expect(await hidden(person)).toEqual(['farewell']);
    const again = await person.take({ kind: 'commanded', command: 'help', words: '' }, 'unsent help');
    expect(again.duplicate).toBe(false);
  });

  test('and before it, all of that is known', async () => {
    const person = stage.person(1);
    const signed = await person.sign('Kari');
    await signed.finish([{ id: 'thanks', sensitive: true }]);
    await person.take({ kind: 'commanded', command: 'help', words: '' }, 'unsent help');
    expect((await person.take({ kind: 'commanded', command: 'help', words: '' }, 'unsent help')).duplicate).toBe(true);
    expect(await hidden(person)).toContain('thanks');
  });
});
