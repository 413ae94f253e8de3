import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forget, type PlaygroundMemory, readMemory, writeMemory } from '../../../bots/playground/memory.ts';
import { makeSampleWorkspace } from '../../../bots/playground/sample-workspace.ts';
import { createSlackStandIn } from '../../../bots/playground/slack/stand-in.ts';
import { createTelegramStandIn } from '../../../bots/playground/telegram/stand-in.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'opprop-test-memory-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const makeTelegram = (memory: PlaygroundMemory['telegram'] | null) =>
  createTelegramStandIn({ token: '42:test', botName: 'Bot', botUsername: 'bot', memory });
const makeSlack = (memory: PlaygroundMemory['slack'] | null) =>
  createSlackStandIn({ appName: 'Bot', scopes: ['chat:write'], memory });

test('the platforms go on where they stopped: people, chats, pictures, and ids that never repeat', async () => {
  const [telegram, slack] = [makeTelegram(null), makeSlack(null)];
  const sample = await makeSampleWorkspace(slack);
  await telegram.seats.sit({ id: 7, firstName: 'Kari' });
  await telegram.seats.start(7);
  await telegram.seats.sendPhoto(7, 7, 'a picture');
  const [volunteer = { userId: '' }] = sample.people;
  const stamp = await slack.seats.say(volunteer.userId, sample.channels.public, 'Good morning');
  const group = await telegram.groups.create({ title: 'Friends', members: [7] });
  const page = { people: [{ id: 7, firstName: 'Kari', staff: false }], group };
  await writeMemory(dataDir, { telegram: telegram.memory(), slack: slack.memory(), sample, page, crowd: 3 });
  expect((await stat(join(dataDir, (await readdir(dataDir))[0] ?? ''))).mode & 0o777).toBe(0o600);

  const kept = readMemory(dataDir);
  if (kept === null) throw new Error('nothing was remembered');
  expect(kept).toMatchObject({ page, crowd: 3, sample });
  const later = { telegram: makeTelegram(kept.telegram), slack: makeSlack(kept.slack) };
  expect(later.telegram.seats.chat(7, 7)).toEqual(telegram.seats.chat(7, 7));
  expect(later.telegram.lastUpdateId()).toBe(telegram.lastUpdateId());
  expect(await later.telegram.seats.say(7, 7, 'again')).toBeGreaterThan(
    Math.max(...telegram.seats.chat(7, 7).messages.map(({ messageId }) => messageId)),
  );
  await later.slack.seats.openChannel(volunteer.userId, sample.channels.public);
  const { channel } = later.slack.seats.workspace(volunteer.userId);
  expect(channel?.messages.map(({ ts }) => ts)).toEqual([stamp]);
  expect(later.slack.world.team({ name: 'Another' })).not.toBe(sample.teamId);
});

test('nothing to remember is no error, a broken file is one, and what is forgotten is gone', async () => {
  expect(readMemory(dataDir)).toBeNull();
  await writeFile(join(dataDir, 'playground.memory'), 'half');
  expect(() => readMemory(dataDir)).toThrow();
  await forget(dataDir);
  expect(readMemory(dataDir)).toBeNull();
});
