import { createHash, randomBytes, randomUUID } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import type { CampaignOutline } from '../../src/campaign/outline.ts';
import type { Answer, Arrival, Turns } from '../../src/channel/channel.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { step } from '../../src/conversation/step.ts';
import { createAttempts } from '../../src/privacy/attempts.ts';
import { addCampaignKey, confirmCampaignKey, createCampaignKeys } from '../../src/privacy/campaign-keys.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/privacy.ts';
import { sodiumReady } from '../../src/privacy/seal.ts';
import type { Store } from '../../src/store/store.ts';
import { createTurns } from '../../src/turn/turn.ts';
import type { TurnDeps } from '../../src/turn/types.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';

const LANGUAGES = ['nb', 'fr', 'en'];
export const SLUG = 'river';
const OTHER = 'forest';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const wordingOf = (slug: string, purpose: string, language: string): string =>
  `${purpose} consent of ${slug} in ${language}`;
export const hashes = (slug: string, purpose: string): Record<string, string> =>
  Object.fromEntries(LANGUAGES.map((language) => [language, hashOf(wordingOf(slug, purpose, language))]));

function outline(slug: string): CampaignOutline {
  return {
    slug,
    state: 'draft',
    kind: 'petition',
    example: true,
    languages: LANGUAGES,
    recipientRisk: 'high',
    goal: null,
    counts: 'private',
    count: 0,
    lettersReported: 0,
    rounded: false,
    sections: [],
    demands: [],
    rights: [],
    links: [],
    updates: [],
    published: null,
    updated: null,
    ends: null,
    timeZone: 'Europe/Oslo',
    letter: { routes: ['post'], post: ['A street 1'], fax: null, email: null, language: null, page: null },
    has: { theme: false, why: false, copy: false, closed: false, delivered: false },
    handedOver: null,
    cover: null,
    consent: { sign: hashes(slug, 'sign'), updates: hashes(slug, 'updates') },
  };
}

const outlines = [outline(SLUG), outline(OTHER)];

const wordings = new Map(
  outlines.flatMap(({ slug }) =>
    (['sign', 'updates'] as const).flatMap((purpose) =>
      LANGUAGES.map((language) => {
        const text = wordingOf(slug, purpose, language);
        return [hashOf(text), { campaign: slug, purpose, language, text }] as const;
      }),
    ),
  ),
);

/** Replies as they are: tests look at keys, not at words. */
export type Told = ShownReply & { readonly told: string; readonly language: string };

export interface Stage {
  readonly database: TestDatabase;
  readonly privacy: Privacy;
  readonly secret: string;
  readonly deps: TurnDeps;
  readonly keys: { publicKey: Uint8Array; privateKey: Uint8Array };
  readonly clock: { now: Date };
  readonly turns: Turns;
  person(id: number, more?: Partial<Arrival>, turns?: Turns): Person;
}

export interface Person {
  take(input: Arrival['input'], key?: string | null): Promise<Answer>;
  /** Everything up to the review of a signature; gives the button that signs. */
  review(name: string | null, share?: string | null): Promise<string>;
  sign(name: string | null, share?: string | null): Promise<Answer>;
  readonly who: string;
}

export async function openStage(connections = 10): Promise<Stage> {
  const database = await freshDatabase(connections);
  return { database, ...(await stageOn(database.store)) };
}

/** A stage on a database that holds nothing yet. */
export async function stageOn({ prisma, pool }: Store): Promise<Omit<Stage, 'database'>> {
  await sodiumReady;
  const clock = { now: new Date('2026-03-01T12:34:56Z') };
  const secret = randomBytes(32).toString('base64');
  const privacy = await createPrivacy({
    prisma,
    secret,
    erasureKeys: testErasureKeys(),
    campaigns: outlines.map(({ slug }) => slug),
  });
  const keys = sodium.crypto_box_keypair();
  for (const { slug } of outlines) {
    await prisma.campaign.create({ data: { slug, state: 'open' } });
    const pair = slug === SLUG ? keys : sodium.crypto_box_keypair();
    const { rows } = privacy;
    await confirmCampaignKey(prisma, rows, await addCampaignKey(prisma, rows, slug, pair.publicKey), clock.now);
  }
  const deps: TurnDeps = {
    prisma,
    pool,
    privacy,
    campaignKeys: createCampaignKeys(prisma, privacy.rows, undefined, 0),
    campaigns: { outlines: () => outlines, wording: (hash) => wordings.get(hash) ?? null },
    step,
    texts: {
      localise: (reply, language) => ({ ...reply, told: JSON.stringify(reply), language }) as unknown as ShownReply,
      negotiate: (tag) => LANGUAGES.find((language) => tag?.startsWith(language)) ?? 'en',
    },
    settings: {
      languages: LANGUAGES,
      organisation: null,
      retentionDays: 30,
      words: { stop: ['stop'], erase: ['delete'], cancel: ['stop'], help: ['help'] },
    },
    attempts: createAttempts(() => clock.now),
    exactCounts: true,
    now: () => clock.now,
    random: Math.random,
    newId: randomUUID,
  };
  const turns = createTurns(deps);
  return {
    privacy,
    secret,
    deps,
    keys,
    clock,
    turns,
    person: (id, more, other = turns) => createPerson(other, id, more),
  };
}

function createPerson(turns: Stage['turns'], id: number, more: Partial<Arrival> = {}): Person {
  const who = more.who ?? `telegram:${id}`;
  const take: Person['take'] = (input, key = randomUUID()) =>
    turns.take({
      channel: 'telegram',
      account: 'bot',
      who,
      chat: String(id),
      address: { chat: id },
      input,
      key,
      languageHint: 'nb',
      suggestedName: null,
      place: 'private',
      asks: 'one by one',
      takesPictures: true,
      ...more,
    });
  const done = async (answer: Answer): Promise<Answer> => {
    await answer.finish([]);
    return answer;
  };
  const review: Person['review'] = async (name, share = null) => {
    const consent = hashes(SLUG, 'sign')['nb']?.slice(0, 8);
    const door = name === null ? 'a' : 'n';
    const action = ['agree', SLUG, door, consent, ...(share ? [share] : [])].join('.');
    const agreed = await done(await take({ kind: 'pressed', action }));
    const last = name === null ? agreed : await done(await take({ kind: 'typed', text: name }));
    return buttonOf(last, 'yes');
  };
  return {
    who,
    take,
    review,
    sign: async (name, share) => take({ kind: 'pressed', action: await review(name, share) }),
  };
}

/** The action of a step button by what it chooses. @throws Error when there is none */
export function buttonOf(answer: Answer, choice: string): string {
  const action = told(answer).match(new RegExp(`"action":"(w\\.[^"]*\\.${choice})"`))?.[1];
  if (!action) throw new Error(`no such button: ${told(answer)}`);
  return action;
}

/** Everything that an answer says, as JSON. */
export function told(answer: Answer): string {
  return answer.replies.map((reply) => (reply as Told).told).join('\n');
}

export async function counts(stage: Stage): Promise<{ signed: number; withdrawn: number; letters: number }> {
  const { _sum } = await stage.database.store.prisma.tally.aggregate({
    _sum: { signed: true, withdrawn: true, letters: true },
  });
  return { signed: _sum.signed ?? 0, withdrawn: _sum.withdrawn ?? 0, letters: _sum.letters ?? 0 };
}
