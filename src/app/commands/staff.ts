import { parseArgs } from 'node:util';
import { ROLES, type Role } from '../../conversation/staff/facts.ts';
import { inviteStaff, listStaff, revokeStaff } from '../../staff/people.ts';
import { type Command, type Desk, UsageError } from './command.ts';

export const staffCommand: Command = {
  name: 'staff',
  summary: 'invites, lists and revokes staff, who work from their own chat',
  help: `npm run opprop -- staff invite --role editor|publisher|admin [--json]
npm run opprop -- staff list [--json]
npm run opprop -- staff revoke <handle>

An editor writes drafts; a publisher also approves, sends and closes; an admin also invites, revokes and exports. "invite"
prints a code that works once, for 24 hours: its bearer writes /staff <code> to the bot (in Slack: /petition staff <code>).
Send it in a way that only they can read. Who is staff is stored as a pseudonym; a handle such as "blue-heron" names them here.

--json   prints for programs
Exit code: 0 done, 1 not possible (the reason is printed), 2 used wrongly.`,
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { role: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const [what = 'list', handle] = positionals;
    if (what === 'invite') return invite(roleOf(values.role), values.json, desk);
    if (what === 'list') return list(values.json, desk);
    if (what !== 'revoke') throw new UsageError(`staff ${what}: there is no such command. See --help.`);
    if (!handle) throw new UsageError('staff revoke: say whom, by the handle that "staff list" shows.');
    return revoke(handle, desk);
  },
};

function roleOf(written: string | undefined): Role {
  const role = ROLES.find((one) => one === written);
  if (!role) throw new UsageError(`staff invite: say the role: --role ${ROLES.join('|')}.`);
  return role;
}

async function invite(role: Role, json: boolean, desk: Desk): Promise<number> {
  const { prisma } = await desk.store();
  const { code, handle, expiresAt } = await inviteStaff(prisma, role, null, desk.now());
  if (json) desk.out(JSON.stringify({ code, handle, role, expiresAt }, null, 2));
  else {
    desk.out(`/staff ${code}`);
    desk.out(
      `Whoever writes this to the bot becomes ${role} ("${handle}"). It works once, until ${expiresAt.toISOString()}.`,
    );
  }
  return 0;
}

async function list(json: boolean, desk: Desk): Promise<number> {
  const { prisma } = await desk.store();
  const staff = await listStaff(prisma, desk.now());
  if (json) desk.out(JSON.stringify({ staff }, null, 2));
  else if (staff.length === 0) desk.out('There is no staff yet. "staff invite --role admin" makes the first.');
  else
    for (const { handle, role, since } of staff)
      desk.out(`${handle}: ${role}, ${since.kind} ${since.at.toISOString().slice(0, 10)}`);
  return 0;
}

async function revoke(handle: string, desk: Desk): Promise<number> {
  const { prisma } = await desk.store();
  const outcome = await revokeStaff(prisma, handle, null, desk.now());
  if (outcome === 'revoked') desk.out(`"${handle}" is out at once.`);
  else if (outcome === 'unknown') desk.err(`There is nobody called "${handle}". "staff list" shows who is staff.`);
  else desk.err(`"${handle}" is the last admin. Invite another one first.`);
  return outcome === 'revoked' ? 0 : 1;
}
