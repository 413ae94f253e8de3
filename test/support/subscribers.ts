import { createHash, randomUUID } from 'node:crypto';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';

interface Subscribers {
  readonly secret: string;
  /** Where the programs find their erasure keys. */
  readonly keyDir: string;
  /** All that have a pack, for each has keys. */
  readonly campaigns: readonly string[];
  /** What they subscribe to. */
  readonly campaign: string;
  /** The bot that writes to them. */
  readonly bot: string;
  /** Ids of people on Telegram. */
  readonly people: readonly number[];
  /** Begins the ids of their rows, in whose order a broadcast goes out; any, when left out. */
  readonly begin?: string;
}

const ROWS_AT_ONCE = 5_000;

/** Subscribes people as the program would store it. */
export async function subscribe(
  prisma: PrismaClient,
  { secret, keyDir, campaigns, campaign, bot, people, begin = '' }: Subscribers,
): Promise<void> {
  const erasureKeys = createErasureKeys(keyDir);
  const { pseudonyms, addresses } = await createPrivacy({ prisma, secret, erasureKeys, campaigns });
  const consent = createHash('sha256').update('consent').digest('hex');
  await prisma.consentText.create({ data: { hash: consent, campaign, purpose: 'updates', language: 'en', text: '' } });
  const rowOf = (person: number) => {
    const id = begin + randomUUID().slice(begin.length);
    const address = { chat: person, thread: null, pressed: null, pressedHas: null, typed: null, callback: null };
    return {
      id,
      campaign,
      subscriber: Uint8Array.from(pseudonyms.of(`subscription:${campaign}`, `telegram:${person}`)),
      address: Uint8Array.from(addresses.encrypt(id, JSON.stringify(address))),
      channel: 'telegram',
      account: bot,
      scope: 'all',
      language: 'en',
      consent,
      day: new Date('2026-03-01'),
    };
  };
  for (let from = 0; from < people.length; from += ROWS_AT_ONCE)
    await prisma.subscription.createMany({ data: people.slice(from, from + ROWS_AT_ONCE).map(rowOf) });
}
