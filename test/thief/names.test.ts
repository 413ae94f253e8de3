import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDrain } from '../../src/turn/pending.ts';
import { searchTables, searchText } from '../privacy/canary.ts';
import { buttonOf, openStage, type Person, SLUG, type Stage, told } from '../turn/fixture.ts';

/**
 * A thief who holds everything that was ever in the database and the server's secret. Every version of every conversation
 * is taken as it is written, opened with the secret, and searched for the names that people gave.
 */
const NAMES = ['Zebedäus Canarymann', 'ئايگۈل كانارى', '金絲雀·玉蘭', 'Ástríðr Canary-Ǻ'].map((name) =>
  name.normalize('NFC'),
);
const PROFILE = 'Profila Canarysdottir';
const CANARIES = [...NAMES, ...NAMES.map((name) => name.normalize('NFD')), PROFILE, 'Canary', 'كانارى', '金絲雀'];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const { prisma } = stage.database.store;
  await prisma.$executeRaw`CREATE TABLE loot (key bytea, sealed bytea)`;
  await prisma.$executeRawUnsafe(`
    CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO loot VALUES (NEW.key, NEW.sealed); RETURN NEW; END $$`);
  await prisma.$executeRaw`
    CREATE TRIGGER thief AFTER INSERT OR UPDATE ON conversation FOR EACH ROW EXECUTE FUNCTION take()`;
});
afterAll(() => stage.database.drop());

/** All that the loot says under the secret, and what lies there in clear; the loot is used up. */
async function opened(): Promise<readonly string[]> {
  const { prisma } = stage.database.store;
  const loot = await prisma.$queryRaw<{ key: Uint8Array; sealed: Uint8Array }[]>`DELETE FROM loot RETURNING *`;
  expect(loot.length).toBeGreaterThan(0);
  return loot.map(({ key, sealed }) => stage.privacy.conversations.decrypt(Buffer.from(key).toString('hex'), sealed));
}

const found = (texts: readonly string[]) => texts.flatMap((text) => searchText(latin(text), CANARIES, 'loot'));
const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

let people = 0;
const someone = (asks: 'one by one' | 'at once' = 'one by one'): Person => {
  people += 1;
  return stage.person(5_000 + people, { suggestedName: PROFILE, asks });
};

async function presses(person: Person, action: string) {
  return await person.take({ kind: 'pressed', action });
}

/** Up to the question for the name, with nothing noted as sent: what is unsent lies in the row longest. */
async function asked(person: Person) {
  const consent = await presses(person, `sign.${SLUG}`);
  return await presses(person, told(consent).match(/"action":"(agree\.[^"]*\.n\.[^"]+)"/)?.[1] ?? '');
}

async function submits(person: Person, form: 'sign' | 'correct', name: string) {
  const shown = await presses(person, `${form}.${SLUG}`);
  const subject = told(shown).match(/"subject":"([^"]+)"/)?.[1] ?? '';
  return await person.take({
    kind: 'submitted',
    form,
    subject,
    values: { consent: 'yes', visibility: 'named', name },
  });
}

const JOURNEYS: Readonly<Record<string, () => Promise<void>>> = {
  async 'names that were typed, changed, and signed with'() {
    for (const name of NAMES) {
      const person = someone();
      await asked(person);
      const review = await person.take({ kind: 'typed', text: name });
      expect(told(review)).toContain(name);
      await presses(person, buttonOf(review, 'name'));
      const again = await person.take({ kind: 'typed', text: name });
      expect(told(await presses(person, buttonOf(again, 'yes')))).toContain('sign.thanks');
    }
  },
  async 'the name of a profile'() {
    const person = someone();
    const review = await presses(person, buttonOf(await asked(person), 'suggested'));
    expect(told(review)).toContain(PROFILE);
    expect(told(await presses(person, buttonOf(review, 'yes')))).toContain('sign.thanks');
  },
  async 'a name that was corrected'() {
    const person = someone();
    await person.sign(NAMES[0] ?? '');
    await presses(person, `correct.${SLUG}`);
    const question = await person.take({ kind: 'typed', text: 'by a button' });
    expect(told(question)).toContain('help.pressButton');
    const choice = await presses(person, `correct.${SLUG}`);
    const named = await presses(person, buttonOf(choice, 'named'));
    expect(told(named)).toContain('form.correct.name.ask');
    const review = await person.take({ kind: 'typed', text: NAMES[1] ?? '' });
    expect(told(await presses(person, buttonOf(review, 'yes')))).toContain('correct.corrected');
  },
  async 'people who cancelled, took the name off, or erased everything'() {
    for (const choice of ['no', 'anonymous']) {
      const person = someone();
      await asked(person);
      await presses(person, buttonOf(await person.take({ kind: 'typed', text: NAMES[2] ?? '' }), choice));
    }
    const person = someone();
    await asked(person);
    await person.take({ kind: 'typed', text: NAMES[3] ?? '' });
    const sure = await presses(person, 'erase');
    expect(told(await presses(person, buttonOf(sure, 'yes')))).toContain('erase.done');
  },
  async 'a name that would not do'() {
    const person = someone();
    await asked(person);
    expect(told(await person.take({ kind: 'typed', text: `${NAMES[0]} https://example.org/x` }))).toContain('name.bad');
  },
  async 'whole forms, as Slack shows them'() {
    const person = someone('at once');
    const review = await submits(person, 'sign', NAMES[0] ?? '');
    expect(told(review)).toContain(NAMES[0]);
    await presses(person, buttonOf(review, 'name'));
    const again = await submits(person, 'sign', NAMES[1] ?? '');
    expect(told(await presses(person, buttonOf(again, 'yes')))).toContain('sign.thanks');
    const corrected = await submits(person, 'correct', NAMES[2] ?? '');
    expect(told(await presses(person, buttonOf(corrected, 'yes')))).toContain('correct.corrected');
    expect(told(await submits(someone('at once'), 'sign', `${NAMES[0]}???`))).toContain('name.bad');
  },
  async 'a letter of one’s own, with a name under it'() {
    const person = someone();
    const question = await presses(person, `lown.${SLUG}`);
    await presses(person, buttonOf(question, 'skip'));
    expect(told(await person.take({ kind: 'typed', text: NAMES[0] ?? '' }))).toContain(NAMES[0]);
  },
};

describe('whoever holds the database and the secret finds no name', () => {
  test('but would find one that is planted', async () => {
    const { prisma } = stage.database.store;
    const sealed = stage.privacy.conversations.encrypt('00', JSON.stringify({ values: { name: NAMES[1] } }));
    await prisma.$executeRaw`INSERT INTO loot VALUES ('\\x00'::bytea, ${sealed})`;
    expect(found(await opened())).not.toEqual([]);
  });

  test.each(Object.entries(JOURNEYS))('of %s', async (_, journey) => {
    await journey();
    expect(await searchTables(stage.database.store.prisma, CANARIES)).toEqual([]);
    expect(found(await opened())).toEqual([]);
  });
});

test('a review that a crash left unsent is sent again without the name, and its buttons still work', async () => {
  const person = someone();
  await asked(person);
  const yes = buttonOf(await person.take({ kind: 'typed', text: NAMES[0] ?? '' }), 'yes');
  const sent: string[] = [];
  const drain = createDrain({
    ...stage.deps,
    localiseIn: () => stage.deps.texts.localise,
    channelOf: () => ({
      name: 'telegram',
      deliver: async (_address, answer) => {
        sent.push(told(answer));
        await answer.finish([]);
      },
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    }),
    onProblem: (error) => {
      throw error;
    },
  });
  await drain({ all: true });
  const review = sent.find((one) => one.includes(yes)) ?? '';
  expect(review).toContain('review.namedBefore');
  expect(found(sent)).toEqual([]);
  expect(told(await presses(person, yes))).toContain('sign.thanks');
});
