import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSlackStandIn } from '../../bots/playground/slack/stand-in.ts';
import { createTelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { COLUMN_REGISTER } from '../../src/privacy/register.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { markDelivered } from '../support/delivered.ts';
import { createRoom, newSecret, type Room, realSettings } from './cli.ts';

// Each command is a process of its own.

const secret = newSecret();
const DAY_MS = 86_400_000;

let database: TestDatabase;
let room: Room;

beforeAll(async () => {
  database = await freshDatabase();
  room = await createRoom(realSettings(database.access, secret));
});
afterAll(async () => {
  await room.remove();
  await database.drop();
});

describe('every command', () => {
  test('has a help, and says when it is used wrongly', async () => {
    const { out, code } = await room.run(['--help']);
    expect(code).toBe(0);
    const names = [...out.matchAll(/^ {2}([a-z]+)[ <]/gm)].map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining(['keys', 'signatures', 'setup', 'doctor', 'retention']));
    for (const name of names) {
      const help = await room.run([name, '--help']);
      expect(help).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Exit code: ') });
      expect(await room.run([name, '--no-such-option'])).toMatchObject({ code: 2, out: '' });
    }
    expect(await room.run(['no-such-command'])).toMatchObject({ code: 2 });
  });
});

describe('retention', () => {
  const slug = 'uyghurs-abroad';
  const deliver = (daysAgo: number) =>
    markDelivered(database.store.prisma, rowMacsUnder(secret), slug, new Date(Date.now() - daysAgo * DAY_MS));

  test('is shown, and ended only where it is due', async () => {
    const { prisma } = database.store;
    await deliver(36);
    await prisma.letterReport.create({ data: { campaign: slug, reporter: new Uint8Array(32), day: new Date() } });
    expect(await room.run(['retention', 'run'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing is due'),
    });
    expect(await prisma.letterReport.count()).toBe(1);
    await deliver(38);
    const shown = JSON.parse((await room.run(['retention', 'show', '--json'])).out);
    expect(shown).toMatchObject({ retentionDays: 30, campaigns: [{ slug, state: 'delivered', due: true }] });
    expect(JSON.parse((await room.run(['retention', 'run', '--json'])).out)).toEqual({ ended: [slug] });
    expect(await prisma.letterReport.count()).toBe(0);
    expect(await room.run(['retention', 'forget'])).toMatchObject({ code: 2 });
    await prisma.campaign.delete({ where: { slug } });
  });
});

describe('the doctor', () => {
  const about = (out: string, what: string) =>
    JSON.parse(out).findings.filter((one: { about: string }) => one.about === what);

  test('finds a sound program sound', async () => {
    await room.run(['campaign', 'show']);
    const { code, out } = await room.run(['doctor', '--json']);
    expect(JSON.parse(out)).toMatchObject({ ok: true });
    expect(code).toBe(0);
    expect(about(out, 'database privacy')).toMatchObject([{ state: 'fine' }]);
    expect(about(out, 'campaign uyghurs-abroad')).toMatchObject([{ state: 'fine' }]);
  });

  test('says all that is wrong with the settings', async () => {
    const sick = await room.run(['doctor'], { env: { PORT: 'seven', PRIVACY_URL: '' } });
    expect(sick.code).toBe(1);
    expect(sick.out).toMatch(/^BAD {2}settings: PORT must be/m);
    expect(sick.out).toMatch(/^BAD {2}settings: PRIVACY_URL must be/m);
  });

  test('sees another secret, an open campaign without key, failed jobs and a talkative database', async () => {
    const { prisma } = database.store;
    await prisma.campaign.update({ where: { slug: 'uyghurs-abroad' }, data: { state: 'open' } });
    await database.asSuperuser(
      `ALTER DATABASE ${database.access.database} SET log_statement = 'all';
       CREATE SCHEMA pgboss; CREATE TABLE pgboss.job (state text, start_after timestamptz);
       INSERT INTO pgboss.job VALUES ('failed', now()), ('created', now() - interval '1 hour');
       GRANT ALL ON SCHEMA pgboss TO opprop; GRANT ALL ON ALL TABLES IN SCHEMA pgboss TO opprop`,
    );
    const { code, out } = await room.run(['doctor', '--json'], { env: { OPPROP_SECRET: newSecret() } });
    expect(code).toBe(1);
    expect(about(out, 'secret')).toMatchObject([{ state: 'problem' }]);
    expect(about(out, 'campaign uyghurs-abroad')).toMatchObject([{ state: 'problem' }]);
    expect(about(out, 'jobs')).toMatchObject([{ state: 'note' }, { state: 'problem' }]);
    expect(about(out, 'database privacy')).toMatchObject([
      { state: 'problem', text: expect.stringContaining('log_statement is all') },
    ]);
    await database.asSuperuser(
      `ALTER DATABASE ${database.access.database} RESET log_statement; DROP SCHEMA pgboss CASCADE`,
    );
    await prisma.campaign.update({ where: { slug: 'uyghurs-abroad' }, data: { state: 'draft' } });
  });

  test('sees that the database is away', async () => {
    const env = { DATABASE_URL: 'postgresql://opprop:hidden@127.0.0.1:1/opprop' };
    const { code, out } = await room.run(['doctor', '--json'], { env });
    expect(code).toBe(1);
    expect(about(out, 'database')).toMatchObject([
      { state: 'problem', text: expect.stringContaining('could not be reached') },
    ]);
    expect(out).not.toContain('hidden');
  });

  test('asks Telegram who the bot is, and never shows its token', async () => {
    const token = '7000000001:AAdoctorsTokenThatNobodySees';
    const standIn = createTelegramStandIn({ token, botName: 'Opprop', botUsername: 'opprop_bot' });
    const { url } = await standIn.start();
    const env = { TELEGRAM_API_ROOT: url, TELEGRAM_BOT_TOKEN: token };
    const well = await room.run(['doctor', '--json'], { env });
    expect(well.code).toBe(0);
    expect(about(well.out, 'telegram')[0]).toMatchObject({ state: 'fine', text: 'the bot is @opprop_bot' });
    expect(about(well.out, 'updates')).toMatchObject([{ state: 'fine' }]);
    const other = await room.run(['doctor', '--json'], { env: { ...env, TELEGRAM_BOT_TOKEN: `${token}X` } });
    expect(other.code).toBe(1);
    expect(about(other.out, 'telegram')).toMatchObject([{ state: 'problem' }]);
    await standIn.stop();
    const away = await room.run(['doctor', '--json'], { env });
    expect(about(away.out, 'telegram')).toMatchObject([{ state: 'problem' }]);
    expect(`${well.out}${well.err}${other.out}${other.err}${away.out}${away.err}`).not.toContain('AAdoctorsToken');
  });

  test('asks Slack whether it knows the app, and never shows its token', async () => {
    const standIn = createSlackStandIn({ appName: 'Opprop', scopes: ['commands'], commands: [], shortcuts: [] });
    const { url } = await standIn.start();
    const token = await standIn.admin.install(standIn.world.team({ name: 'Harbour Choir' }));
    const env = { SLACK_API_URL: `${url}/api`, SLACK_APP_TOKEN: 'xapp-1-hidden', SLACK_BOT_TOKEN: token };
    const well = await room.run(['doctor', '--json'], { env });
    const found = about(well.out, 'slack');
    expect(found[0]).toMatchObject({ state: 'fine', text: expect.stringContaining('Harbour Choir') });
    expect(found[1]).toMatchObject({ state: 'problem', text: expect.stringContaining('chat:write') });
    const other = await room.run(['doctor', '--json'], { env: { ...env, SLACK_BOT_TOKEN: 'xoxb-hidden' } });
    expect(about(other.out, 'slack')[0]).toMatchObject({
      state: 'problem',
      text: expect.stringContaining('invalid_auth'),
    });
    await standIn.stop();
    const away = await room.run(['doctor', '--json'], { env });
    expect(about(away.out, 'slack')[0]).toMatchObject({ state: 'problem' });
    expect(`${well.out}${other.out}${away.out}`).not.toMatch(/hidden|xoxb/);
  });

  test('works where there is nothing yet', async () => {
    const fresh = await createRoom();
    const { code, out } = await fresh.run(['doctor', '--json']);
    expect(code).toBe(0);
    expect(about(out, 'settings')).toMatchObject([{ state: 'note' }]);
    expect(about(out, 'disk')).toMatchObject([{ state: 'fine' }]);
    await fresh.remove();
  });
});

describe('a new secret', () => {
  const next = newSecret();

  test('is taken on by every table that has something under the old one', async () => {
    const source = await readFile('src/privacy/rotate.ts', 'utf8');
    const locked = /LOCK TABLE (.+) IN ACCESS EXCLUSIVE MODE/.exec(source)?.[1]?.split(', ');
    const underSecret = Object.entries(COLUMN_REGISTER)
      .filter(([, columns]) =>
        // A row's MAC is made under the secret too.
        Object.entries(columns).some(
          ([name, { protection }]) => /mac$/i.test(name) || /^(encrypted|wrapped)$/.test(protection),
        ),
      )
      .map(([model]) => model.replace(/\B[A-Z]/g, '_$&').toLowerCase());
    expect(locked?.toSorted()).toEqual(underSecret.toSorted());
  });

  test('is refused while the program runs on the database, and when it is none', async () => {
    await database.store.prisma.campaign.count();
    const busy = await room.run(['keys', 'rotate'], { env: { OPPROP_SECRET_NEW: next } });
    expect(busy).toMatchObject({ code: 1, err: expect.stringContaining('still runs') });
    expect(await room.run(['keys', 'rotate'], { input: 'hello\n' })).toMatchObject({ code: 1 });
    expect(await room.run(['keys', 'rotate'], { input: `${secret}\n` })).toMatchObject({ code: 1 });
    const file = join(room.dataDir, 'next');
    await writeFile(file, next);
    const beside = await room.run(['keys', 'rotate', '--new-secret-file', file]);
    expect(beside).toMatchObject({ code: 1, err: expect.stringContaining('lies in DATA_DIR') });
  });

  test('takes the place of the old one, and a second run finds it done', async () => {
    const own = await freshDatabase();
    const place = await createRoom(realSettings(own.access, secret));
    // Makes the pseudonym keys, and with this store nothing is connected.
    await place.run(['retention', 'run']);
    const moved = await place.run(['keys', 'rotate'], { input: `${next}\n` });
    expect(moved).toMatchObject({ code: 0, out: expect.stringMatching(/^Done: [1-9]\d* values/) });
    expect(await place.run(['retention', 'run'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('another OPPROP_SECRET'),
    });
    expect(await place.run(['retention', 'run'], { env: { OPPROP_SECRET: next } })).toMatchObject({ code: 0 });
    const again = await place.run(['keys', 'rotate'], { env: { OPPROP_SECRET_NEW: next } });
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('already') });
    expect(`${moved.out}${moved.err}`).not.toContain(next);
    await place.remove();
    await own.drop();
  });
});

describe('setup', () => {
  test('without a person wants options, and writes nothing without them', async () => {
    const refused = await room.run(['setup'], { input: 'y\n' });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--organisation-name') });
    expect(await readdir(room.directory)).toEqual(['locales']);
    expect(await readFile('.env.example', 'utf8')).toContain('OPPROP_SECRET');
  });

  test('takes every answer as an option', async () => {
    const place = await createRoom();
    const words = ['--organisation-name', 'Friends of the River', '--organisation-contact', 'river@example.org'];
    const privacy = ['--privacy-contact', 'p@example.org', '--privacy-url', 'https://example.org/privacy'];
    expect(await place.run(['setup', ...words, ...privacy])).toMatchObject({ code: 0, err: '' });
    const written = await readFile(join(place.directory, '.env'), 'utf8');
    expect(written).toMatch(/^OPPROP_SECRET=.{44}$/m);
    await place.remove();
  });
});

describe('staff', () => {
  test('are invited by role, listed and revoked; the code stands nowhere afterwards', async () => {
    expect(await room.run(['staff', 'invite'])).toMatchObject({ code: 2, out: '' });
    const invited = await room.run(['staff', 'invite', '--role', 'admin', '--json']);
    const { code, handle, role } = JSON.parse(invited.out) as { code: string; handle: string; role: string };
    expect(role).toBe('admin');
    const listed = await room.run(['staff', 'list']);
    expect(listed.out).toContain(`${handle}: admin, invited`);
    const stored = await database.store.prisma.invitation.findMany();
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(code);
    expect(await room.run(['staff', 'revoke', handle])).toMatchObject({ code: 0 });
    expect(await room.run(['staff', 'revoke', handle])).toMatchObject({ code: 1, out: '' });
    expect(await database.store.prisma.invitation.count()).toBe(0);
  });
});
