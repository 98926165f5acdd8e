const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const DAY_MINUTES = 1440;

/** A minute of the day: `09:30`. */
export function clock(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** A minute of the week, from Monday 00:00: `Monday 09:30`. */
export function dayAndClock(minute: number): string {
  return `${weekdayOf(minute)} ${clock(minute % DAY_MINUTES)}`;
}

/** When something happens each day or each week: `after 09:30 each day`, `after 09:30 on Mondays`. */
export function recurringAfter(minute: number, cycle: 'day' | 'week'): string {
  const at = `after ${clock(minute % DAY_MINUTES)}`;
  return cycle === 'day' ? `${at} each day` : `${at} on ${weekdayOf(minute)}s`;
}

function weekdayOf(minute: number): string {
  return WEEKDAYS[Math.floor(minute / DAY_MINUTES) % 7] ?? '';
}
