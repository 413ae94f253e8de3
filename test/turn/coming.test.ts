import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignOutline } from '../../src/campaign/outline.ts';
import { createTurns } from '../../src/turn/turn.ts';
import { openStage, SLUG, type Stage, told } from './fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.drop());

test('a campaign that comes is there for people who were known before, also among others at the same time', async () => {
  const all = stage.deps.campaigns.outlines();
  let shown: readonly CampaignOutline[] = all.filter(({ slug }) => slug === SLUG);
  const turns = createTurns({ ...stage.deps, campaigns: { ...stage.deps.campaigns, outlines: () => shown } });
  const list = async (id: number) =>
    told(await stage.person(id, {}, turns).take({ kind: 'commanded', command: 'campaigns', words: '' }));
  const people = [1, 2, 3, 4, 5];
  for (const said of await Promise.all(people.map(list))) expect(said).not.toContain('forest');
  // Some are being read while it comes.
  const before = people.map(list);
  shown = all;
  const after = people.map(list);
  for (const said of await Promise.all([...before, ...after].slice(people.length))) expect(said).toContain('forest');
  await stage.person(1, {}, turns).sign('Kari Nordmann');
  const mine = told(await stage.person(1, {}, turns).take({ kind: 'pressed', action: 'minedoc' }));
  expect(JSON.parse(mine).content.signatures).toMatchObject([{ campaign: SLUG }]);
  expect(
    JSON.parse(told(await stage.person(2, {}, turns).take({ kind: 'pressed', action: 'minedoc' }))).content,
  ).toMatchObject({
    signatures: [],
  });
});
