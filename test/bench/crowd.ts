import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { exportSignatures } from '../../src/handover/export.ts';
import { columnCipherUnder } from '../../src/privacy/encrypt.ts';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { publishCounts } from '../../src/signatures/counts.ts';
import { isRewritten, rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import { foldTally } from '../../src/signatures/tally.ts';
import type { Store } from '../../src/store/store.ts';
import { sign, title } from '../e2e/journey.ts';
import { type Phone, takePhone } from '../e2e/phone.ts';
import { LETTER, PETITION } from '../e2e/words.ts';
import { until } from '../support/waiting.ts';
import { percentile, round, say } from './figures.ts';
import { becomesStaff, openGround, openStandIn, PAID } from './ground.ts';

/** How long people wait, in ms: the median. */
interface Waits {
  readonly card_ms: number;
  readonly signing_ms: number;
  readonly stats_ms: number;
  /** Looking whether public numbers are due. */
  readonly count_ms: number;
}

export interface CrowdResult {
  readonly signatures: number;
  readonly alone: Waits;
  readonly crowded: Waits;
  /** Of the waits, crowded to alone. */
  readonly ratios: Waits;
  /** Rewriting the signatures of one day among them: in all, for each million, and the longest that somebody waited meanwhile. */
  readonly nightly_s: number;
  readonly nightly_s_a_million: number;
  readonly nightly_wait_s: number;
  /** Seconds for each hundred thousand rows of an export: of few, and of all. */
  readonly export_few_s: number;
  readonly export_all_s: number;
}

const MOST = 6_100_000;
const FEW = 100_000;
/** Signatures of the day that is rewritten. */
const A_DAY = 20_000;
const TIMES = 30;
const DAYS = 100;
const FIRST_READER = 9_000_000;
/** How long somebody waits at night before the bench gives up. */
const NIGHT_MS = 600_000;
const DAY_MS = 86_400_000;

/**
 * What people and staff wait for with as many signatures as the largest petition had, beside none: the same program, before
 * and after. Then the nightly rewriting while people go on, and the export.
 *
 * @throws when an answer does not come, or an export does not hold everybody
 */
export async function benchCrowd({ short }: { readonly short: boolean }): Promise<CrowdResult> {
  const most = short ? FEW * 2 : MOST;
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-crowd-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    const standIn = await openStandIn(running, { perSecond: PAID, paidPerSecond: PAID });
    const ground = await openGround(PAID, running, dataDir, standIn, { ROLE: 'all', TELEGRAM_CHAT_RATE: String(PAID) });
    const { store, secret, settings } = ground;
    const staff = await becomesStaff(standIn, store, secret);
    const people = createPeople(standIn, staff, await createPublishing(store.prisma, secret, settings.KEY_DIR));
    const measured = async (): Promise<Waits> => await people.wait(short ? 10 : TIMES);
    // It begins with what the last night missed.
    await until(() => isRewritten({ prisma: store.prisma, now: () => new Date() }), 'the first rewriting');
    await people.wait(5);
    const alone = await measured();
    say(`alone: ${JSON.stringify(alone)}`);

    await fill(settings.DATABASE_URL, FEW);
    const few = await exported(store, secret, FEW);
    await fill(settings.DATABASE_URL, most);
    await foldTally(store.prisma, new Date());
    await people.wait(5);
    const crowded = await measured();
    say(`crowded: ${JSON.stringify(crowded)}`);
    const all = await exported(store, secret, most);
    say(`export: ${few} and ${all} s for a hundred thousand`);
    const night = await rewritten(store, settings.DATABASE_URL, people);
    say(`nightly: ${JSON.stringify(night)}`);
    const ratio = (of: keyof Waits): number => round(crowded[of] / alone[of], 2);
    return {
      signatures: most,
      alone,
      crowded,
      ratios: {
        card_ms: ratio('card_ms'),
        signing_ms: ratio('signing_ms'),
        stats_ms: ratio('stats_ms'),
        count_ms: ratio('count_ms'),
      },
      nightly_s: round(night.took, 1),
      nightly_s_a_million: round(night.took / (most / 1e6), 2),
      nightly_wait_s: round(night.wait, 1),
      export_few_s: few,
      export_all_s: all,
    };
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** People who read and sign one after the other, and staff who ask for numbers. */
function createPeople(standIn: TelegramStandIn, staff: Phone, published: () => Promise<void>) {
  let next = FIRST_READER;
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await act();
    return performance.now() - began;
  };
  const opens = async (patienceMs?: number) => {
    const phone = await takePhone(standIn, { id: next++, firstName: 'Kari', languageCode: 'en' }, patienceMs);
    return { phone, took: await timed(() => phone.starts(PETITION, title)) };
  };
  return {
    opens,
    async wait(times: number): Promise<Waits> {
      const [cards, walks, stats, counts]: [number[], number[], number[], number[]] = [[], [], [], []];
      for (let time = 0; time < times; time += 1) {
        const { phone, took } = await opens();
        cards.push(took);
        walks.push(await timed(() => sign(phone)));
        stats.push(await timed(() => staff.says('/stats', title)));
        counts.push(await timed(published));
      }
      const [card_ms = 0, signing_ms = 0, stats_ms = 0, count_ms = 0] = [cards, walks, stats, counts].map((waits) =>
        round(percentile(waits, 0.5), 1),
      );
      return { card_ms, signing_ms, stats_ms, count_ms };
    },
  };
}

/** As the job does each minute, of a campaign whose numbers are exact. */
async function createPublishing(prisma: Store['prisma'], secret: string, keyDir: string): Promise<() => Promise<void>> {
  const campaigns = [PETITION, LETTER];
  const privacy = await createPrivacy({ prisma, secret, erasureKeys: createErasureKeys(keyDir), campaigns });
  const outlines = () => [{ slug: PETITION, kind: 'petition', counts: 'exact' }] as const;
  return async () => {
    await prisma.campaign.updateMany({ data: { nextSnapshotAt: null } });
    await publishCounts({ prisma, privacy, outlines, now: () => new Date(), random: Math.random });
  };
}

/**
 * Puts so many signatures of months ago in the place of those that are there, and their tally, as after last night's
 * rewriting. In one transaction, with the index made last: the write-ahead log is spared.
 */
async function fill(url: string, count: number): Promise<void> {
  const began = performance.now();
  const client = new pg.Client(url);
  await client.connect();
  try {
    const {
      rows: [key],
    } = await client.query<{ fingerprint: string }>('SELECT fingerprint FROM campaign_key');
    const {
      rows: [consent],
    } = await client.query<{ hash: string }>(`SELECT hash FROM consent_text WHERE purpose = 'sign'`);
    const { rows: keys } = await client.query<{ name: string; definition: string }>(
      `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = 'signature'::regclass AND contype = 'f'`,
    );
    await client.query('BEGIN');
    await client.query('SET LOCAL statement_timeout = 0');
    for (const { name } of keys) await client.query(`ALTER TABLE signature DROP CONSTRAINT "${name}"`);
    await client.query('TRUNCATE signature');
    await client.query('ALTER TABLE signature DROP CONSTRAINT signature_pkey');
    await client.query('DROP INDEX signature_campaign_signer_key');
    // In the order of their pseudonyms, as the night leaves them.
    await client.query(
      `INSERT INTO signature (id, campaign, signer, box, sealed_to, consent, language, channel, day)
       SELECT md5(nth::text)::uuid, $1, int4send(nth) || substr(sha256(nth::text::bytea), 5),
         decode(repeat(md5(nth::text), 35), 'hex'), $2, $3, 'en', 'telegram', '2026-01-01'::date + nth % ${DAYS}
       FROM generate_series(1, $4::int) nth`,
      [PETITION, key?.fingerprint, consent?.hash, count],
    );
    await client.query('ALTER TABLE signature ADD CONSTRAINT signature_pkey PRIMARY KEY (id)');
    await client.query('CREATE UNIQUE INDEX signature_campaign_signer_key ON signature (campaign, signer)');
    await client.query('DELETE FROM tally');
    await client.query(
      `INSERT INTO tally (campaign, day, channel, language, slot, signed)
       SELECT $1, '2026-01-01'::date + day, channel, language, slot, $2::int / ${DAYS * 64 * 6}
       FROM generate_series(0, ${DAYS - 1}) day, generate_series(0, 63) slot,
         unnest(ARRAY['telegram', 'slack']) channel, unnest(ARRAY['en', 'nb', 'fr']) language`,
      [PETITION, count],
    );
    for (const { name, definition } of keys)
      await client.query(`ALTER TABLE signature ADD CONSTRAINT "${name}" ${definition} NOT VALID`);
    const {
      rows: [night],
    } = await client.query<{ id: string; today: string }>(
      'SELECT pg_current_xact_id()::xid::text AS id, current_date::text AS today',
    );
    await client.query(`COMMENT ON TABLE signature IS 'rewritten ${night?.id} ${night?.today} {}'`);
    await client.query('COMMIT');
    await client.query('SET statement_timeout = 0');
    await client.query('VACUUM ANALYZE signature');
    say(`${count} signatures in ${round((performance.now() - began) / 1000, 0)} s`);
  } finally {
    await client.end();
  }
}

/** Seconds for a hundred thousand rows. */
async function exported({ prisma }: Store, secret: string, count: number): Promise<number> {
  const privacy = { rows: rowMacsUnder(secret), setAside: columnCipherUnder('set aside', secret) };
  let lines = 0;
  const write = async (text: string): Promise<void> => {
    lines += text.split('\n').length - 1;
  };
  const began = performance.now();
  await exportSignatures({
    prisma,
    privacy,
    campaign: PETITION,
    day: '2026-03-02',
    final: false,
    write,
    now: new Date(),
  });
  const took = (performance.now() - began) / 1000;
  // Its head and its end are lines, too.
  if (lines < count + 2) throw new Error(`the export holds ${lines - 2} of ${count}`);
  return round((took / count) * 100_000, 2);
}

/** The first rewriting after a day of many, while somebody opens the chat again and again: both in seconds. */
async function rewritten(
  { prisma }: Store,
  url: string,
  { opens }: ReturnType<typeof createPeople>,
): Promise<{ readonly took: number; readonly wait: number }> {
  const tomorrow = (): Date => new Date(Date.now() + DAY_MS);
  const campaigns = () => [];
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(
      `INSERT INTO signature SELECT gen_random_uuid(), campaign, sha256(signer), box, sealed_to, consent, language, channel, current_date - 1
       FROM signature LIMIT ${A_DAY}`,
    );
  } finally {
    await client.end();
  }
  let going = true;
  const waits: number[] = [];
  const readers = (async () => {
    while (going) {
      waits.push((await opens(NIGHT_MS)).took);
      await sleep(200);
    }
  })();
  const began = performance.now();
  const moved = await rewriteFinishedDays({ prisma, now: tomorrow, campaigns }).finally(() => {
    going = false;
  });
  const took = (performance.now() - began) / 1000;
  await readers;
  if (moved < A_DAY) throw new Error(`${moved} rows were moved of ${A_DAY}`);
  return { took, wait: Math.max(...waits) / 1000 };
}
