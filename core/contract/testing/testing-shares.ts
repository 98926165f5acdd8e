/** The first of every `step` elements of a list: what `npm test` runs of many cases. */
export function everyNth<T>(list: readonly T[], step: number): readonly T[] {
  return list.filter((_, index) => index % step === 0);
}

/** The elements that `everyNth` leaves to the full run. */
export function exceptEveryNth<T>(list: readonly T[], step: number): readonly T[] {
  return list.filter((_, index) => index % step !== 0);
}
