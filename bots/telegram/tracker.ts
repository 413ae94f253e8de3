/**
 * Keeps count of the updates in hand. Telegram forgets everything below the offset it is asked for, so the offset must
 * never pass an update that is not finished. An update id is no clock: it is only compared with ids of the same batch.
 */
export interface Tracker {
  /** False: this update is already in hand. */
  begin(updateId: number): boolean;
  finish(updateId: number): void;
  /** Updates begun and not finished. */
  readonly unfinished: number;
  /** What to ask Telegram for next; 0 (whatever is oldest) when everything finished is forgotten there. */
  offset(): number;
  /** Telegram was asked with this offset and forgot what lies below. */
  confirmed(offset: number): void;
  /** Resolves when nothing is unfinished. */
  idle(): Promise<void>;
}

export function createTracker(): Tracker {
  const open = new Set<number>();
  const done = new Set<number>();
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  return {
    get unfinished() {
      return open.size;
    },
    begin(updateId) {
      if (open.has(updateId) || done.has(updateId)) return false;
      if (open.size === 0) idle = Promise.withResolvers<void>();
      open.add(updateId);
      return true;
    },
    finish(updateId) {
      open.delete(updateId);
      done.add(updateId);
      if (open.size === 0) idle.resolve();
    },
    offset() {
      if (open.size > 0) return least(open);
      return done.size > 0 ? greatest(done) + 1 : 0;
    },
    confirmed(offset) {
      for (const id of done) if (id < offset) done.delete(id);
    },
    idle: () => idle.promise,
  };
}

function least(ids: ReadonlySet<number>): number {
  return ids.values().reduce((one, other) => Math.min(one, other));
}

function greatest(ids: ReadonlySet<number>): number {
  return ids.values().reduce((one, other) => Math.max(one, other));
}
