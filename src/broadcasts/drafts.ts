import type { Privacy } from '../privacy/privacy.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import type { PrismaClient, Broadcast as Row } from '../store/generated/client.ts';
import { readContent, writeContent } from './content.ts';
import type { Approved, Broadcasts, Saved } from './port.ts';
import type { Broadcast, BroadcastContent, BroadcastId, BroadcastState, Purpose, StaffId } from './types.ts';

/** State as staff see it: one that is being sent and not yet written down is `planning`. */
export function shownState({ state, planned }: Pick<Row, 'state' | 'planned'>): BroadcastState {
  return state === 'sending' && !planned ? 'planning' : (state as BroadcastState);
}

const NOTHING: BroadcastContent = { texts: {}, picture: null, link: null };

/** A row as staff see it: without words where it has none that this program wrote. @throws {BroadcastContentError} */
export function broadcastOf(rows: RowMacs, row: Row): Broadcast {
  const { id, campaign, purpose, version, author, editor, editors, approvedBy } = row;
  const { createdAt, scheduledAt, startedAt, endedAt } = row;
  return {
    id,
    campaign,
    purpose: purpose as Purpose,
    state: shownState(row),
    content: readContent(rows, row) ?? NOTHING,
    version,
    author,
    editor,
    editors,
    approvedBy,
    createdAt,
    scheduledAt,
    startedAt,
    endedAt,
  };
}

export interface DraftDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'rows'>;
  readonly now: () => Date;
  /** From 0 up to, but not 1. */
  readonly random: () => number;
}

type Drafts = Pick<Broadcasts, 'createDraft' | 'saveDraft' | 'deleteDraft' | 'getDraft' | 'listDrafts' | 'approve'>;

/** What staff are writing. Whoever saves names the version they read, so that two never overwrite each other. */
export function createDrafts({ prisma, privacy: { rows }, now, random }: DraftDeps): Drafts {
  const get = async (id: BroadcastId): Promise<Broadcast | null> => {
    const row = await prisma.broadcast.findUnique({ where: { id } });
    return row && broadcastOf(rows, row);
  };

  return {
    getDraft: get,

    async createDraft({ campaign, purpose, content, author }) {
      const id = 1 + Math.floor(random() * (2 ** 31 - 1));
      const words = writeContent(rows, { id, campaign, purpose }, content);
      const data = { id, campaign, purpose, ...words, author, editor: author, editors: [author] };
      return broadcastOf(rows, await prisma.broadcast.create({ data: { ...data, createdAt: now() } }));
    },

    async saveDraft(id, version, { content, editor }): Promise<Saved> {
      const count = await prisma.$transaction(async (tx) => {
        const [row] = await tx.$queryRaw<{ campaign: string; purpose: string; editors: string[] }[]>`
          SELECT campaign, purpose, editors FROM broadcast WHERE id = ${id} AND version = ${version} AND state = 'draft' FOR UPDATE`;
        if (!row) return 0;
        const editors = [...new Set([...row.editors, editor])];
        const words = writeContent(rows, { id, ...row }, content);
        const data = { ...touched, ...words, editor, editors, approvedBy: [], reason: null };
        await tx.broadcast.update({ where: { id }, data: { ...data, version: { increment: 1 } } });
        return 1;
      });
      const broadcast = await get(id);
      return count === 1 && broadcast ? { kind: 'saved', broadcast } : { kind: 'conflict', broadcast };
    },

    async deleteDraft(id) {
      const { count } = await prisma.broadcast.deleteMany({ where: { id, state: 'draft' } });
      return count === 1;
    },

    async listDrafts({ states: wanted, campaign } = {}) {
      const states: readonly BroadcastState[] = wanted ?? ['draft'];
      const where = {
        state: { in: states.map((state) => storedState(state)) },
        ...(campaign !== undefined && { campaign }),
      };
      const all = await prisma.broadcast.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] });
      return all.map((row) => broadcastOf(rows, row)).filter(({ state }) => states.includes(state));
    },

    async approve(id, version, by): Promise<Approved> {
      const count = await prisma.$executeRaw`
        UPDATE broadcast SET approved_by = array_append(array_remove(approved_by, ${by}::text), ${by}::text), change = change + 1
        WHERE id = ${id} AND version = ${version} AND state = 'draft' AND author <> ${by}::text
          AND NOT ${by}::text = ANY(editors)`;
      const broadcast = await get(id);
      if (count === 1 && broadcast) return { kind: 'approved', broadcast };
      return isOwn(broadcast, version, by) ? { kind: 'own' } : { kind: 'conflict', broadcast };
    },
  };
}

const touched = { change: { increment: 1 } } as const;

function isOwn(broadcast: Broadcast | null, version: number, by: StaffId): boolean {
  return broadcast?.state === 'draft' && broadcast.version === version && broadcast.editors.includes(by);
}

function storedState(state: BroadcastState): string {
  return state === 'planning' ? 'sending' : state;
}
