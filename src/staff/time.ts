const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2})[:.](\d{2})$/;
const HOUR_MS = 3_600_000;

/**
 * Reads a time as staff write it, `2026-12-01 18:00`, on the clocks of a zone. Gives an ISO instant; null for what is no
 * time there, the hour that is skipped in spring included. Of an hour that comes twice, the first is meant.
 */
export function readTime(written: string, timeZone: string): string | null {
  const [, ...found] = WRITTEN.exec(written.trim()) ?? [];
  if (found.length === 0) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.map(Number);
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  // No zone is further than 15 hours from UTC: the right moment is among the whole quarters around.
  for (let offset = 15 * 4; offset >= -15 * 4; offset -= 1) {
    const candidate = new Date(wanted - (offset * HOUR_MS) / 4);
    if (clockIn(candidate, timeZone) === wanted && !rollsOver(month, day, hour, minute, wanted))
      return candidate.toISOString();
  }
  return null;
}

function rollsOver(month: number, day: number, hour: number, minute: number, at: number): boolean {
  const date = new Date(at);
  return (
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    date.getUTCHours() !== hour ||
    date.getUTCMinutes() !== minute
  );
}

/** What clocks in the zone show at a moment, as if it were UTC. */
function clockIn(moment: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(moment);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
}
