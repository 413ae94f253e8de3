import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHANNELS, type ChannelName } from '../../src/channels.ts';
import { type Config, ConfigError, loadConfig, namesOf } from '../../src/server/config.ts';

const ORGANISATION = {
  ORGANISATION_NAME: 'Example Rights',
  ORGANISATION_CONTACT: 'hello@example.org',
  PRIVACY_CONTACT: 'privacy@example.org',
  PRIVACY_URL: 'https://example.org/privacy',
};
const SECRET = Buffer.alloc(32, 7).toString('base64');
const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opprop-config-'));
  // Root keeps its data elsewhere when the database's user could not enter.
  await chmod(directory, 0o711);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const load = (environment: NodeJS.ProcessEnv) => loadConfig(directory, 'run', CHANNELS, environment);

/** What a channel makes of the settings; undefined where it is not set up. */
const settingsOf = (config: Config, name: ChannelName) =>
  config.channels.find((channel) => channel.name === name)?.settings;

async function problemsOf(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const error = await load(environment).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error('the settings were accepted');
  return error.problems;
}

describe('settings', () => {
  test('none at all is a trial with a playground on this machine', async () => {
    const config = await load({});
    expect(config).toMatchObject({
      trial: true,
      playground: true,
      host: '127.0.0.1',
      channels: [],
      organisation: null,
      database: { kind: 'embedded', dataDir: join(directory, 'data'), database: 'opprop_trial' },
    });
  });

  test('a trial makes a secret once, for this user alone, and says where', async () => {
    const first = await load({});
    const second = await load({});
    const file = join(directory, 'data', 'trial-secret');
    expect(first.trialSecretMade).toBe(file);
    expect(second.trialSecretMade).toBeNull();
    expect(second.secret.reveal()).toBe(first.secret.reveal());
    expect(Buffer.from(first.secret.reveal(), 'base64')).toHaveLength(32);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test.each<[string, (file: string) => Promise<void>, RegExp]>([
    ['cut off', (file) => writeFile(file, 'short'), /not a whole secret.*copy.*another directory/],
    ['emptied by a power cut', (file) => writeFile(file, ''), /not a whole secret/],
    [
      'now a folder',
      (file) =>
        rm(file)
          .then(() => mkdir(file))
          .then(() => undefined),
      /cannot be read now \(EISDIR\)/,
    ],
  ])('a trial secret that is %s stops the start, and no advice deletes anything', async (_what, damage, reason) => {
    await load({});
    await damage(join(directory, 'data', 'trial-secret'));
    const [problem, ...more] = await problemsOf({});
    expect(problem).toMatch(reason);
    expect(problem).not.toMatch(/remove|delete/i);
    expect(more).toEqual([]);
  });

  test('a trial secret is put in its place whole: nothing else is left beside it', async () => {
    await Promise.all([load({}), load({}), load({})]);
    expect(await readdir(join(directory, 'data'))).toEqual(['trial-secret']);
  });

  test('all of an organisation is the real thing, in a database of its own', async () => {
    const config = await load({ ...ORGANISATION, OPPROP_SECRET: SECRET, TELEGRAM_BOT_TOKEN: TOKEN });
    expect(config).toMatchObject({ trial: false, playground: false, trialSecretMade: null });
    expect(config.database).toMatchObject({ kind: 'embedded', database: 'opprop' });
    expect(config.organisation?.privacyContact).toBe('privacy@example.org');
    expect(settingsOf(config, 'telegram')).toMatchObject({ mode: { kind: 'polling' } });
  });

  test('an address on the internet turns webhooks on, TELEGRAM_MODE turns them off', async () => {
    const settings = { TELEGRAM_BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://petition.example.org/' };
    const webhook = { kind: 'webhook', publicUrl: 'https://petition.example.org', secret: null };
    expect(settingsOf(await load({ ...settings }), 'telegram')).toMatchObject({ mode: webhook });
    const polling = await load({ ...settings, TELEGRAM_MODE: 'polling' });
    expect(settingsOf(polling, 'telegram')).toMatchObject({ mode: { kind: 'polling' } });
  });

  test('Slack has three ways', async () => {
    const modeOf = async (settings: NodeJS.ProcessEnv) => settingsOf(await load(settings), 'slack');
    const client = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'abcdefgh', SLACK_STATE_SECRET: 'sixteen-letters-' };
    expect(await modeOf({ SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' })).toMatchObject({ kind: 'socket' });
    expect(await modeOf({ SLACK_SIGNING_SECRET: 'abcdefgh', SLACK_BOT_TOKEN: 'xoxb-1' })).toMatchObject({
      kind: 'http',
    });
    const install = { ...client, SLACK_SIGNING_SECRET: 'abcdefgh', PUBLIC_URL: 'https://example.org' };
    expect(await modeOf({ ...install })).toMatchObject({ kind: 'install' });
    expect(await problemsOf(client)).toHaveLength(1);
  });
});

describe('wrong settings', () => {
  test('are all told at once, by name, without their values', async () => {
    const environment = {
      PORT: 'eighty',
      OPPROP_SECRET: 'hunter2',
      TELEGRAM_BOT_TOKEN: 'hunter3',
      ORGANISATION_NAME: 'Example Rights',
      PUBLIC_URL: 'http://example.org',
      LOG_LEVEL: 'trace',
      RETENTION_DAYS: '0',
    };
    const error = await load({ ...environment }).catch((thrown: unknown) => thrown);
    const { message, problems } = error as ConfigError;
    const named = problems.map((problem) => problem.split(' ')[0]).sort();
    expect(named).toEqual(
      [...Object.keys(environment), 'ORGANISATION_CONTACT', 'PRIVACY_CONTACT', 'PRIVACY_URL']
        .filter((name) => name !== 'ORGANISATION_NAME')
        .sort(),
    );
    expect(message).not.toMatch(/hunter/);
    expect(message.split('\n')).toHaveLength(problems.length + 1);
  });

  test('make and start nothing', async () => {
    await problemsOf({ PORT: 'eighty' });
    await expect(stat(join(directory, 'data'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each([
    ['no secret outside a trial', { ...ORGANISATION, TELEGRAM_BOT_TOKEN: TOKEN }, /^OPPROP_SECRET .*missing/],
    ['no channel outside a trial', { ...ORGANISATION, OPPROP_SECRET: SECRET }, /^no channel .*telegram, slack/],
    ['a trial in a database of one’s own', { DATABASE_URL: 'postgres://localhost/x' }, /^DATABASE_URL .*trial/],
    ['webhooks without an address', { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_MODE: 'webhook' }, /^PUBLIC_URL /],
    ['a playground for the network', { HOST: '0.0.0.0' }, /^HOST .*loopback/],
    ['an address of another kind', { TELEGRAM_BOT_TOKEN: TOKEN, PUBLIC_URL: 'ftp://example.org' }, /^PUBLIC_URL /],
    ['a secret of 31 bytes', { OPPROP_SECRET: Buffer.alloc(31).toString('base64') }, /^OPPROP_SECRET must be 32/],
    ['Telegram settings without a token', { TELEGRAM_MODE: 'polling' }, /^TELEGRAM_BOT_TOKEN /],
  ])('%s', async (_, environment, problem) => {
    expect(await problemsOf({ ...environment })).toEqual([expect.stringMatching(problem)]);
  });

  test('a misspelt name in .env is pointed out', async () => {
    await writeFile(join(directory, '.env'), 'TELEGRAM_TOKEN=1\nSOMETHING_ELSE=2\n');
    expect(await problemsOf({})).toEqual([expect.stringMatching(/^TELEGRAM_TOKEN /)]);
  });
});

describe('the secret and the data lie apart', () => {
  const real = { ...ORGANISATION, TELEGRAM_BOT_TOKEN: TOKEN };

  test('a .env in DATA_DIR must not hold it', async () => {
    await writeFile(join(directory, '.env'), `OPPROP_SECRET=${SECRET}\n`);
    expect(await problemsOf({ ...real, DATA_DIR: '.' })).toEqual([expect.stringMatching(/^OPPROP_SECRET lies in/)]);
    expect((await load({ ...real, DATA_DIR: './elsewhere' })).secret.reveal()).toBe(SECRET);
  });

  test('nor may any other file there: the secret of a trial is not promoted', async () => {
    const trial = (await load({})).secret.reveal();
    expect(await problemsOf({ ...real, OPPROP_SECRET: trial })).toEqual([expect.stringMatching(/^OPPROP_SECRET lies/)]);
  });
});

describe('the environment', () => {
  const text = 'PORT=4000\nRETENTION_DAYS=60\n';
  test.each<[string, Buffer]>([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 of the other order', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-8 with line ends of Windows', Buffer.from(text.replaceAll('\n', '\r\n'))],
  ])('a .env that an editor saved in %s is read whole', async (_what, bytes) => {
    await writeFile(join(directory, '.env'), bytes);
    expect(await load({})).toMatchObject({ port: 4000, retentionDays: 60 });
  });

  test.each<[string, Buffer]>([
    ['Latin-1', Buffer.from('ORGANISATION_NAME=Støtte', 'latin1')],
    ['NUL', Buffer.alloc(64)],
    ['text with NUL in it', Buffer.from('PORT=4000\nHOST=\0\0\0')],
  ])('a .env of %s is refused rather than half read', async (_what, bytes) => {
    await writeFile(join(directory, '.env'), bytes);
    expect(await problemsOf({})).toEqual([expect.stringMatching(/\.env .*UTF-8/)]);
  });

  test('~ is the home of this user, and nobody else’s', async () => {
    await writeFile(join(directory, '.env'), `OPPROP_SECRET=${SECRET}\nDATA_DIR=~/opprop data\nKEY_DIR=~\n`);
    expect(await load({})).toMatchObject({ dataDir: join(homedir(), 'opprop data') });
    expect(await problemsOf({ DATA_DIR: '~somebody/data' })).toEqual([expect.stringMatching(/^DATA_DIR/)]);
  });

  test('wins over .env, and loses every setting and DEBUG', async () => {
    await writeFile(join(directory, '.env'), 'PORT=4000\nRETENTION_DAYS=60\n');
    const environment: NodeJS.ProcessEnv = { PORT: '5000', DEBUG: '*', TELEGRAM_BOT_TOKEN: TOKEN, PATH: '/bin' };
    const config = await load(environment);
    expect(config).toMatchObject({ port: 5000, retentionDays: 60 });
    expect(environment).toEqual({ PATH: '/bin' });
  });

  test('printing the settings shows no secret', async () => {
    const config = await load({
      ...ORGANISATION,
      OPPROP_SECRET: SECRET,
      TELEGRAM_BOT_TOKEN: TOKEN,
      METRICS_TOKEN: 'm'.repeat(16),
    });
    for (const shown of [inspect(config, { depth: 9, showHidden: true }), JSON.stringify(config), `${config.secret}`]) {
      expect(shown).not.toContain(SECRET);
      expect(shown).not.toContain(TOKEN);
      expect(shown).not.toContain('m'.repeat(16));
    }
  });

  test('.env.example lists exactly the settings there are', async () => {
    const example = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');
    const listed = [...example.matchAll(/^#([A-Z_]+)=/gm)].map((match) => match[1]);
    expect(listed.sort()).toEqual([...namesOf(CHANNELS)].sort());
  });

  test('an unreadable .env is told, not passed over', async () => {
    await mkdir(join(directory, '.env'));
    expect(await problemsOf({})).toEqual([expect.stringMatching(/cannot be read/)]);
  });
});
