/** Lines of one kind that are written in a window of so many milliseconds: two a second, however many there would be. */
const MOST = 20;
const WINDOW_MS = 10_000;

/** Writes a line; `repeated`: it stands for so many of its kind that were not written. */
type Write = (repeated: number | null) => void;

/**
 * Keeps the log from filling a disk: while a database or a platform is away, the same fails for everybody and at each try.
 * The first lines of a kind are written; those on top are counted, and told in one when the window ends.
 * @returns what takes each line, with its kind
 */
export function createLogLimit(): (kind: string, write: Write) => void {
  const windows = new Map<string, { lines: number; last: Write }>();

  function endWindow(kind: string): void {
    const { lines, last } = windows.get(kind) ?? { lines: 0 };
    windows.delete(kind);
    if (lines > MOST) last?.(lines - MOST);
  }

  return (kind, write) => {
    const open = windows.get(kind) ?? { lines: 0, last: write };
    if (open.lines === 0) setTimeout(endWindow, WINDOW_MS, kind).unref();
    windows.set(kind, { lines: open.lines + 1, last: write });
    if (open.lines < MOST) write(null);
  };
}
