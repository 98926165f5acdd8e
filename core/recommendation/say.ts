/** Numbers and reasons as a sentence has them. */

/** A reason with one full stop at its end. */
export function sayReason(text: string): string {
  return `${text.replace(/\.$/, '')}.`;
}

/** Three significant digits at most, with thousands separators: 41.2, 3,560,000, 0.0143. */
export function sayNumber(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** US dollars: $0.0032, $0.14, $0.80, $28.33, $1,240. Cents are whole; below ten cents there are two significant digits. */
export function sayUsd(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  if (value !== 0 && Math.abs(value) < 0.1) return `$${Number(value.toPrecision(2)).toString()}`;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** Two significant digits, or whole numbers from 10 on: what a sentence about a duration can carry. */
function brief(value: number): string {
  return (value >= 10 ? Math.round(value) : Number(value.toPrecision(2))).toLocaleString('en-US');
}

/** Seconds in the unit that reads best: 45 s, 12 min, 3.5 h, 2 days. */
export function sayDuration(seconds: number): string {
  if (seconds < 1) return `${brief(seconds * 1000)} ms`;
  if (seconds < 120) return `${brief(seconds)} s`;
  if (seconds < 2 * 3_600) return `${brief(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${brief(seconds / 3_600)} h`;
  return `${brief(seconds / 86_400)} days`;
}

/** A share in whole per cent; never rounded to certainty. */
export function sayShare(share: number): string {
  if (share > 0.995 && share < 1) return 'over 99 %';
  if (share < 0.005 && share > 0) return 'under 1 %';
  return `${Math.round(share * 100)} %`;
}
