const DAY_MS = 86_400_000;

/** The age of the newest price of a catalogue, rounded: `the newest is 57 days old`. `asOf` is an ISO interval of days. */
export function ageText(asOf: string, now: Date): string {
  const newest = asOf.split('/').at(-1) ?? asOf;
  const ageDays = Math.floor((now.getTime() - Date.parse(newest)) / DAY_MS);
  if (!Number.isFinite(ageDays)) return 'age unknown';
  if (ageDays <= 0) return 'the newest is from today';
  if (ageDays === 1) return 'the newest is 1 day old';
  if (ageDays < 120) return `the newest is ${ageDays} days old`;
  return `the newest is ${Math.round(ageDays / 30.44)} months old`;
}
