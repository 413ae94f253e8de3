import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CHANNELS } from '../../src/channels.ts';
import { loadConfig, namesOf } from '../../src/server/config.ts';
import { freshDatabase } from '../support/database.ts';
import { root } from '../tooling/paths.ts';

// What cannot be built or run here is held against the program: names of settings, ports, paths, rights.

const read = (name: string): Promise<string> => readFile(join(root, 'src/server/deploy', name), 'utf8');
const settings = new Set(namesOf(CHANNELS));
const config = await loadConfig(tmpdir(), 'command', CHANNELS, {
  DATA_DIR: join(tmpdir(), `opprop-none-${process.pid}`),
});
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), scripts: z.looseObject({ start: z.string() }) })
  .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));

const compose = z
  .object({
    services: z.object({
      program: z.looseObject({
        environment: z.record(z.string(), z.string()),
        ports: z.array(z.string()),
        read_only: z.literal(true),
        cap_drop: z.tuple([z.literal('ALL')]),
        volumes: z.array(z.string()),
        init: z.literal(true),
        ulimits: z.object({ core: z.literal(0) }),
      }),
      database: z.looseObject({ command: z.array(z.string()), networks: z.tuple([z.literal('inside')]) }),
    }),
    networks: z.looseObject({ inside: z.object({ internal: z.literal(true) }) }),
  })
  .parse(parse(await read('compose.yaml')));

describe('the container image', () => {
  test('has the Node that the program is tried with, and runs it without a shell as nobody special', async () => {
    const text = await read('Dockerfile');
    const bases = [...text.matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version);
    expect(bases).toEqual([manifest.dependencies['node'], manifest.dependencies['node']]);
    const last = text.slice(text.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER opprop$/m);
    // As `npm start` does; `CMD` is the file, in whose place a command can be given.
    const words = manifest.scripts.start.split(' ');
    expect(last).toContain(
      `\nENTRYPOINT [${words
        .slice(0, -1)
        .map((word) => `"${word}"`)
        .join(', ')}]\n`,
    );
    expect(last).toContain(`\nCMD ["${words.at(-1)}"]\n`);
    expect(last).toContain('/healthz');
    const set = [...last.matchAll(/^(?:ENV| +) ?([A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(set).toContain('DATA_DIR');
    expect(set.filter((name) => !settings.has(name))).toEqual([]);
    expect(Number(/EXPOSE (\d+)/.exec(last)?.[1])).toBe(config.port);
  });

  test('takes nothing in that is not named, and no secret', async () => {
    const lines = (await read('Dockerfile.dockerignore')).split('\n').filter(Boolean);
    expect(lines[0]).toBe('*');
    expect(lines).toEqual(expect.arrayContaining(['**/.env*', '**/generated', '**/*.key.age']));
    expect(lines.filter((line) => /^!(data|\.env)/.test(line))).toEqual([]);
  });
});

describe('compose', () => {
  test('sets what there is to set, and opens one door on this machine alone', () => {
    const { environment, ports } = compose.services.program;
    expect(Object.keys(environment).filter((name) => !settings.has(name))).toEqual([]);
    expect(ports).toEqual([`127.0.0.1:${config.port}:${environment['PORT']}`]);
    expect(environment['PORT']).toBe(String(config.port));
    // A password comes from outside, wherever one stands.
    const secrets = JSON.stringify(compose).match(/(?<=_PASSWORD":"|opprop:)[^"]+/g) ?? [];
    expect(secrets.length).toBe(3);
    expect(secrets.filter((value) => !value.startsWith('${DATABASE_PASSWORD:?'))).toEqual([]);
  });

  test('asks of the database what the guide asks', async () => {
    const guide = await readFile(join(root, 'src/store/README.md'), 'utf8');
    const wanted = /```\n(log_error[^`]+)```/
      .exec(guide)?.[1]
      ?.trim()
      .split('\n')
      .map((line) => line.replaceAll(' ', ''));
    const given = compose.services.database.command
      .filter((word) => word.startsWith('-c'))
      .map((word) => word.slice(2));
    expect(given).toEqual(expect.arrayContaining((wanted ?? ['']).filter((line) => !/^track_commit/.test(line))));
  });
});

test('the role has no more rights than the program needs, and those', async () => {
  const database = await freshDatabase();
  const name = `deploy_${process.pid}`;
  const script = (await read('role.sql'))
    .replaceAll(/\bopprop\b/g, name)
    .replace(":'password'", "'a-password'")
    .split('\n')
    .filter((line) => !line.startsWith('\\getenv'))
    .join('\n');
  const [before = '', after = ''] = script.split(`\\connect ${name}`);
  const statements = before
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .filter((one) => one.trim());
  for (const statement of statements) await database.asSuperuser(statement);
  const { port } = database.access;
  const client = new Client({ host: '127.0.0.1', port, user: name, password: 'a-password', database: name });
  try {
    await database.asSuperuser(after, name);
    await client.connect();
    await client.query('CREATE TABLE one (id int); CHECKPOINT; SELECT pg_switch_wal()');
    const { rows } = await client.query(
      'SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS much FROM pg_roles WHERE rolname = current_user',
    );
    expect(rows).toEqual([{ much: false }]);
    await expect(client.query('SELECT * FROM pg_authid')).rejects.toThrow(/permission denied/);
    await expect(client.query('CREATE ROLE another')).rejects.toThrow(/permission denied/);
  } finally {
    await client.end();
    await database.asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`);
    await database.asSuperuser(`DROP ROLE ${name}`);
    await database.drop();
  }
});

describe('proxies', () => {
  test.each(['Caddyfile', 'nginx.conf'])(
    '%s leads to the program, keeps its numbers inside and no log of people',
    async (name) => {
      const text = await read(name);
      expect(text).toContain(`127.0.0.1:${config.port}`);
      expect(text).toMatch(/\/metrics/);
      expect(text).toMatch(/1\s?mb?\b/i);
      expect(text).not.toMatch(/access_log (?!off)|^\s*log\b/m);
      // Pairs of braces: half of what a linter would see.
      expect(text.split('{').length).toBe(text.split('}').length);
    },
  );
});

test('the systemd unit is one, and starts what is there', async () => {
  const unit = await read('opprop.service');
  expect(unit).toContain(`\nExecStart=/opt/opprop/node_modules/.bin/${manifest.scripts.start}\n`);
  expect(unit).toMatch(/^KillMode=mixed$/m);
  const verifier = await promisify(execFile)('systemd-analyze', ['--version']).then(
    () => true,
    () => false,
  );
  // Where there is no systemd, its own judgement is not to be had.
  if (!verifier) return;
  const folder = await mkdtemp(join(tmpdir(), 'opprop-unit-'));
  try {
    const file = join(folder, 'opprop.service');
    await writeFile(file, unit.replaceAll('/opt/opprop', root.replace(/\/$/, '')));
    const { stdout, stderr } = await promisify(execFile)('systemd-analyze', ['verify', file]);
    expect(`${stdout}${stderr}`).toBe('');
  } finally {
    await rm(folder, { recursive: true });
  }
});
