/** Numbers as a sentence has them. */

/** Three significant digits at most, with thousands separators: 41.2, 3,560,000, 0.0143. */
export function sayNumber(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** Predictions a day: `1 prediction a day`, `13,600 predictions a day`, `0.43 predictions a day`. */
export function sayPerDay(value: number): string {
  const text = sayNumber(value);
  return `${text} ${text === '1' ? 'prediction' : 'predictions'} a day`;
}

/** US dollars: $0.0032, $0.14, $0.80, $28.33, $1,240. Cents are whole; below ten cents there are two significant digits. */
export function sayUsd(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  if (value !== 0 && Math.abs(value) < 0.1) {
    return `$${value.toLocaleString('en-US', { minimumSignificantDigits: 2, maximumSignificantDigits: 2 })}`;
  }
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

/**
 * Seconds that are promised never to be exceeded, in one or two units and rounded up, never down: 45 s, 4 min 10 s, 24 h 3 min, 2 d 3 h. What is
 * no more than a limit is never said to be more than that limit where both are said so.
 */
export function sayAtMost(seconds: number): string {
  if (seconds < 1) return `${roundedUp(seconds * 1000)} ms`;
  if (seconds <= 59) return `${roundedUp(seconds)} s`;
  if (seconds <= 3_599) return twoUnits(roundedUp(seconds), 60, ['min', 's']);
  if (seconds < 2 * 86_400) return twoUnits(roundedUp(seconds / 60), 60, ['h', 'min']);
  return twoUnits(roundedUp(seconds / 3_600), 24, ['d', 'h']);
}

/** Up to the next whole number, but for what floating point adds to one. */
function roundedUp(value: number): number {
  return Math.ceil(value * (1 - 1e-9));
}

function twoUnits(parts: number, partsOfWhole: number, [whole, part]: readonly [string, string]): string {
  const rest = parts % partsOfWhole;
  const first = `${Math.floor(parts / partsOfWhole).toLocaleString('en-US')} ${whole}`;
  return rest === 0 ? first : `${first} ${rest} ${part}`;
}

/** A share in whole per cent; never rounded to certainty. */
export function sayShare(share: number): string {
  if (share > 0.995 && share < 1) return 'over 99 %';
  if (share < 0.005 && share > 0) return 'under 1 %';
  return `${Math.round(share * 100)} %`;
}
