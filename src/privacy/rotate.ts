import type { Prisma, PrismaClient } from '../store/generated/client.ts';
import { vouchKeysAnew } from './campaign-keys.ts';
import { type ColumnCipher, createColumnCipher } from './encrypt.ts';
import { createMasterKey } from './keys.ts';
import { vouchRecordsAnew } from './records.ts';
import { createRowMacs, type RowMacs } from './row-macs.ts';
import { installationRow, settingsRow } from './workspace-rows.ts';

const BATCH = 500;

/** Vouches anew for rows of rooms that this one does not know. Gives how many. */
type AlsoMoved = (tx: Prisma.TransactionClient, old: RowMacs, next: RowMacs) => Promise<number>;

/**
 * Moves the database from one OPPROP_SECRET to another, all or nothing: the wrapped pseudonym keys are wrapped anew and
 * what is encrypted is encrypted anew, and rows are vouched for anew. Pseudonyms stay as they are. The program must be stopped meanwhile: whoever still
 * runs with the old secret can neither read nor write afterwards. Gives how many values were moved.
 * @throws UnreadableError when `old` is not the secret of this database.
 */
export async function rewrap(
  prisma: PrismaClient,
  old: string,
  next: string,
  also: AlsoMoved = () => Promise.resolve(0),
): Promise<number> {
  const from = createMasterKey(old);
  const to = createMasterKey(next);
  const conversations = createColumnCipher('conversation', [to, from]);
  const addresses = createColumnCipher('subscription address', [to, from]);
  const workspaces = createColumnCipher('workspace', [to, from]);
  const cards = createColumnCipher('shared card', [to, from]);
  const staff = createColumnCipher('staff address', [to, from]);
  const counts = createColumnCipher('private count', [to, from]);

  return await prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE pseudonym_key, conversation, subscription, slack_installation, workspace_settings, shared_card, staff, private_count, campaign_key, invitation, audit_event, audit_head, export, handover, campaign IN ACCESS EXCLUSIVE MODE`;
      const keys = await tx.pseudonymKey.findMany();
      for (const { purpose, wrapped } of keys) {
        const anew = Uint8Array.from(to.wrap(purpose, from.unwrap(purpose, wrapped)));
        await tx.pseudonymKey.update({ where: { purpose }, data: { wrapped: anew } });
      }
      const people = (await moveConversations(tx, conversations)) + (await moveAddresses(tx, addresses));
      const rest = (await moveWorkspaces(tx, workspaces)) + (await moveCards(tx, cards)) + (await moveStaff(tx, staff));
      const macs = [createRowMacs(from), createRowMacs(to)] as const;
      const vouched =
        (await vouchKeysAnew(tx, ...macs)) + (await vouchRecordsAnew(tx, ...macs)) + (await also(tx, ...macs));
      return keys.length + people + rest + (await moveCounts(tx, counts)) + vouched;
    },
    { timeout: 3_600_000, maxWait: 60_000 },
  );
}

async function moveConversations(tx: Prisma.TransactionClient, cipher: ColumnCipher): Promise<number> {
  const keys = await tx.conversation.findMany({ select: { key: true } });
  for (const { key } of keys) {
    const { sealed } = await tx.conversation.findUniqueOrThrow({ where: { key }, select: { sealed: true } });
    const row = Buffer.from(key).toString('hex');
    const anew = Uint8Array.from(cipher.encrypt(row, cipher.decrypt(row, sealed)));
    await tx.conversation.update({ where: { key }, data: { sealed: anew } });
  }
  return keys.length;
}

async function moveStaff(tx: Prisma.TransactionClient, cipher: ColumnCipher): Promise<number> {
  const staff = await tx.staff.findMany({ select: { id: true, address: true } });
  for (const { id, address } of staff) {
    const anew = Uint8Array.from(cipher.encrypt(id, cipher.decrypt(id, address)));
    await tx.staff.update({ where: { id }, data: { address: anew } });
  }
  return staff.length;
}

async function moveCounts(tx: Prisma.TransactionClient, cipher: ColumnCipher): Promise<number> {
  const rows = await tx.privateCount.findMany({ select: { campaign: true, sealed: true } });
  for (const { campaign, sealed } of rows) {
    const anew = Uint8Array.from(cipher.encrypt(campaign, cipher.decrypt(campaign, sealed)));
    await tx.privateCount.update({ where: { campaign }, data: { sealed: anew } });
  }
  return rows.length;
}

async function moveAddresses(tx: Prisma.TransactionClient, cipher: ColumnCipher): Promise<number> {
  let moved = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await tx.subscription.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: BATCH,
      select: { id: true, address: true },
    });
    for (const { id, address } of rows) {
      const anew = Uint8Array.from(cipher.encrypt(id, cipher.decrypt(id, address)));
      await tx.subscription.update({ where: { id }, data: { address: anew } });
    }
    moved += rows.length;
    const last = rows.at(-1);
    if (!last) return moved;
    after = last.id;
  }
}

async function moveWorkspaces(tx: Prisma.TransactionClient, cipher: ColumnCipher): Promise<number> {
  const anew = (row: string, sealed: Uint8Array) => Uint8Array.from(cipher.encrypt(row, cipher.decrypt(row, sealed)));
  const installations = await tx.slackInstallation.findMany();
  for (const { account, sealed } of installations) {
    const data = { sealed: anew(installationRow(account), sealed) };
    await tx.slackInstallation.update({ where: { account }, data });
  }
  const settings = await tx.workspaceSettings.findMany();
  for (const { account, channels } of settings) {
    if (channels === null) continue;
    await tx.workspaceSettings.update({ where: { account }, data: { channels: anew(settingsRow(account), channels) } });
  }
  return installations.length + settings.length;
}

async function moveCards(tx: Prisma.TransactionClient, cipher: ColumnCipher): Promise<number> {
  const cards = await tx.sharedCard.findMany({ select: { id: true, sealed: true } });
  for (const { id, sealed } of cards) {
    if (sealed === null) continue;
    const anew = Uint8Array.from(cipher.encrypt(id, cipher.decrypt(id, sealed)));
    await tx.sharedCard.update({ where: { id }, data: { sealed: anew } });
  }
  return cards.length;
}
