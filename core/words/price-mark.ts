/** How the reasons of an option begin that rests on an estimated price. */
export const ESTIMATED = 'ESTIMATE: ';
/** How they begin where it rests on a price of the user's own. */
export const OWN = 'a price of your own: ';

/** What marks an option that rests on an estimated price, or on one of the user's own, in few words; null for a printed price. */
export function priceMark(option: { readonly reasons: readonly string[] }): string | null {
  if (option.reasons.some((reason) => reason.startsWith(ESTIMATED))) return 'estimated price';
  return option.reasons.some((reason) => reason.startsWith(OWN)) ? 'own price' : null;
}
