import { afterAll, beforeAll, expect, test } from 'vitest';
import { COLUMN_REGISTER } from '../../src/privacy/register.ts';
import { openStage, SLUG, type Stage, told } from './fixture.ts';

/** Where in /mydata each column stands that the register says is shown there. */
const PLACES: Readonly<Record<string, string>> = {
  'Preference.language': 'language',
  'Preference.discreet': 'discreet',
  'Signature.campaign': 'signatures.campaign',
  'Signature.consent': 'signatures.consentText',
  'Signature.language': 'signatures.language',
  'Signature.channel': 'signatures.channel',
  'Signature.day': 'signatures.day',
  'Subscription.campaign': 'subscriptions.campaign',
  'Subscription.channel': 'subscriptions.channel',
  'Subscription.scope': 'subscriptions.scope',
  'Subscription.language': 'subscriptions.language',
  'Subscription.consent': 'subscriptions.consentText',
  'Subscription.day': 'subscriptions.day',
  'LetterReport.campaign': 'lettersReported.campaign',
  'LetterReport.day': 'lettersReported.day',
  // How many came by the link, under a code made from the account.
  'Share.code': 'linksCounted',
};

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const person = stage.person(1);
  await (await person.sign('Kari Nordmann')).finish([]);
  const consent = stage.deps.campaigns
    .outlines()
    .find(({ slug }) => slug === SLUG)
    ?.consent.updates['nb']?.slice(0, 8);
  await (await person.take({ kind: 'pressed', action: `news.${SLUG}.all.${consent}` })).finish([]);
});
afterAll(() => stage.database.drop());

const document = async () => {
  const answer = await stage.person(1).take({ kind: 'pressed', action: 'minedoc' });
  return JSON.parse(told(answer)).content;
};

test('/mydata has every column that the register says it shows', async () => {
  const columns = Object.entries(COLUMN_REGISTER).flatMap(([table, fields]) =>
    Object.entries(fields).flatMap(([field, { exported }]) => (exported === 'mine' ? [`${table}.${field}`] : [])),
  );
  expect(Object.keys(PLACES).sort()).toEqual(columns.sort());
  const mine = await document();
  for (const place of Object.values(PLACES)) {
    const [list = '', key] = place.split('.');
    const shown = mine[list];
    expect([place, shown !== undefined]).toEqual([place, true]);
    if (key !== undefined && shown.length > 0) expect([place, key in shown[0]]).toEqual([place, true]);
  }
});

test('both consents are there word for word, as a file and to read', async () => {
  const { prisma } = stage.database.store;
  const wordings = await prisma.consentText.findMany();
  expect(wordings.map(({ purpose }) => purpose).sort()).toEqual(['sign', 'updates']);
  const mine = await document();
  const shown = told(await stage.person(1).take({ kind: 'pressed', action: 'minewords' }));
  for (const { text } of wordings) {
    expect(JSON.stringify(mine)).toContain(JSON.stringify(text).slice(1, -1));
    expect(shown).toContain(JSON.stringify(text).slice(1, -1));
  }
});
