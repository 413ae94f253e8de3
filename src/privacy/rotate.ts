import type { Prisma, PrismaClient } from '../store/generated/client.ts';
import { UnreadableError } from './aes.ts';
import { vouchKeysAnew } from './campaign-keys.ts';
import { createColumnCipher } from './encrypt.ts';
import { createMasterKey, type EncryptionPurpose, type MasterKey } from './keys.ts';
import { vouchWordsAnew } from './own-words.ts';
import { vouchRecordsAnew } from './records.ts';
import { createRowMacs, type RowMacs } from './row-macs.ts';
import { installationRow, settingsRow } from './workspace-rows.ts';

const BATCH = 500;

/** Vouches anew for rows of rooms that this one does not know. Gives how many. */
type AlsoMoved = (tx: Prisma.TransactionClient, old: RowMacs, next: RowMacs) => Promise<number>;

/** What a change of the secret came to. */
export interface Rewrapped {
  /** How many values are under the new secret now. */
  readonly moved: number;
  /** Tables with values that the old secret did not open either, and how many: they are left as they are. */
  readonly unreadable: Readonly<Record<string, number>>;
}

/**
 * Moves the database from one OPPROP_SECRET to another, all or nothing: the wrapped pseudonym keys are wrapped anew and
 * what is encrypted is encrypted anew, and rows are vouched for anew. Pseudonyms stay as they are. The program must be stopped meanwhile: whoever still
 * runs with the old secret can neither read nor write afterwards. What somebody else wrote into the database, or damaged there, does not stop it:
 * after a leak nothing may.
 * @throws UnreadableError when `old` is not the secret of this database.
 */
export async function rewrap(
  prisma: PrismaClient,
  old: string,
  next: string,
  also: AlsoMoved = () => Promise.resolve(0),
): Promise<Rewrapped> {
  const from = createMasterKey(old);
  const to = createMasterKey(next);
  return await prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE pseudonym_key, conversation, subscription, slack_installation, workspace_settings, shared_card, staff, private_count, set_aside, campaign_key, invitation, audit_event, audit_head, export, handover, campaign, broadcast, public_update IN ACCESS EXCLUSIVE MODE`;
      const mover = createMover(from, to);
      await moveKeys(tx, from, to, mover);
      await moveConversations(tx, mover.cipher('conversation'));
      await moveAddresses(tx, mover.cipher('subscription address', 'subscription'));
      await moveWorkspaces(tx, mover);
      await moveCards(tx, mover.cipher('shared card', 'shared_card'));
      await moveStaff(tx, mover.cipher('staff address', 'staff'));
      await moveCounts(tx, mover.cipher('private count', 'private_count'));
      await moveSetAside(tx, mover.cipher('set aside', 'set_aside'));
      const macs = [createRowMacs(from), createRowMacs(to)] as const;
      const vouched =
        (await vouchKeysAnew(tx, ...macs)) +
        (await vouchRecordsAnew(tx, ...macs)) +
        (await vouchWordsAnew(tx, ...macs)) +
        (await also(tx, ...macs));
      const { moved, unreadable } = mover.sum();
      return { moved: moved + vouched, unreadable };
    },
    { timeout: 3_600_000, maxWait: 60_000 },
  );
}

/** Gives a value under the new secret; null, and counted, where the old one does not open it. */
type Anew = (row: string, sealed: Uint8Array) => Uint8Array<ArrayBuffer> | null;

interface Mover {
  /** For the values of a table that are encrypted for this purpose. */
  cipher(purpose: EncryptionPurpose, table?: string): Anew;
  attempt(table: string, work: () => Uint8Array): Uint8Array<ArrayBuffer> | null;
  sum(): Rewrapped;
}

function createMover(from: MasterKey, to: MasterKey): Mover {
  let moved = 0;
  const unreadable: Record<string, number> = {};
  const attempt: Mover['attempt'] = (table, work) => {
    try {
      const anew = Uint8Array.from(work());
      moved += 1;
      return anew;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      unreadable[table] = (unreadable[table] ?? 0) + 1;
      return null;
    }
  };
  return {
    attempt,
    cipher(purpose, table = purpose) {
      const cipher = createColumnCipher(purpose, [to, from]);
      return (row, sealed) => attempt(table, () => cipher.encrypt(row, cipher.decrypt(row, sealed)));
    },
    sum: () => ({ moved, unreadable }),
  };
}

/** One that opens is the proof that the secret is the right one. */
async function moveKeys(tx: Prisma.TransactionClient, from: MasterKey, to: MasterKey, mover: Mover): Promise<void> {
  const keys = await tx.pseudonymKey.findMany();
  let opened = 0;
  for (const { purpose, wrapped } of keys) {
    const anew = mover.attempt('pseudonym_key', () => to.wrap(purpose, from.unwrap(purpose, wrapped)));
    if (anew === null) continue;
    opened += 1;
    await tx.pseudonymKey.update({ where: { purpose }, data: { wrapped: anew } });
  }
  if (keys.length > 0 && opened === 0) throw new UnreadableError();
}

async function moveConversations(tx: Prisma.TransactionClient, anew: Anew): Promise<void> {
  for (const { key } of await tx.conversation.findMany({ select: { key: true } })) {
    const { sealed } = await tx.conversation.findUniqueOrThrow({ where: { key }, select: { sealed: true } });
    const value = anew(Buffer.from(key).toString('hex'), sealed);
    if (value) await tx.conversation.update({ where: { key }, data: { sealed: value } });
  }
}

async function moveStaff(tx: Prisma.TransactionClient, anew: Anew): Promise<void> {
  for (const { id, address } of await tx.staff.findMany({ select: { id: true, address: true } })) {
    const value = anew(id, address);
    if (value) await tx.staff.update({ where: { id }, data: { address: value } });
  }
}

async function moveCounts(tx: Prisma.TransactionClient, anew: Anew): Promise<void> {
  for (const { campaign, sealed } of await tx.privateCount.findMany({ select: { campaign: true, sealed: true } })) {
    const value = anew(campaign, sealed);
    if (value) await tx.privateCount.update({ where: { campaign }, data: { sealed: value } });
  }
}

async function moveSetAside(tx: Prisma.TransactionClient, anew: Anew): Promise<void> {
  for (const { id, sealed } of await tx.setAside.findMany()) {
    const value = anew(id, sealed);
    if (value) await tx.setAside.update({ where: { id }, data: { sealed: value } });
  }
}

async function moveAddresses(tx: Prisma.TransactionClient, anew: Anew): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await tx.subscription.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: BATCH,
      select: { id: true, address: true },
    });
    for (const { id, address } of rows) {
      const value = anew(id, address);
      if (value) await tx.subscription.update({ where: { id }, data: { address: value } });
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function moveWorkspaces(tx: Prisma.TransactionClient, mover: Mover): Promise<void> {
  const installed = mover.cipher('workspace', 'slack_installation');
  for (const { account, sealed } of await tx.slackInstallation.findMany()) {
    const value = installed(installationRow(account), sealed);
    if (value) await tx.slackInstallation.update({ where: { account }, data: { sealed: value } });
  }
  const decided = mover.cipher('workspace', 'workspace_settings');
  for (const { account, channels } of await tx.workspaceSettings.findMany()) {
    const value = channels && decided(settingsRow(account), channels);
    if (value) await tx.workspaceSettings.update({ where: { account }, data: { channels: value } });
  }
}

async function moveCards(tx: Prisma.TransactionClient, anew: Anew): Promise<void> {
  for (const { id, sealed } of await tx.sharedCard.findMany({ select: { id: true, sealed: true } })) {
    const value = sealed && anew(id, sealed);
    if (value) await tx.sharedCard.update({ where: { id }, data: { sealed: value } });
  }
}
