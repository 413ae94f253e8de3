import { examineTrail, type TrailFault } from '../privacy/audit-chain.ts';
import { isVouched } from '../privacy/campaign-keys.ts';
import { countForgedWords } from '../privacy/own-words.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import type { Config } from '../server/config.ts';
import { type Finding, fine, problem } from '../server/finding.ts';
import { compareEnd, replacedKeys } from '../staff/audit-witness.ts';
import { countForgedStaff } from '../staff/people.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { say } from '../texts/operator.ts';

const MOST_FAULTS = 5;

/** Whether the rows that give power, or bear witness, were written by this program: sealing keys, staff, the audit trail. */
export async function checkRows(
  prisma: PrismaClient,
  { secret, keyDir }: { readonly secret: Pick<Config['secret'], 'reveal'>; readonly keyDir: string },
): Promise<Finding[]> {
  const rows = rowMacsUnder(secret.reveal());
  const keys = (await prisma.campaignKey.findMany()).filter((row) => !isVouched(rows, row));
  const members = await countForgedStaff({ prisma, privacy: { rows } });
  const words = await countForgedWords(prisma, rows);
  const trail = await examineTrail(prisma, rows);
  const more = trail.length - MOST_FAULTS;
  const end = await compareEnd(prisma, keyDir);
  const replaced = await replacedKeys(prisma, rows, keyDir);
  const found = [
    ...keys.map(({ campaign, fingerprint }) => problem('rows', say('doctor.rows.key', { campaign, fingerprint }))),
    ...replaced.map(({ campaign, inUse, last }) =>
      problem(
        'rows',
        say(inUse === null ? 'doctor.rows.keyGone' : 'doctor.rows.keyOfBefore', { campaign, last, inUse: inUse ?? '' }),
      ),
    ),
    ...(members > 0 ? [problem('rows', say('doctor.rows.staff', { count: members }))] : []),
    ...(words > 0 ? [problem('rows', say('doctor.rows.words', { count: words }))] : []),
    ...trail.slice(0, MOST_FAULTS).map((fault) => problem('rows', trailText(fault))),
    ...(more > 0 ? [problem('rows', say('doctor.rows.trail.more', { count: more }))] : []),
    ...(end.kind === 'older' ? [problem('rows', say('doctor.rows.trail.older', { number: end.number, keyDir }))] : []),
    ...(end.kind === 'unreadable' ? [problem('rows', say('doctor.rows.trail.unreadable', { keyDir }))] : []),
  ];
  return found.length > 0 ? found : [fine('rows', say('doctor.rows.right'))];
}

function trailText(fault: TrailFault): string {
  if (fault.kind === 'missing') return say('doctor.rows.trail.missing', { from: fault.from, to: fault.to });
  if (fault.kind === 'end') return say('doctor.rows.trail.end');
  return say('doctor.rows.trail.foreign', { at: fault.at.toISOString(), what: fault.what });
}
