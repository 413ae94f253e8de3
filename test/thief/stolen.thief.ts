import { createHmac, randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createErasureKeys, ErasureKeyError } from '../../src/privacy/erasure-keys.ts';
import { createMasterKey } from '../../src/privacy/keys.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/privacy.ts';
import { joinParts } from '../../src/privacy/pseudonyms.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { PETITION } from '../e2e/words.ts';
import { markDelivered } from '../support/delivered.ts';
import { decryptFile, decryptRows, guessAccounts, lengthsIn, openBoxes, rowsOf } from './attack.ts';
import { createSearch, type Hit, type Pattern, patternsOf } from './bytes.ts';
import { type Haul, makeHaul, type Person } from './haul.ts';
import { binaryOf, bytesOf, type Dump, filesBelow, takeDump } from './loot.ts';
import { afterDays, checkpoint, letGoOfLog } from './night.ts';
import { row } from './rows.ts';

/** Printed with the table, so that a run can be had again: `OPPROP_THIEF_SEED`. */
const SEED = Number(process.env['OPPROP_THIEF_SEED'] ?? randomInt(1_000_000_000));

let haul: Haul;
let dump: Dump;
let privacy: Privacy;
let search: ReturnType<typeof createSearch>;
let searchNames: ReturnType<typeof createSearch>;
beforeAll(async () => {
  process.stdout.write(`seed of the people: ${SEED}\n`);
  haul = await makeHaul(SEED);
  privacy = await openPrivacy(haul.keyDir);
  dump = await takeDump(haul.store.prisma);
  search = createSearch(haul.people.flatMap(canariesOf).concat(haul.tokens.flatMap((token) => patternsOf(token))));
  searchNames = createSearch(haul.people.flatMap(({ name }) => patternsOf(name)));
});
afterAll(() => haul?.close());

const openPrivacy = (keyDir: string): Promise<Privacy> =>
  createPrivacy({
    prisma: haul.store.prisma,
    secret: haul.secret,
    erasureKeys: createErasureKeys(keyDir),
    campaigns: [PETITION],
  });

/** Everything about a person that nobody may find; of what platforms call them, plain hashes too. */
function canariesOf({ name, firstName, lastName, username, prose, ids, who }: Person): readonly Pattern[] {
  const words = [name, firstName, lastName, `${firstName} ${lastName}`, username, prose];
  return [...words.flatMap((word) => patternsOf(word, [word])), ...patternsOf(ids[0] ?? '', [...ids, who])];
}

const inDump = (taken: Dump, look = search): readonly Hit[] =>
  bytesOf(taken).flatMap(({ content, where }) => look(content, where));

async function inFiles(look: (content: Buffer, where: string) => readonly Hit[]): Promise<readonly Hit[]> {
  const hits: Hit[] = [];
  for await (const { content, where } of filesBelow(haul.home.dataDir)) hits.push(...look(content, where));
  return hits;
}

const did = (...ways: readonly Person['way'][]): readonly Person[] =>
  haul.people.filter(({ way }) => ways.includes(way));
const signer = ({ who }: Person): string => privacy.pseudonyms.of(`signature:${PETITION}`, who).toString('hex');
const subscriber = ({ who }: Person): string => privacy.pseudonyms.of(`subscription:${PETITION}`, who).toString('hex');
const signers = (taken: Dump): readonly string[] =>
  rowsOf(taken, 'signature').map((one) => binaryOf(one['signer']).toString('hex'));

const campaignKeys = (taken: Dump) =>
  rowsOf(taken, 'pseudonym_key').filter(({ purpose }) => purpose?.endsWith(`:${PETITION}`));

/** The row of a conversation in Telegram, by its key in hex. */
function telegramRow({ channel, who, id }: Person): string {
  const account = haul.settings['TELEGRAM_BOT_TOKEN']?.split(':')[0] ?? '';
  return privacy.pseudonyms.of('conversation', joinParts('row', channel, account, who, String(id))).toString('hex');
}

const hmac = (key: Buffer, who: string): string => createHmac('sha256', key).update(who, 'utf8').digest('hex');

/** The place of a row in its file, from `(page,line)`. */
function placeOf(ctid: string | null | undefined): number {
  const [page = 0, line = 0] = (ctid ?? '').slice(1, -1).split(',').map(Number);
  return page * 1000 + line;
}

/** What somebody who knows accounts can name in this database. */
function rowsThatCanBeNamed(): readonly string[] {
  return [
    ...haul.people.filter(({ channel }) => channel === 'telegram').map(telegramRow),
    ...rowsOf(dump, 'conversation').map(({ key }) => binaryOf(key).toString('hex')),
  ];
}

row('dump', () => {
  test('the journeys have left what can be stolen', () => {
    const stay = did('signs with a name', 'signs without');
    expect(signers(dump).toSorted()).toEqual(stay.map(signer).toSorted());
    expect(rowsOf(dump, 'subscription').length).toBeGreaterThan(2);
    expect(rowsOf(dump, 'conversation').length).toBeGreaterThan(haul.people.length / 2);
    // Those of the queue too.
    expect([...dump.keys()].some((table) => !table.startsWith('public.'))).toBe(true);
  });

  test('what is planted is found, however it is written down', () => {
    const [person] = haul.people;
    if (!person) throw new Error('nobody there');
    for (const pattern of canariesOf(person)) {
      const hits = search(Buffer.concat([Buffer.from('..'), pattern.bytes, Buffer.from('..')]), 'planted');
      expect(hits.map(({ canary }) => canary)).toContain(pattern.canary);
    }
  });

  test('what is planted in a table is found', async () => {
    const { prisma } = haul.store;
    // Of nobody: what is planted stays on the disk.
    const [one, other] = ['Planted Pine', 'Planted 杉の木'];
    await prisma.$executeRaw`CREATE TABLE planted AS SELECT ${one}::text AS text, ${Buffer.from(other)}::bytea AS bytes`;
    const planted = await takeDump(prisma);
    await prisma.$executeRaw`DROP TABLE planted`;
    const hits = inDump(planted, createSearch([one, other].flatMap((word) => patternsOf(word))));
    expect(new Set(hits.map(({ canary }) => canary))).toEqual(new Set([one, other]));
    expect(new Set(hits.map(({ where }) => where))).toEqual(new Set(['public.planted']));
  });

  test('there is nobody’s name, id, word or token in any table, nor a plain hash of one', () => {
    expect(inDump(dump)).toEqual([]);
  });

  test('no account can be tested with what lies in it', () => {
    expect(
      guessAccounts(
        dump,
        haul.people.map(({ who }) => who),
      ),
    ).toEqual([]);
  });

  test('an account whose key lay beside it would be found', () => {
    const key = Buffer.alloc(32, 7);
    const [person] = haul.people;
    const who = person?.who ?? '';
    const planted = new Map([['public.planted', [{ key: `\\x${key.toString('hex')}`, row: `\\x${hmac(key, who)}` }]]]);
    expect(guessAccounts(planted, [who, 'telegram:1'])).toEqual([who]);
  });

  test('no box opens with what lies in it', async () => {
    expect(await openBoxes(dump, [])).toBe(0);
  });

  test('a signature does not tell whether it has a name', () => {
    const shape = (one: Readonly<Record<string, string | null>>): string =>
      Object.entries(one)
        .filter(([column]) => !['xmin', 'ctid', 'id', 'signer', 'share'].includes(column))
        .map(([column, value]) => (value?.startsWith('\\x') ? `${column} ${value.length}` : `${column} ${value}`))
        .join();
    const shapes = (way: Person['way']) =>
      new Set(
        rowsOf(dump, 'signature')
          .filter((one) => did(way).some((person) => signer(person) === binaryOf(one['signer']).toString('hex')))
          .map(shape),
      );
    expect(shapes('signs with a name')).toEqual(shapes('signs without'));
  });

  test('a conversation does not tell whether a name was given', () => {
    const shapes = (way: Person['way']) => {
      const keys = new Set(did(way).map(telegramRow));
      return rowsOf(dump, 'conversation')
        .filter(({ key }) => keys.has(binaryOf(key).toString('hex')))
        .map((one) => `${one['seen']?.length ?? 0} ${one['sealed']?.length}`)
        .toSorted();
    };
    const [named, nameless] = [shapes('signs with a name'), shapes('signs without')];
    expect(named.length).toBeGreaterThan(2);
    expect(named).toEqual(nameless);
  });
});

row('dump and secret', () => {
  test('every account can be tested, as the row says', () => {
    const there = new Set(signers(dump));
    for (const person of did('signs with a name', 'signs without')) expect(there.has(signer(person))).toBe(true);
    for (const person of did('withdraws', 'leaves at the review', 'cancels at the review', 'deletes everything'))
      expect(there.has(signer(person))).toBe(false);
  });

  test('what can be decrypted is decrypted: addresses of those who want updates are there', () => {
    const texts = decryptRows(dump, haul.secret).map(({ text }) => text);
    const subscribed = did('signs with a name', 'signs without').filter(({ subscribes }) => subscribes);
    for (const { ids } of subscribed) expect(texts.some((text) => text.includes(ids[0] ?? ''))).toBe(true);
  });

  test('no name is in anything that the secret opens', () => {
    const hits = decryptRows(dump, haul.secret).flatMap(({ where, text }) => searchNames(Buffer.from(text), where));
    expect(hits).toEqual([]);
  });

  test('no box opens with it', async () => {
    const keys = [Buffer.from(haul.secret, 'base64')];
    expect(await openBoxes(dump, keys)).toBe(0);
  });
});

row('dump and secret, keys apart', () => {
  test('an account can be tested for what it did in the last two days beyond reading, as the row says', () => {
    const wrapped = rowsOf(dump, 'pseudonym_key').find(({ purpose }) => purpose === 'conversation')?.['wrapped'];
    const key = createMasterKey(haul.secret).unwrap('conversation', binaryOf(wrapped));
    const account = haul.settings['TELEGRAM_BOT_TOKEN']?.split(':')[0] ?? '';
    const there = new Set(rowsOf(dump, 'conversation').map((one) => binaryOf(one['key']).toString('hex')));
    const shows = ({ who, id }: Pick<Person, 'who' | 'id'>) =>
      there.has(hmac(key, joinParts('row', 'telegram', account, who, String(id))));
    const signed = did('signs with a name', 'signs without').filter(({ channel }) => channel === 'telegram');
    expect(signed.every(shows)).toBe(true);
    expect(shows({ who: 'telegram:7', id: 7 })).toBe(false);
  });

  test('no account can be tested', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'opprop-thief-'));
    await expect(openPrivacy(empty)).rejects.toThrow(ErasureKeyError);
    await rm(empty, { recursive: true });
    const master = createMasterKey(haul.secret);
    const unwrapped = campaignKeys(dump).map(({ purpose, wrapped }) => master.unwrap(purpose ?? '', binaryOf(wrapped)));
    expect(unwrapped.length).toBeGreaterThanOrEqual(3);
    const loot = new Map([...dump, ['unwrapped', unwrapped.map((key) => ({ key: `\\x${key.toString('hex')}` }))]]);
    expect(
      guessAccounts(
        loot,
        haul.people.map(({ who }) => who),
      ),
    ).toEqual([]);
  });
});

row('log', () => {
  test('at its most verbose it tells of nobody', () => {
    const output = haul.program.output();
    expect(output).toContain('"level":"warn"');
    expect(output).toContain('its turn failed');
    expect(search(Buffer.from(output, 'utf8'), 'log')).toEqual([]);
  });
});

row('traces', () => {
  test('they tell in which channel something happened, and of nobody', async () => {
    const { collector } = haul;
    const seen = () => new Set(collector.spans().map(({ name, facts }) => `${name} ${facts['opprop.channel'] ?? ''}`));
    // They leave every few seconds.
    await expect
      .poll(() => [...seen()], { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          'turn telegram',
          'turn slack',
          'call telegram',
          'call slack',
          'turn.read ',
          'turn.swap ',
          'job ',
        ]),
      );
    expect(search(Buffer.concat(collector.received), 'traces')).toEqual([]);
    // Whoever typed a name had it taken away.
    expect(haul.telegram.calls.some(({ method }) => method.startsWith('delete'))).toBe(true);
    expect(collector.spans().filter(({ facts }) => facts['opprop.method']?.startsWith('delete'))).toEqual([]);
  });
});

row('backup', () => {
  test('is worth nothing without the secret, and whole with it', async () => {
    const place = await mkdtemp(join(tmpdir(), 'opprop-thief-'));
    const file = join(place, 'backup');
    expect(await haul.home.command(['backup', file], haul.settings)).toMatchObject({ code: 0 });
    const content = await readFile(file);
    await rm(place, { recursive: true });
    expect(content.length).toBeGreaterThan(1000);
    expect(search(content, 'backup')).toEqual([]);
    const rows = haul.people.flatMap((person) => [
      Buffer.from(signer(person), 'hex'),
      Buffer.from(subscriber(person), 'hex'),
    ]);
    for (const bytes of rows) expect(content.includes(bytes)).toBe(false);
    for (const { fingerprint } of rowsOf(dump, 'campaign_key')) expect(content.includes(fingerprint ?? '')).toBe(false);
  });
});

row('disk', () => {
  test('no file holds anybody’s name, id, word or token: tables, write-ahead log, free space, the server’s own log', async () => {
    const files: string[] = [];
    const hits = await inFiles((content, where) => {
      files.push(where);
      return search(content, where);
    });
    expect(files.some((file) => file.includes('pg_wal'))).toBe(true);
    expect(files.some((file) => file.includes('base'))).toBe(true);
    expect(hits).toEqual([]);
  });
});

row('disk and secret', () => {
  test('no name comes out, also of people who cancelled, withdrew or deleted everything', async () => {
    const [rows, lengths] = [rowsThatCanBeNamed(), lengthsIn(dump)];
    let opened = 0;
    const hits = await inFiles((content, where) =>
      decryptFile(content, haul.secret, rows, lengths).flatMap((text) => {
        opened += 1;
        return searchNames(Buffer.from(text), where);
      }),
    );
    expect(opened).toBeGreaterThan(10);
    expect(hits).toEqual([]);
  });
});

row('erased', () => {
  test('no row is theirs, and nothing that was said to them', () => {
    const bytes = bytesOf(dump);
    const traces = (person: Person): readonly Buffer[] =>
      ([`signature:${PETITION}`, `subscription:${PETITION}`, `letter:${PETITION}`, 'preference'] as const).map(
        (purpose) => privacy.pseudonyms.of(purpose, person.who),
      );
    const found = (person: Person) =>
      bytes.some(({ content }) => traces(person).some((trace) => content.includes(trace)));
    expect(did('deletes everything').filter(found)).toEqual([]);
    expect(did('signs with a name').every(found)).toBe(true);
  });

  const tracesOf = (people: readonly Person[]): readonly Pattern[] =>
    people.flatMap((person) =>
      [signer(person), subscriber(person)].map((hex) => ({
        canary: person.who,
        as: 'pseudonym',
        bytes: Buffer.from(hex, 'hex'),
      })),
    );

  test('after the night no table’s file holds a trace of them, free space included', async () => {
    await afterDays(1, haul);
    await checkpoint(haul);
    const look = createSearch(tracesOf(did('deletes everything')));
    expect(await inFiles((content, where) => (where.includes('pg_wal') ? [] : look(content, where)))).toEqual([]);
  });

  test('nor does any file once the write-ahead log has moved on', async () => {
    await letGoOfLog(haul);
    expect(await inFiles(createSearch(tracesOf(did('deletes everything'))))).toEqual([]);
  });
});

row('disk', () => {
  test('after the night neither transactions nor places tell an order', async () => {
    const later = await takeDump(haul.store.prisma);
    for (const [table, column] of [
      ['signature', 'signer'],
      ['subscription', 'subscriber'],
    ] as const) {
      const rows = rowsOf(later, table).toSorted((one, other) => placeOf(one['ctid']) - placeOf(other['ctid']));
      expect(rows.length).toBeGreaterThan(2);
      expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1);
      const pseudonyms = rows.map((one) => one[column] ?? '');
      expect(pseudonyms).toEqual(pseudonyms.toSorted());
    }
  });

  test('nor does free space: every signature stands in its table’s file once', async () => {
    await checkpoint(haul);
    const [file] = await haul.store.prisma.$queryRaw<
      { path: string }[]
    >`SELECT pg_relation_filepath('signature') AS path`;
    const content = await readFile(join(haul.home.dataDir, 'postgres', 'cluster', file?.path ?? ''));
    for (const hex of signers(await takeDump(haul.store.prisma))) {
      const pseudonym = Buffer.from(hex, 'hex');
      const first = content.indexOf(pseudonym);
      expect(first).toBeGreaterThan(0);
      expect(content.indexOf(pseudonym, first + 1)).toBe(-1);
    }
  });
});

row('old backup and secret', () => {
  test('once the retention has ended, a copy from before confirms nobody', async () => {
    const copy = await takeDump(haul.store.prisma);
    const { prisma } = haul.store;
    await markDelivered(prisma, rowMacsUnder(haul.secret), PETITION, new Date());
    expect(signers(copy).length).toBeGreaterThan(2);
    // The days of the setting, and those in which a handing over can still be taken back.
    await afterDays(45, haul);
    expect(rowsOf(await takeDump(prisma), 'signature')).toEqual([]);
    const master = createMasterKey(haul.secret);
    const kept: Buffer[] = [];
    for await (const { content } of filesBelow(haul.keyDir))
      kept.push(Buffer.from(content.toString('latin1').trim(), 'base64'));
    const unwrapped = campaignKeys(copy).map(({ purpose, wrapped }) => master.unwrap(purpose ?? '', binaryOf(wrapped)));
    const keys = [...kept, ...unwrapped].map((key) => ({ key: `\\x${key.toString('hex')}` }));
    expect(
      guessAccounts(
        new Map([...copy, ['keys', keys]]),
        haul.people.map(({ who }) => who),
      ),
    ).toEqual([]);
  });
});
