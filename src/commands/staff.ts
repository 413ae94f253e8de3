import { Option } from '@commander-js/extra-typings';
import { ROLES, type Role } from '../conversation/staff/facts.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
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
  const outcome = await revokeStaff(await rowsOf(desk), handle, null, desk.now());
  const text = say(`staff.revoke.${outcome}`, { handle });
  if (outcome === 'revoked') desk.out(text);
  else desk.err(text);
  return outcome === 'revoked' ? 0 : 1;
}
