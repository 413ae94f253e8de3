/**
 * Every column of the database: whether it is about a person, how it is protected, how that person gets it, and when it goes.
 * A test walks the schema and fails on a column that is missing here or stands here for nothing.
 */
export interface ColumnEntry {
  /** `supporter`: about someone who uses the bots. `staff`: about someone who runs them. `none`: about nobody. */
  readonly about: 'supporter' | 'staff' | 'none';
  /**
   * - `pseudonym`: HMAC under a random key of one purpose, which is stored wrapped and can be destroyed.
   * - `encrypted`: AES-256-GCM under a key of OPPROP_SECRET, padded, bound to its row.
   * - `sealed`: to a campaign's public key; this program cannot open it.
   * - `wrapped`: a key under OPPROP_SECRET.
   * - `random`: tells nothing. `coarse`: a day or a full hour, a language, a channel. `none`: public or technical.
   */
  readonly protection: 'pseudonym' | 'encrypted' | 'sealed' | 'wrapped' | 'random' | 'coarse' | 'none';
  /** `mine`: in what /mydata shows. `holder`: by the campaign's key holders only. `no`: says nothing by itself, or is nobody's. */
  readonly exported: 'mine' | 'holder' | 'no';
  /**
   * When it goes: by the person's own word (`withdrawal`, `unsubscribing`, `erasure`), within `a day`, when the campaign
   * closes (`close`), with the campaign's `retention`, when a staff member is revoked (`revoking`), or `kept`. Erasure includes the first two.
   */
  readonly erased: 'withdrawal' | 'unsubscribing' | 'erasure' | 'a day' | 'close' | 'retention' | 'revoking' | 'kept';
}

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
  erased: 'a day',
});
const counted: ColumnEntry = { about: 'none', protection: 'coarse', exported: 'no', erased: 'kept' };
const workspace: ColumnEntry = { about: 'none', protection: 'pseudonym', exported: 'no', erased: 'kept' };
const workspaceSealed: ColumnEntry = { about: 'none', protection: 'encrypted', exported: 'no', erased: 'kept' };
const shareCount: ColumnEntry = { about: 'none', protection: 'coarse', exported: 'no', erased: 'retention' };

const staffs = (protection: ColumnEntry['protection']): ColumnEntry => ({
  about: 'staff',
  protection,
  exported: 'no',
  erased: 'revoking',
});

/** By model and field of prisma/schema.prisma. */
export const COLUMN_REGISTER: Readonly<Record<string, Columns>> = {
  Campaign: {
    slug: nobody,
    state: nobody,
    publicCount: nobody,
    publicLetters: nobody,
    seenChanges: nobody,
    seenLetterChanges: nobody,
    nextSnapshotAt: nobody,
    createdAt: nobody,
    openedAt: nobody,
    closedAt: nobody,
    deliveredAt: nobody,
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
  },
  PseudonymKey: {
    purpose: nobody,
    wrapped: { about: 'none', protection: 'wrapped', exported: 'no', erased: 'retention' },
    createdAt: nobody,
  },
  Conversation: {
    key: passing('pseudonym'),
    version: passing('random'),
    seen: passing('pseudonym'),
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
    share: keyOfPerson('close'),
  },
  Subscription: {
    id: rowId('unsubscribing'),
    campaign: told('unsubscribing'),
    subscriber: keyOfPerson('unsubscribing'),
    address: { about: 'supporter', protection: 'encrypted', exported: 'no', erased: 'unsubscribing' },
    channel: { ...told('unsubscribing'), exported: 'no' },
    account: { ...told('unsubscribing'), exported: 'no' },
    scope: told('unsubscribing'),
    language: told('unsubscribing'),
    consent: { ...told('unsubscribing'), exported: 'no' },
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
  Share: {
    code: { about: 'none', protection: 'pseudonym', exported: 'no', erased: 'retention' },
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
    approvedBy: nobody,
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
  },
  Invitation: {
    codeHash: { ...nobody, erased: 'a day' },
    role: { ...nobody, erased: 'a day' },
    handle: { ...nobody, protection: 'random', erased: 'a day' },
    invitedBy: { ...nobody, protection: 'random', erased: 'a day' },
    createdAt: { ...nobody, erased: 'a day' },
    expiresAt: { ...nobody, erased: 'a day' },
  },
  AuditEvent: {
    id: nobody,
    at: { ...staffs('none'), erased: 'kept' },
    actor: { ...staffs('random'), erased: 'kept' },
    what: { ...staffs('none'), erased: 'kept' },
    campaign: nobody,
    subject: { ...staffs('random'), erased: 'kept' },
  },
  BroadcastWatch: {
    staff: staffs('random'),
    broadcast: staffs('none'),
    message: staffs('none'),
    shows: staffs('none'),
    nextAt: staffs('none'),
  },
  PublicUpdate: { broadcast: nobody, campaign: nobody, words: nobody, at: nobody },
  Export: { id: nobody, campaign: nobody, signatures: nobody, sha256: nobody, at: nobody },
};
