const calendars = new Map<string, Intl.DateTimeFormat>();

/** The day that a calendar in an IANA time zone shows at a moment: ISO. @throws RangeError when the zone is none */
export function dayIn(timeZone: string, moment: Date): string {
  let calendar = calendars.get(timeZone);
  if (!calendar) {
    // The one locale that writes days as ISO does.
    calendar = new Intl.DateTimeFormat('sv', { timeZone });
    calendars.set(timeZone, calendar);
  }
  return calendar.format(moment);
}

/** What is told of a campaign's calendar. */
export interface Dated {
  readonly slug: string;
  readonly timeZone: string;
}

/**
 * The day of each campaign at a moment, on its own calendar. All that is stored of people is dated so: what they signed at half past
 * midnight in Oslo is of the new day, though in UTC it is not. Campaigns that no pack tells of have the day in UTC.
 */
export function daysAt(campaigns: readonly Dated[], moment: Date): (campaign: string) => string {
  const zones = new Map(campaigns.map(({ slug, timeZone }) => [slug, timeZone]));
  return (campaign) => dayIn(zones.get(campaign) ?? 'UTC', moment);
}
