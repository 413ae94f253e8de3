import { parseArgs } from 'node:util';
import { ROLES, type Role } from '../conversation/staff/facts.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import { inviteStaff, listStaff, revokeStaff } from '../staff/people.ts';
import { say } from '../texts/operator.ts';
import { type Command, type Desk, UsageError } from './command.ts';

export const staffCommand: Command = {
  name: 'staff',
  summary: say('staff.summary'),
  help: say('staff.help'),
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { role: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const [what = 'list', handle] = positionals;
    if (what === 'invite') return invite(roleOf(values.role), values.json, desk);
    if (what === 'list') return list(values.json, desk);
    if (what !== 'revoke') throw new UsageError(say('cli.unknownWord', { words: `staff ${what}` }));
    if (!handle) throw new UsageError(say('staff.usage.handle'));
    return revoke(handle, desk);
  },
};

function roleOf(written: string | undefined): Role {
  const role = ROLES.find((one) => one === written);
  if (!role) throw new UsageError(say('staff.usage.role', { roles: ROLES.join('|') }));
  return role;
}

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
