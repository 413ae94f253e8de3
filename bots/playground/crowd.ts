import { scheduler } from 'node:timers/promises';
import { dayIn } from '../../src/campaign/calendar.ts';
import type { Language } from '../../src/texts/text.ts';
import type { TurnDeps } from '../../src/turn/types.ts';

export interface Crowd {
  /** Subscribes these Telegram people to all updates of every open campaign, as if each had pressed the button. */
  subscribe(userIds: readonly number[]): Promise<void>;
}

/** Few enough that whoever writes to the bot meanwhile is answered at once. */
const PART = 500;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/**
 * Simulated subscribers for trying broadcasts out. Trial mode only: nobody consented.
 * Raw SQL, because Prisma's client takes a third of a millisecond a row (10,000 people in two campaigns: 7 s of the one
 * processor that also answers).
 */
export function createCrowd({ prisma, privacy, campaigns, settings, now, newId }: TurnDeps): Crowd {
  const { pseudonyms, addresses } = privacy;
  const languages: readonly Language[] = settings.languages;

  async function storeWordings(slug: string, hashes: Readonly<Record<string, string>>): Promise<void> {
    const data = Object.values(hashes).flatMap((hash) => {
      const wording = campaigns.wording(hash);
      return wording ? [{ hash, ...wording, campaign: slug }] : [];
    });
    await prisma.consentText.createMany({ data, skipDuplicates: true });
  }

  return {
    async subscribe(userIds) {
      const open = await prisma.campaign.findMany({ where: { state: 'open' }, select: { slug: true } });
      const account = '7000000001';
      for (const { slug } of open) {
        const outline = campaigns.outlines().find((one) => one.slug === slug);
        if (!outline) continue;
        const day = dayIn(outline.timeZone, now());
        const hashes = outline.consent.updates;
        await storeWordings(slug, hashes);
        for (let at = 0; at < userIds.length; at += PART) {
          const rows = userIds.slice(at, at + PART).map((user, index) => {
            const id = newId();
            const language = languages[index % languages.length] ?? 'en';
            const address = { chat: user, thread: null, pressed: null, pressedHas: null, typed: null, callback: null };
            const subscriber = pseudonyms.of(`subscription:${slug}`, `telegram:${user}`);
            const sealed = addresses.encrypt(id, JSON.stringify(address));
            return {
              id,
              subscriber: hexOf(subscriber),
              address: hexOf(sealed),
              language,
              consent: hashes[language] ?? '',
            };
          });
          const column = (name: keyof (typeof rows)[number]): string[] => rows.map((row) => row[name]);
          await prisma.$executeRaw`
            INSERT INTO subscription (id, campaign, subscriber, address, channel, account, scope, language, consent, day)
            SELECT p.id::uuid, ${slug}, decode(p.subscriber, 'hex'), decode(p.address, 'hex'), 'telegram', ${account}, 'all',
                   p.language, p.consent, ${day}::date
            FROM unnest(${column('id')}::text[], ${column('subscriber')}::text[], ${column('address')}::text[],
                        ${column('language')}::text[], ${column('consent')}::text[])
              AS p(id, subscriber, address, language, consent)
            ON CONFLICT DO NOTHING`;
          await scheduler.yield();
        }
      }
    },
  };
}
