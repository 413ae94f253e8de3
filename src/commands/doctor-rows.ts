import { isVouched } from '../privacy/campaign-keys.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import type { Config } from '../server/config.ts';
import { type Finding, fine, problem } from '../server/finding.ts';
import { countForgedStaff } from '../staff/people.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { say } from '../texts/operator.ts';

/** Whether the rows that give power were written by this program: sealing keys and memberships of staff. */
export async function checkRows(prisma: PrismaClient, { secret }: Config): Promise<Finding[]> {
  const rows = rowMacsUnder(secret.reveal());
  const keys = (await prisma.campaignKey.findMany()).filter((row) => !isVouched(rows, row));
  const members = await countForgedStaff({ prisma, privacy: { rows } });
  const found = [
    ...keys.map(({ campaign, fingerprint }) => problem('rows', say('doctor.rows.key', { campaign, fingerprint }))),
    ...(members > 0 ? [problem('rows', say('doctor.rows.staff', { count: members }))] : []),
  ];
  return found.length > 0 ? found : [fine('rows', say('doctor.rows.right'))];
}
