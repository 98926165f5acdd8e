import { columnDecimals, tabular, usdDecimals, usdNumber, usdRange } from '#core/words/format/format.ts';
import { isRange, type Quantity } from '#core/words/format/quantity.ts';

/** A column that needs more decimals than this is not aligned; each row then has its own significant digits. */
const MAX_DECIMALS = 2;

/**
 * A cell in a money column, without a dollar sign. `interval` is null if there is none or both ends equal the value. A range without a best
 * estimate is the value.
 */
export interface MoneyCell {
  readonly value: string;
  readonly interval: string | null;
}

/** A money column, aligned on cents, or with significant digits if its range is too wide for cents. Null becomes `—`. */
export function moneyColumn(quantities: readonly (Quantity | null)[]): readonly MoneyCell[] {
  const decimals = columnDecimals(
    quantities.map((quantity) => (quantity === null || isRange(quantity) ? null : quantity.value)),
    MAX_DECIMALS,
  );
  return quantities.map((quantity) => {
    if (quantity === null) return { value: '—', interval: null };
    const { value, low, high } = quantity;
    const isAligned = decimals <= MAX_DECIMALS;
    const [said = ''] = isAligned ? tabular([value], decimals) : [usdNumber(value)];
    const shown = isAligned ? decimals : usdDecimals(value);
    const range = low === null || high === null ? null : usdRange(low, high, shown);
    if (isRange(quantity) && low !== null && high !== null) {
      return { value: usdRange(low, high, isAligned ? decimals : usdDecimals(low)), interval: null };
    }
    return { value: said, interval: range === `${said}–${said}` ? null : range };
  });
}
