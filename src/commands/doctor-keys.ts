import { UnreadableError } from '../privacy/aes.ts';
import { copyState } from '../privacy/erasure-copy.ts';
import { createErasureKeys, ErasureKeyError, listErasureKeys } from '../privacy/erasure-keys.ts';
import { createMasterKey } from '../privacy/keys.ts';
import { campaignPurposes, createPseudonyms } from '../privacy/pseudonyms.ts';
import type { Config } from '../server/config.ts';
import { type Finding, fine, note, problem } from '../server/finding.ts';
import { startFailureText } from '../server/start-failure.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { say } from '../texts/operator.ts';

const DAY_MS = 86_400_000;
const ABOUT = 'erasure keys';

/** Whether each campaign's erasure key opens what is wrapped under it, and how old the copy of these keys is. */
export async function checkErasureKeys(prisma: PrismaClient, config: Config, now: Date): Promise<Finding[]> {
  const { keyDir, secret, trial } = config;
  const erasureKeys = createErasureKeys(keyDir);
  const pseudonyms = createPseudonyms(prisma, createMasterKey(secret.reveal()), erasureKeys);
  const rows = await prisma.pseudonymKey.findMany({ where: { purpose: { startsWith: 'signature:' } } });
  const found: Finding[] = [];
  for (const { purpose } of rows) {
    const purposes = campaignPurposes(purpose.slice('signature:'.length));
    try {
      await pseudonyms.check(purposes);
    } catch (error) {
      // Another secret is told by what looks at the database.
      if (error instanceof UnreadableError) return [];
      if (!(error instanceof ErasureKeyError)) throw error;
      found.push(problem(ABOUT, startFailureText(error)));
    }
  }
  if (found.length > 0 || rows.length === 0) return found;
  if (trial) return [fine(ABOUT, say('doctor.erasureKeys.fine', { count: rows.length }))];
  const campaigns = await listErasureKeys(keyDir);
  const { last, missing, stale } = await copyState(keyDir, erasureKeys, campaigns);
  const days = last === null ? 0 : Math.floor((now.getTime() - last.getTime()) / DAY_MS);
  if (last === null) return [note(ABOUT, say('doctor.erasureKeys.noCopy'))];
  if (stale.length > 0) return [note(ABOUT, say('doctor.erasureKeys.stale', { days, campaigns: stale.join(', ') }))];
  if (missing.length > 0)
    return [note(ABOUT, say('doctor.erasureKeys.missing', { days, campaigns: missing.join(', ') }))];
  return [fine(ABOUT, say('doctor.erasureKeys.copied', { count: rows.length, days }))];
}
