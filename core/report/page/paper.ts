import type { Paper } from '#core/contract/methods/listings.ts';

/** Regions where offices print on Letter; everywhere else it is A4. */
const LETTER_REGIONS = new Set(['US', 'CA', 'MX', 'CL', 'CO', 'VE', 'PH', 'GT', 'CR', 'PA', 'DO', 'PR']);

/** The paper that is usual where a language is spoken, for example `en-US`. */
export function usualPaper(language: string): Paper {
  const region = language.split('-').find((part, index) => index > 0 && /^[A-Z]{2}$/.test(part));
  return region !== undefined && LETTER_REGIONS.has(region) ? 'letter' : 'a4';
}
