/** An unplanned cost weighs more than a planned cost that turned out to be unnecessary. */
export const UNDER_PROVISIONING_WEIGHT = 1.25;

/** The costs of a row in the draws, and those with the next step of slack where it fails and a larger fleet holds. */
interface Charged {
  readonly monthlyUsd: Float64Array;
  readonly remedyUsd?: ReadonlyMap<number, number> | undefined;
}

/**
 * The penalty for failing in each draw where no larger fleet helps, in US dollars per month: the most expensive row that holds there, times 1.25. Where
 * none holds, the largest penalty of the other draws. Empty if no row holds anywhere.
 */
export function penaltiesOf(rows: readonly Pick<Charged, 'monthlyUsd'>[]): Float64Array {
  const penalties = new Float64Array(rows[0]?.monthlyUsd.length ?? 0);
  for (const { monthlyUsd } of rows) {
    monthlyUsd.forEach((usd, i) => {
      if (Number.isFinite(usd)) penalties[i] = Math.max(penalties[i] ?? 0, UNDER_PROVISIONING_WEIGHT * usd);
    });
  }
  const largest = penalties.reduce((most, usd) => Math.max(most, usd), 0);
  if (largest === 0) return new Float64Array(0);
  return penalties.map((usd) => (usd === 0 ? largest : usd));
}

/**
 * The monthly cost of a row in every draw. A draw in which it fails is charged, not dropped: with the next step of slack that holds there, or else
 * with the penalty, which is at least the most that the row costs where it holds. Infinite everywhere if it holds nowhere.
 */
export function chargedUsd({ monthlyUsd, remedyUsd }: Charged, penaltyUsd: Float64Array = NO_PENALTIES): Float64Array {
  let most = -Infinity;
  for (const usd of monthlyUsd) if (Number.isFinite(usd)) most = Math.max(most, usd);
  if (most === -Infinity) return monthlyUsd;
  return monthlyUsd.map((usd, i) =>
    Number.isFinite(usd) ? usd : (remedyUsd?.get(i) ?? Math.max(most, penaltyUsd[i] ?? 0)),
  );
}

/** Without penalties, a draw that no larger fleet helps counts as the most expensive one in which the row holds: enough for a median. */
const NO_PENALTIES = new Float64Array(0);

/** The share of the draws that are charged with a larger fleet, and with the penalty. */
export function chargedShares({ monthlyUsd, remedyUsd }: Charged): {
  readonly fleet: number;
  readonly penalty: number;
} {
  const failed = monthlyUsd.reduce((sum, usd) => sum + (Number.isFinite(usd) ? 0 : 1), 0);
  const fleet = remedyUsd?.size ?? 0;
  const draws = Math.max(1, monthlyUsd.length);
  return { fleet: fleet / draws, penalty: (failed - fleet) / draws };
}
