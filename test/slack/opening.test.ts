import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createPeople } from '../../bots/slack/people.ts';
import { rememberingRules } from '../../bots/slack/remembered-rules.ts';
import type { Workspaces } from '../../bots/slack/workspaces.ts';
import { type Core, openCore, type Rig, startRig } from './rig.ts';

describe('a window', () => {
  let core: Core;
  let rig: Rig;
  beforeAll(async () => {
    core = await openCore();
    rig = await startRig({ mode: 'http', core });
  });
  afterEach(async () => {
    core.turns.held = Promise.resolve();
    await rig.settled();
  });
  afterAll(async () => {
    await rig.stop();
    await core.database.drop();
  });

  /** The calls that it took until somebody sees what they asked for. */
  async function callsUntil(act: () => Promise<unknown>, seen: () => Promise<unknown>): Promise<readonly string[]> {
    const before = rig.standIn.calls.length;
    await act();
    await seen();
    await rig.settled();
    return rig.standIn.calls.slice(before).map(({ method }) => method);
  }

  test('opens with what was asked for; the language is asked once', async () => {
    const { ola } = rig;
    const form = () => ola.sees('Who else can see this');
    expect(await callsUntil(() => ola.command('/petition sign'), form)).toEqual(['users.info', 'views.open']);
    await ola.close();
    expect(await callsUntil(() => ola.command('/petition sign'), form)).toEqual(['views.open']);
    expect(await core.deps.prisma.conversation.count()).toBe(0);
    await ola.press('modal', 'Not now');
    await ola.sees('There are other ways to help');
    await ola.close();
  });

  test('opens before the answer while the database is slow, and is filled', async () => {
    const { ola } = rig;
    const hold = Promise.withResolvers<void>();
    core.turns.held = hold.promise;
    const calls = await callsUntil(
      () => ola.command('/petition sign'),
      async () => {
        await ola.sees('One moment');
        hold.resolve();
        await ola.sees('Who else can see this');
      },
    );
    expect(calls).toEqual(['views.open', 'views.update']);
    await ola.close();
  });

  test('opens before anything is stored or done', async () => {
    const { ola } = rig;
    await ola.command('/petition sign');
    await ola.sees('Who else can see this');
    await ola.fill('field.consent', ['yes']);
    await ola.fill('field.visibility', 'anonymous');
    await ola.submit();
    await ola.press('modal', 'Sign');
    await ola.sees('Your signature is in');
    await ola.close();
    const withdraw = () => ola.command('/petition withdraw');
    const asked = () => ola.sees('Do you want to withdraw');
    expect(await callsUntil(withdraw, asked)).toEqual(['views.open', 'views.update']);
    await ola.close();
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
