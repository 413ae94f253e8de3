import type { ColumnEntry } from './register-entry.ts';
import { STAFF_COLUMNS } from './register-staff.ts';

type Columns = Readonly<Record<string, ColumnEntry>>;

const nobody: ColumnEntry = { about: 'none', protection: 'none', exported: 'no', erased: 'kept' };
const keyOfPerson = (erased: ColumnEntry['erased']): ColumnEntry => ({
  about: 'supporter',
  protection: 'pseudonym',
  exported: 'no',
  erased,
});
const told = (erased: ColumnEntry['erased']): ColumnEntry => ({
  about: 'supporter',
  protection: 'coarse',
  exported: 'mine',
  erased,
});
const rowId = (erased: ColumnEntry['erased']): ColumnEntry => ({
  about: 'supporter',
  protection: 'random',
  exported: 'no',
  erased,
});
const passing = (protection: ColumnEntry['protection']): ColumnEntry => ({
  about: 'supporter',
  protection,
  exported: 'no',
  erased: 'two days',
});
const counted: ColumnEntry = { about: 'none', protection: 'coarse', exported: 'no', erased: 'kept' };
const workspace: ColumnEntry = { about: 'none', protection: 'pseudonym', exported: 'no', erased: 'kept' };
const workspaceSealed: ColumnEntry = { about: 'none', protection: 'encrypted', exported: 'no', erased: 'kept' };
const shareCount: ColumnEntry = { about: 'none', protection: 'coarse', exported: 'no', erased: 'retention' };

/**
 * Every column of the database: whether it is about a person, how it is protected, how that person gets it, and when it goes.
 * A test walks the schema and fails on a column that is missing here or stands here for nothing.
 * By model and field of prisma/schema.prisma.
 */
export const COLUMN_REGISTER: Readonly<Record<string, Columns>> = {
  Campaign: {
    slug: nobody,
    state: nobody,
    publicCount: nobody,
    publicLetters: nobody,
    nextSnapshotAt: nobody,
    createdAt: nobody,
    openedAt: nobody,
    closedAt: nobody,
    finalTold: nobody,
    deliveredAt: nobody,
    closeBy: nobody,
    deliveredMac: { ...nobody, protection: 'pseudonym' },
    deliveredTo: nobody,
    deliveredOn: nobody,
    deliveredCount: nobody,
    milestone: nobody,
  },
  CampaignKey: {
    fingerprint: nobody,
    campaign: nobody,
    publicKey: nobody,
    trial: nobody,
    createdAt: nobody,
    confirmedAt: nobody,
    retiredAt: nobody,
    mac: { ...nobody, protection: 'pseudonym' },
  },
  PseudonymKey: {
    purpose: nobody,
    wrapped: { about: 'none', protection: 'wrapped', exported: 'no', erased: 'retention' },
    createdAt: nobody,
  },
  Conversation: {
    key: passing('pseudonym'),
    version: passing('random'),
    sealed: passing('encrypted'),
    channel: passing('coarse'),
    leaseUntil: passing('none'),
    expires: passing('coarse'),
  },
  Preference: {
    person: keyOfPerson('erasure'),
    language: told('erasure'),
    discreet: told('erasure'),
  },
  ConsentText: { hash: nobody, campaign: nobody, purpose: nobody, language: nobody, text: nobody },
  Signature: {
    id: rowId('withdrawal'),
    campaign: told('withdrawal'),
    signer: keyOfPerson('withdrawal'),
    box: { about: 'supporter', protection: 'sealed', exported: 'holder', erased: 'withdrawal' },
    sealedTo: rowId('withdrawal'),
    consent: told('withdrawal'),
    language: told('withdrawal'),
    channel: told('withdrawal'),
    day: told('withdrawal'),
  },
  Subscription: {
    id: rowId('unsubscribing'),
    campaign: told('unsubscribing'),
    subscriber: keyOfPerson('unsubscribing'),
    address: { about: 'supporter', protection: 'encrypted', exported: 'no', erased: 'unsubscribing' },
    channel: told('unsubscribing'),
    account: { ...told('unsubscribing'), exported: 'no' },
    scope: told('unsubscribing'),
    language: told('unsubscribing'),
    consent: told('unsubscribing'),
    day: told('unsubscribing'),
  },
  LetterReport: {
    campaign: told('erasure'),
    reporter: keyOfPerson('erasure'),
    day: told('erasure'),
  },
  Tally: {
    campaign: counted,
    day: counted,
    channel: counted,
    language: counted,
    slot: counted,
    signed: counted,
    withdrawn: counted,
    letters: counted,
    lettersWithdrawn: counted,
  },
  PrivateCount: {
    campaign: counted,
    startedOn: counted,
    slot: counted,
    countedOn: counted,
    sealed: { about: 'none', protection: 'encrypted', exported: 'no', erased: 'retention' },
  },
  Share: {
    // A person's link by a keyed hash; a poster's or a newsletter's as it is.
    code: { about: 'supporter', protection: 'pseudonym', exported: 'mine', erased: 'erasure' },
    day: shareCount,
    slot: shareCount,
    campaign: shareCount,
    count: shareCount,
  },
  SlackInstallation: { account: workspace, sealed: workspaceSealed, installedAt: nobody },
  WorkspaceSettings: { account: workspace, paused: nobody, allowsConnect: nobody, channels: workspaceSealed },
  SharedCard: {
    id: { about: 'none', protection: 'random', exported: 'no', erased: 'retention' },
    account: { ...workspace, erased: 'retention' },
    place: { ...workspace, erased: 'retention' },
    campaign: shareCount,
    day: shareCount,
    language: shareCount,
    sealed: { ...workspaceSealed, erased: 'retention' },
    shownCount: shareCount,
    shownState: shareCount,
    changeable: shareCount,
    nextChange: shareCount,
  },
  Broadcast: {
    id: nobody,
    campaign: nobody,
    purpose: nobody,
    state: nobody,
    reason: nobody,
    content: { ...nobody, erased: 'retention' },
    version: nobody,
    author: nobody,
    editor: nobody,
    editors: nobody,
    approvedBy: nobody,
    sender: nobody,
    createdAt: nobody,
    scheduledAt: nobody,
    startedAt: nobody,
    endedAt: nobody,
    plannedTo: { ...rowId('retention'), about: 'none' },
    planned: nobody,
    change: nobody,
    alarms: nobody,
  },
  BroadcastLane: {
    broadcast: nobody,
    account: nobody,
    audience: counted,
    sent: counted,
    gone: counted,
    failed: counted,
    unknown: counted,
    skipped: counted,
    change: nobody,
  },
  BroadcastFailure: { broadcast: nobody, reason: nobody, count: counted },
  BroadcastPicture: {
    id: { ...nobody, erased: 'retention' },
    name: { ...nobody, erased: 'retention' },
    bytes: { ...nobody, erased: 'retention' },
    createdAt: { ...nobody, erased: 'retention' },
  },
  SendingAccount: {
    number: nobody,
    channel: nobody,
    account: nobody,
    epoch: nobody,
    clean: nobody,
    restUntil: nobody,
    dead: nobody,
  },
  Delivery: {
    broadcast: rowId('unsubscribing'),
    account: rowId('unsubscribing'),
    subscription: rowId('unsubscribing'),
    state: rowId('unsubscribing'),
    tries: rowId('unsubscribing'),
    epoch: rowId('unsubscribing'),
  },
  ...STAFF_COLUMNS,
  Withdrawn: { row: rowId('a day'), campaign: nobody },
  Export: {
    id: nobody,
    campaign: nobody,
    signatures: nobody,
    sha256: nobody,
    at: nobody,
    final: nobody,
    root: nobody,
    mac: { ...nobody, protection: 'pseudonym' },
  },
  ExportPart: {
    export: nobody,
    part: nobody,
    firstRow: rowId('retention'),
    hashes: rowId('retention'),
    root: nobody,
  },
};
