import type { ServingOption } from '#core/contract/plan.ts';

/** What marks an option that rests on an estimated price, or on one of the user's own, in few words; null for a printed price. */
export function priceMark(option: Pick<ServingOption, 'reasons'>): string | null {
  const marks = option.reasons.map((reason) => {
    switch (reason.code) {
      case 'estimated-price':
        return 'estimated';
      case 'own-price':
        return 'own';
      case 'text-only':
        return reason.priceMark;
      default:
        return null;
    }
  });
  if (marks.includes('estimated')) return 'estimated price';
  return marks.includes('own') ? 'own price' : null;
}
