import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { scratch } from '../support/scratch.ts';
import { root } from '../tooling/paths.ts';
import { REAL } from './bot.ts';
import { type Home, makeHome, type Settings } from './program.ts';

let home: Home;
beforeAll(async () => {
  home = await makeHome();
});
afterAll(() => home.remove());

test.each<[string, Settings, RegExp]>([
  ['the playground beyond loopback', { HOST: '0.0.0.0' }, /HOST/],
  [
    'several wrong settings',
    { ...REAL, TELEGRAM_BOT_TOKEN: 'hunter2', TELEGRAM_MODE: 'webhook' },
    /OPPROP_SECRET[\s\S]*TELEGRAM_BOT_TOKEN|TELEGRAM_BOT_TOKEN[\s\S]*OPPROP_SECRET/,
  ],
])('it does not start with %s, says why, and shows no value', async (_what, settings, reason) => {
  const { code, output } = await home.fails(settings);
  expect(code).toBe(1);
  expect(output).toMatch(reason);
  expect(output).not.toMatch(/hunter2|at file:|node:internal/);
  expect(await home.serverPid()).toBeNull();
});

test('it does not start with a token that Telegram does not know, and leaves nothing running', async () => {
  const standIn = createTelegramStandIn({ token: '42:the-right-one', botName: 'x', botUsername: 'x_bot' });
  const { url } = await standIn.start();
  const { code, output } = await home.fails({ TELEGRAM_BOT_TOKEN: '42:the-wrong-one', TELEGRAM_API_ROOT: url });
  await standIn.stop();
  expect(code).toBe(1);
  expect(output).toContain('TELEGRAM_BOT_TOKEN');
  expect(output).not.toContain('the-wrong-one');
  expect(await home.serverPid()).toBeNull();
});

test('with no settings it is a trial with its playground; a second one on the same data is refused', async () => {
  const program = await home.start();
  const page = await fetch(program.url);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(new URL(program.url).hostname).toBe('127.0.0.1');
  expect(await home.fails({})).toMatchObject({ code: 1, output: expect.stringMatching(/another|running/i) });
  expect((await fetch(`${program.url}/readyz`)).status).toBe(200);
  expect(await program.stop()).toBe(0);
  expect(await home.serverPid()).toBeNull();
});

test('the check of the texts is a command', async () => {
  expect(await home.command(['check'])).toMatchObject({ code: 0 });
});

test.each(['src/main.ts', 'src/cli.ts'])(
  '%s started in another folder says where to start it, and makes nothing there',
  async (script) => {
    const place = scratch();
    const { code, stderr } = await promisify(execFile)(process.execPath, [join(root, script), 'doctor'], {
      cwd: place,
    }).then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`cd ${root}`) });
    expect(await readdir(place)).toEqual([]);
  },
);
