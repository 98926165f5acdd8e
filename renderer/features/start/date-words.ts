const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DAY_OF_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A time relative to now: `Today, 14:02`, `Yesterday`, `18 Nov`, `3 Nov 2024`; in the time zone of this machine. */
export function dateWords(isoTime: string, now: Date): string {
  const then = new Date(isoTime);
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000);
  if (days === 0) return `Today, ${CLOCK.format(then)}`;
  if (days === 1) return 'Yesterday';
  return (then.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR).format(then);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
