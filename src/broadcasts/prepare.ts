import { UnreadableError } from '../privacy/aes.ts';
import type { Privacy } from '../privacy/privacy.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import type { Language } from '../texts/text.ts';
import type { Composable, Composer } from './compose.ts';
import type { Recipient, Settled } from './ledger.ts';
import type { Address, Messenger, OutgoingMessage } from './messenger.ts';
import { scopesOf } from './plan.ts';
import type { Purpose } from './types.ts';

/** A message that is ready to go. */
export interface Letter {
  readonly subscription: string;
  readonly tries: number;
  readonly address: Address;
  /** As it is stored: deletes and changes of the subscription hold only while this consent does. */
  readonly sealed: Uint8Array;
  readonly scope: string;
  readonly message: OutgoingMessage;
  /** The same for those who get the same words. */
  readonly form: string;
}

export interface PrepareDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'addresses' | 'pseudonyms' | 'rows'>;
  readonly composer: Composer;
}

/** The account that sends, with its messenger. */
export interface Origin {
  readonly channel: string;
  readonly account: string;
  readonly messenger: Messenger;
}

export interface Prepared {
  readonly letters: readonly Letter[];
  /** Those who get nothing, and why. */
  readonly settled: readonly Settled[];
}

/**
 * Turns recipients into letters, by what they want now: who unsubscribed, chose only the end or moved to another
 * account gets nothing. Each is written to in the language they chose, discreet people get only a notice.
 */
export async function prepare(
  deps: PrepareDeps,
  from: Origin,
  broadcast: Composable & { readonly purpose: Purpose },
  recipients: readonly Recipient[],
): Promise<Prepared> {
  const scopes: readonly string[] = scopesOf(broadcast.purpose);
  const settled: Settled[] = [];
  const reachable: { row: Recipient; address: Address; who: Buffer | null; now: NonNullable<Recipient['now']> }[] = [];
  for (const row of recipients) {
    const { subscription, now } = row;
    if (!now || now.channel !== from.channel || now.account !== from.account || !scopes.includes(now.scope)) {
      settled.push({ subscription, to: 'skipped' });
      continue;
    }
    const address = readAddress(deps, subscription, now.address);
    if (!address) {
      settled.push({ subscription, to: 'failed', reason: 'unreadable address' });
      continue;
    }
    const who = from.messenger.who(from.account, address);
    reachable.push({ row, address, now, who: who === null ? null : deps.privacy.pseudonyms.of('preference', who) });
  }
  const choices = await readChoices(
    deps.prisma,
    reachable.flatMap(({ who }) => who ?? []),
  );
  const letters: Letter[] = [];
  for (const { row, address, who, now } of reachable) {
    const choice = who && choices.get(who.toString('hex'));
    const language = choice?.language ?? now.language;
    const isNotice = choice?.discreet === true;
    const message = isNotice ? deps.composer.notice(broadcast, language) : deps.composer.message(broadcast, language);
    const { subscription, tries } = row;
    if (message) {
      const form = `${isNotice ? 'notice' : 'message'} ${message.language}`;
      letters.push({ subscription, tries, address, sealed: now.address, scope: now.scope, message, form });
    } else settled.push({ subscription, to: 'failed', reason: 'bad message' });
  }
  return { letters, settled };
}

function readAddress({ privacy }: PrepareDeps, subscription: string, sealed: Uint8Array): Address | null {
  try {
    return JSON.parse(privacy.addresses.decrypt(subscription, sealed)) as Address;
  } catch (error) {
    if (error instanceof UnreadableError) return null;
    throw error;
  }
}

async function readChoices(
  prisma: PrismaClient,
  people: readonly Buffer[],
): Promise<ReadonlyMap<string, { readonly language: Language | null; readonly discreet: boolean }>> {
  if (people.length === 0) return new Map();
  const rows = await prisma.preference.findMany({
    where: { person: { in: people.map((one) => Uint8Array.from(one)) } },
  });
  return new Map(rows.map((row) => [Buffer.from(row.person).toString('hex'), row]));
}
