import { Option } from '@commander-js/extra-typings';
import { ROLES, type Role } from '../conversation/staff/facts.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import { readAudit } from '../staff/audit.ts';
import { inviteStaff, listStaff, revokeStaff } from '../staff/people.ts';
import { say } from '../texts/operator.ts';
import { type Declare, type Desk, JSON_FLAG } from './command.ts';

export const staff: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('staff.help'));
  command
    .command('invite')
    .description(say('staff.about.invite'))
    .addOption(new Option('--role <role>', say('staff.about.role')).choices(ROLES).makeOptionMandatory())
    .option(...JSON_FLAG)
    .action(does(({ role, json = false }) => invite(role, json, desk)));
  command
    .command('list', { isDefault: true })
    .description(say('staff.about.list'))
    .option(...JSON_FLAG)
    .action(does(({ json = false }) => list(json, desk)));
  command
    .command('revoke')
    .description(say('staff.about.revoke'))
    .argument('<handle>', say('staff.about.handle'))
    .action(does((handle) => revoke(handle, desk)));
};

/** The database, with what vouches for its rows. */
async function rowsOf(desk: Desk) {
  const { secret } = await desk.config();
  const { prisma } = await desk.store();
  return { prisma, privacy: { rows: rowMacsUnder(secret.reveal()) } };
}

async function invite(role: Role, json: boolean, desk: Desk): Promise<number> {
  const { code, handle, expiresAt } = await inviteStaff(await rowsOf(desk), role, null, desk.now());
  if (json) desk.out(JSON.stringify({ code, handle, role, expiresAt }, null, 2));
  else desk.out(say('staff.invited', { code, role, handle, until: expiresAt.toISOString() }));
  return 0;
}

async function list(json: boolean, desk: Desk): Promise<number> {
  const staff = await listStaff(await rowsOf(desk), desk.now());
  if (json) desk.out(JSON.stringify({ staff }, null, 2));
  else if (staff.length === 0) desk.out(say('staff.none'));
  else
    for (const { handle, role, since } of staff)
      desk.out(say('staff.line', { handle, role, since: since.kind, day: since.at.toISOString().slice(0, 10) }));
  return 0;
}

async function revoke(handle: string, desk: Desk): Promise<number> {
  const rows = await rowsOf(desk);
  const outcome = await revokeStaff(rows, handle, null, desk.now());
  const text = say(`staff.revoke.${outcome}`, { handle });
  if (outcome !== 'revoked') {
    desk.err(text);
    return 1;
  }
  desk.out(text);
  await sayDeeds(handle, rows, desk);
  return 0;
}

/** Of so many days it is told what somebody did who is revoked: a stolen phone is noticed late. */
const DAYS = 30;

/** What somebody did lately, so that it can be undone if it was not they. */
async function sayDeeds(
  handle: string,
  { prisma, privacy }: Awaited<ReturnType<typeof rowsOf>>,
  desk: Desk,
): Promise<void> {
  const since = new Date(desk.now().getTime() - DAYS * 86_400_000);
  const deeds = (await readAudit({ prisma, privacy }, 1000)).filter(
    ({ actor, at, own }) => own && actor === handle && at >= since,
  );
  desk.out(say(deeds.length === 0 ? 'staff.deeds.none' : 'staff.deeds.some', { days: DAYS }));
  for (const { at, what, campaign, subject } of deeds) {
    const about = [campaign, subject].filter((one) => one !== null).join(' ');
    desk.out(say('staff.deeds.line', { at: at.toISOString().slice(0, 16), what, about }).trimEnd());
  }
}
