import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPeople } from '../../bots/slack/people.ts';
import { rememberingRules } from '../../bots/slack/remembered-rules.ts';
import type { Workspaces } from '../../bots/slack/workspaces.ts';
import { PATIENCE, until } from '../support/waiting.ts';
import { type Core, openCore, type Rig, startRig } from './rig.ts';

describe('a window', () => {
  let core: Core;
  beforeAll(async () => {
    core = await openCore();
  });
  afterAll(() => core.database.drop());

  /** The calls that it takes until somebody sees what they ask for. */
  async function callsUntil({ standIn, settled }: Rig, act: () => Promise<unknown>, seen: () => Promise<unknown>) {
    const before = standIn.calls.length;
    await act();
    await seen();
    await settled();
    return standIn.calls.slice(before).map(({ method }) => method);
  }

  describe('while the answer is in time', () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ mode: 'http', core, openWithin: PATIENCE });
    });
    afterAll(() => rig.stop());

    test('opens with what was asked for; the language is asked once', async () => {
      const { ola } = rig;
      const sign = () => ola.command('/petition sign');
      const form = () => ola.sees('Who else can see this');
      expect(await callsUntil(rig, sign, form)).toEqual(['users.info', 'views.open']);
      await ola.close();
      expect(await callsUntil(rig, sign, form)).toEqual(['views.open']);
      expect(await core.deps.prisma.conversation.count()).toBe(0);
      // What it shows is the form itself, not a likeness of it.
      await ola.fill('field.consent', ['yes']);
      await ola.fill('field.visibility', 'anonymous');
      await ola.submit();
      // Whoever presses twice keeps the answer, and does not read in its place that it is done already.
      const twice = () => Promise.all([ola.press('modal', 'Sign'), ola.press('modal', 'Sign')]);
      const thanked = () => ola.sees('Your signature is in');
      expect(await callsUntil(rig, twice, thanked)).toEqual(['views.update', 'views.update']);
      expect(ola.read('modal')).toContain('Your signature is in');
      await ola.close();
    });

    test('opens before anything is stored or done, whoever asks for that', async () => {
      const { ola } = rig;
      const withdraw = () => ola.command('/petition withdraw');
      const asked = () => ola.sees('Do you want to withdraw');
      expect(await callsUntil(rig, withdraw, asked)).toEqual(['views.open', 'views.update']);
      await ola.close();
    });
  });

  test('opens before the answer where that is slow, and is filled', async () => {
    const rig = await startRig({ mode: 'http', core, openWithin: 1 });
    const { ola } = rig;
    const hold = Promise.withResolvers<void>();
    core.turns.held = hold.promise;
    try {
      const sign = () => ola.command('/petition about');
      const filled = async () => {
        await ola.sees('One moment');
        hold.resolve();
        await until(() => !ola.read('modal').includes('One moment'), 'the answer');
      };
      expect((await callsUntil(rig, sign, filled)).filter((method) => method !== 'users.info')).toEqual([
        'views.open',
        'views.update',
      ]);
    } finally {
      core.turns.held = Promise.resolve();
      await rig.stop();
    }
  });
});

describe('the rules of a workspace', () => {
  const OPEN = { paused: false, allowsConnect: false, channels: null };

  function remembering() {
    const asked: string[] = [];
    let time = 0;
    let rules = async () => OPEN;
    const stored = {
      rules: (account: string) => {
        asked.push(account);
        return rules();
      },
      async saveRules(_account: string, next: typeof OPEN) {
        rules = async () => next;
      },
      async forget() {
        rules = async () => OPEN;
      },
    };
    return {
      asked,
      workspaces: rememberingRules(stored as unknown as Workspaces, () => time),
      pass(ms: number) {
        time += ms;
      },
      answer(given: () => Promise<typeof OPEN>) {
        rules = given;
      },
    };
  }

  test('are asked for once in two seconds, of each workspace', async () => {
    const { asked, workspaces, pass } = remembering();
    for (const account of ['A', 'B', 'A', 'B']) await workspaces.rules(account);
    expect(asked).toEqual(['A', 'B']);
    pass(1_999);
    await workspaces.rules('A');
    expect(asked).toEqual(['A', 'B']);
    pass(1);
    await workspaces.rules('A');
    expect(asked).toEqual(['A', 'B', 'A']);
  });

  test('hold at once where they are decided, also when they are forgotten', async () => {
    const { workspaces } = remembering();
    expect((await workspaces.rules('A')).paused).toBe(false);
    await workspaces.saveRules('A', { ...OPEN, paused: true });
    expect((await workspaces.rules('A')).paused).toBe(true);
    await workspaces.forget('A');
    expect((await workspaces.rules('A')).paused).toBe(false);
  });

  test('are asked for anew after the database was away', async () => {
    const { workspaces, answer } = remembering();
    answer(() => Promise.reject(new Error('away')));
    await expect(workspaces.rules('A')).rejects.toThrow('away');
    answer(async () => OPEN);
    expect(await workspaces.rules('A')).toEqual(OPEN);
  });
});

test('a language that is being asked for is not asked for twice', async () => {
  let asked = 0;
  const client = {
    users: {
      info: async () => {
        asked += 1;
        return { user: { locale: 'nb-NO' } };
      },
    },
  };
  const people = createPeople(() => new Date(0));
  const locale = () => people.locale(client as never, 'U1');
  expect(await Promise.all([locale(), locale()])).toEqual(['nb-NO', 'nb-NO']);
  expect(asked).toBe(1);
});
