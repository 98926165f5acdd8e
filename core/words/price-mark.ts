import type { ServingOption } from '#core/contract/plan/plan.ts';

/** The mark of an option whose price is estimated or the user's own; null for a published price. */
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
