const DAY_MS = 86_400_000;

/** How old the newest price of a catalogue is; `asOf` is an ISO interval of days. Rounded as people say it: `the newest 57 days old`. */
export function ageText(asOf: string, now: Date): string {
  const newest = asOf.split('/').at(-1) ?? asOf;
  const ageDays = Math.floor((now.getTime() - Date.parse(newest)) / DAY_MS);
  if (!Number.isFinite(ageDays)) return 'of unknown age';
  if (ageDays <= 0) return 'the newest of today';
  if (ageDays === 1) return 'the newest a day old';
  if (ageDays < 120) return `the newest ${ageDays} days old`;
  return `the newest ${Math.round(ageDays / 30.44)} months old`;
}
