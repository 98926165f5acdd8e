import { columnDecimals, tabular, usdDecimals, usdNumber, usdRange } from '#core/words/format.ts';
import type { Quantity } from '#core/words/quantity.ts';

/** More decimals than cents would say more than is known: then each row keeps its own significant digits. */
const MAX_DECIMALS = 2;

/** A cell of a column of money, without its dollar sign. `interval` is null where there is none or it says nothing. */
export interface MoneyCell {
  readonly value: string;
  readonly interval: string | null;
}

/** A column of money: cents that line up, or significant digits where the column spans too much for that. Null is `—`. */
export function moneyColumn(quantities: readonly (Quantity | null)[]): readonly MoneyCell[] {
  const decimals = columnDecimals(
    quantities.map((quantity) => quantity?.value ?? null),
    MAX_DECIMALS,
  );
  return quantities.map((quantity) => {
    if (quantity === null) return { value: '—', interval: null };
    const { value, low, high } = quantity;
    const isAligned = decimals <= MAX_DECIMALS;
    const [said = ''] = isAligned ? tabular([value], decimals) : [usdNumber(value)];
    const shown = isAligned ? decimals : usdDecimals(value);
    const range = low === null || high === null ? null : usdRange(low, high, shown);
    return { value: said, interval: range === `${said}–${said}` ? null : range };
  });
}
