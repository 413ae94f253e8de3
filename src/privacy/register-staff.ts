import type { ColumnEntry } from './register-entry.ts';

const nobody: ColumnEntry = { about: 'none', protection: 'none', exported: 'no', erased: 'kept' };
const staffs = (protection: ColumnEntry['protection']): ColumnEntry => ({
  about: 'staff',
  protection,
  exported: 'no',
  erased: 'revoking',
});

/** The columns about staff, and about what they made; see register.ts. */
export const STAFF_COLUMNS: Readonly<Record<string, Readonly<Record<string, ColumnEntry>>>> = {
  Staff: {
    id: staffs('random'),
    person: staffs('pseudonym'),
    handle: staffs('random'),
    role: staffs('none'),
    channel: staffs('none'),
    account: staffs('none'),
    address: staffs('encrypted'),
    language: staffs('coarse'),
    joinedAt: staffs('none'),
    mac: staffs('pseudonym'),
  },
  Invitation: {
    codeHash: { ...nobody, erased: 'a day' },
    role: { ...nobody, erased: 'a day' },
    handle: { ...nobody, protection: 'random', erased: 'a day' },
    invitedBy: { ...nobody, protection: 'random', erased: 'a day' },
    createdAt: { ...nobody, erased: 'a day' },
    expiresAt: { ...nobody, erased: 'a day' },
    mac: { ...nobody, protection: 'pseudonym', erased: 'a day' },
  },
  AuditEvent: {
    id: nobody,
    at: { ...staffs('none'), erased: 'kept' },
    actor: { ...staffs('random'), erased: 'kept' },
    what: { ...staffs('none'), erased: 'kept' },
    campaign: nobody,
    subject: { ...staffs('random'), erased: 'kept' },
    untold: nobody,
    number: nobody,
    prior: { ...nobody, protection: 'pseudonym' },
    mac: { ...staffs('pseudonym'), erased: 'kept' },
  },
  AuditHead: {
    id: nobody,
    number: nobody,
    last: { ...nobody, protection: 'pseudonym' },
    mac: { ...nobody, protection: 'pseudonym' },
  },
  Handover: {
    campaign: nobody,
    to: nobody,
    day: nobody,
    count: nobody,
    sha256: nobody,
    proposedBy: { ...staffs('random'), erased: 'kept' },
    proposedAt: nobody,
    mac: { ...nobody, protection: 'pseudonym' },
  },
  BroadcastWatch: {
    staff: staffs('random'),
    broadcast: staffs('none'),
    message: staffs('none'),
    shows: staffs('none'),
    nextAt: staffs('none'),
  },
  Trouble: { what: nobody, since: nobody },
  BroadcastNotice: { broadcast: nobody, what: nobody },
  Chore: { name: nobody, doneAt: nobody },
  Lease: { name: nobody, holder: nobody, until: nobody },
  ToldCount: { campaign: nobody, what: nobody, name: nobody, day: nobody, count: nobody },
  PublicUpdate: {
    broadcast: nobody,
    campaign: nobody,
    words: nobody,
    at: nobody,
    mac: { ...nobody, protection: 'pseudonym' },
  },
};
