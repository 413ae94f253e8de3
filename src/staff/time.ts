const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;

/** Year first, or day first with dots or slashes; seconds are passed over; the offset from UTC says which of two is meant. */
const WRITTEN =
  /^(?:(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})|(?<day>\d{1,2})(?<sign>[./])(?<month>\d{1,2})\k<sign>(?<year>\d{4}))[ T]+(?<hour>\d{1,2})[:.h](?<minute>\d{2})(?:[:.]\d{2})?(?: ?(?<offset>[+-]\d{2}):?(?<offsetMinutes>\d{2}))?$/;

/** A moment as staff wrote it, or why it is none. Offsets are written like `+0100`. */
export type ReadTime =
  | { readonly kind: 'time'; readonly at: Date }
  | { readonly kind: 'unreadable' | 'past' }
  /** Clocks go forward over it: they show `from`, and then `to`. */
  | { readonly kind: 'skipped'; readonly from: string; readonly to: string }
  /** Clocks go back and show it twice: with the first offset, then with the second. */
  | { readonly kind: 'twice'; readonly first: string; readonly second: string }
  /** More than a year ahead, and not written with its offset, which says that it is meant. */
  | { readonly kind: 'far'; readonly offset: string };

/**
 * Reads a time as staff write it, `2026-12-01 18:00`, on the clocks of a zone: `1.12.2026 18.00`, `2026-12-1T8:00:00` and
 * no-break spaces are understood too. An offset (`2026-10-25 02:30 +0100`) settles an hour that comes twice, and a far day.
 */
export function readTime(written: string, timeZone: string, now: Date): ReadTime {
  const found = WRITTEN.exec(written.replace(/\p{Zs}+/gu, ' ').trim())?.groups;
  if (!found) return { kind: 'unreadable' };
  const of = (part: string) => Number(found[part] ?? 0);
  const wanted = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  if (of('month') > 12 || new Date(wanted).getUTCDate() !== of('day') || of('hour') > 23 || of('minute') > 59)
    return { kind: 'unreadable' };

  const moments = momentsOf(wanted, timeZone);
  const offset = found.offset && `${found.offset}${found.offsetMinutes}`;
  const [first, second] = offset ? moments.filter((at) => offsetAt(at, timeZone) === offset) : moments;
  if (!first) return moments.length > 0 ? { kind: 'unreadable' } : skipped(wanted, timeZone);
  if (first.getTime() <= now.getTime()) return { kind: 'past' };
  if (second) return { kind: 'twice', first: offsetAt(first, timeZone), second: offsetAt(second, timeZone) };
  if (!offset && first.getTime() - now.getTime() > YEAR_MS) return { kind: 'far', offset: offsetAt(first, timeZone) };
  return { kind: 'time', at: first };
}

/** The moments at which clocks in the zone show this, earliest first: mostly one, none or two when they are changed. */
function momentsOf(wanted: number, timeZone: string): Date[] {
  // The zone's offsets on the days around are all that can hold: clocks change at most once in between.
  const offsets = [-1, 1].map((days) => shiftAt(new Date(wanted + days * 24 * 60 * MINUTE_MS), timeZone));
  return [...new Set(offsets)]
    .map((shift) => new Date(wanted - shift))
    .filter((at) => at.getTime() + shiftAt(at, timeZone) === wanted)
    .toSorted((one, other) => one.getTime() - other.getTime());
}

/** What clocks show when they jump over a time: the last minute before is not shown again. */
function skipped(wanted: number, timeZone: string): ReadTime {
  const day = 24 * 60 * MINUTE_MS;
  const before = shiftAt(new Date(wanted - day), timeZone);
  const after = shiftAt(new Date(wanted + day), timeZone);
  let jump = wanted - after;
  while (shiftAt(new Date(jump), timeZone) !== before) jump -= MINUTE_MS;
  while (shiftAt(new Date(jump), timeZone) === before) jump += MINUTE_MS;
  const clock = (shift: number) => new Date(jump + shift).toISOString().slice(11, 16);
  return { kind: 'skipped', from: clock(before), to: clock(after) };
}

function offsetAt(moment: Date, timeZone: string): string {
  const minutes = shiftAt(moment, timeZone) / MINUTE_MS;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}${two(Math.abs(minutes) % 60)}`;
}

/** How far clocks in the zone are ahead of UTC at a moment, in milliseconds. */
function shiftAt(moment: Date, timeZone: string): number {
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
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return shown - Math.floor(moment.getTime() / MINUTE_MS) * MINUTE_MS;
}
