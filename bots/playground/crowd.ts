import { scheduler } from 'node:timers/promises';
import type { Language } from '../../src/texts/text.ts';
import type { TurnDeps } from '../../src/turn/turn.ts';

export interface Crowd {
  /** Subscribes these Telegram people to all updates of every open campaign, as if each had pressed the button. */
  subscribe(userIds: readonly number[]): Promise<void>;
}

/** Few enough that whoever writes to the bot meanwhile is answered at once: a thousand rows kept everyone waiting for half a second. */
const PART = 100;

/** Simulated subscribers for trying broadcasts out. Trial mode only: nobody consented. */
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
      const day = new Date(`${now().toISOString().slice(0, 10)}T00:00:00Z`);
      const account = '7000000001';
      for (const { slug } of open) {
        const outline = campaigns.outlines().find((one) => one.slug === slug);
        if (!outline) continue;
        const hashes = outline.consent.updates;
        await storeWordings(slug, hashes);
        for (let at = 0; at < userIds.length; at += PART) {
          const data = userIds.slice(at, at + PART).map((user, index) => {
            const id = newId();
            const language = languages[index % languages.length] ?? 'en';
            const address = { chat: user, thread: null, pressed: null, pressedHas: null, typed: null, callback: null };
            return {
              id,
              campaign: slug,
              subscriber: Uint8Array.from(pseudonyms.of(`subscription:${slug}`, `telegram:${user}`)),
              address: Uint8Array.from(addresses.encrypt(id, JSON.stringify(address))),
              channel: 'telegram',
              account,
              scope: 'all',
              language,
              consent: hashes[language] ?? '',
              day,
            };
          });
          await prisma.subscription.createMany({ data, skipDuplicates: true });
          await scheduler.yield();
        }
      }
    },
  };
}
