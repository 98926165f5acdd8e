import { costPerMillionUsd } from '#core/price/pricing/units.ts';
import { checkText } from '#core/contract/serving/verification-words.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
import type {
  Check,
  CheckedPromise,
  CheckReason,
  MeasuredTarget,
  ReadResults,
  Verification,
} from '#core/contract/serving/verification.ts';

/** The findings about a deployed option, and today's traffic. */
export interface Found {
  readonly promises: Promises;
  readonly found: MeasuredTarget | ReadResults;
  readonly machines: number | null;
  readonly predictionsPerDay: number;
}

/** One check with its sentence. */
export function check(
  promise: CheckedPromise,
  verdict: Check['verdict'],
  reason: CheckReason,
  values: { readonly promised: Interval | null; readonly found?: Interval | null; readonly percentile?: number },
): Check {
  const { promised, found = null, percentile = null } = values;
  return { promise, percentile, promised, found, verdict, reason: { ...reason, text: checkText(reason) } };
}

/** The outcome of all checks. It is `holds` only if a figure was shown to hold, none is broken, and none is undecided. */
export function outcomeOf(checks: readonly Pick<Check, 'verdict'>[]): NonNullable<Verification['outcome']> {
  const has = (verdict: Check['verdict']): boolean => checks.some((each) => each.verdict === verdict);
  if (has('broken')) return 'broken';
  return has('undecided') || !has('holds') ? 'undecided' : 'holds';
}

/** Whether an interval is within a limit, beyond it, or around it. An end that is not known is the value. */
export function besideLimit({ value, low, high }: Interval, limit: number): 'below' | 'above' | 'around' {
  if ((high ?? value) <= limit) return 'below';
  return (low ?? value) > limit ? 'above' : 'around';
}

/**
 * The cost of a million predictions against the plan's.
 * @param usd a month; null if the bill does not state its quantities.
 * @param reasons.undecided the reason if the interval lies around the limit.
 */
export function judgeCost(
  { costPerMillionUsd: promised }: Promises,
  perDay: number,
  usd: Interval | null,
  reasons: { readonly decided: CheckReason; readonly undecided: (found: Interval, limitUsd: number) => CheckReason },
): Check {
  if (usd === null) return check('cost', 'not-checked', { code: 'bill-without-quantities' }, { promised });
  const ofMillion = (each: number | null): number | null => (each === null ? null : costPerMillionUsd(each, perDay));
  const found = { value: costPerMillionUsd(usd.value, perDay), low: ofMillion(usd.low), high: ofMillion(usd.high) };
  const limitUsd = promised.high ?? promised.value;
  const beside = besideLimit(found, limitUsd);
  if (beside === 'around') return check('cost', 'undecided', reasons.undecided(found, limitUsd), { promised, found });
  return check('cost', beside === 'below' ? 'holds' : 'broken', reasons.decided, { promised, found });
}
