import { assertNever } from '#core/assert-never.ts';
import type { BillRefusal } from './against-bill.ts';
import type { BillWays } from './words.ts';

/** Why a plan cannot be compared with a bill, and what to do about it. `about` is the file with the problem; null if there is none. */
export interface RefusalWords {
  readonly about: 'plan' | 'bill' | null;
  readonly cause: string;
  readonly remedy: string;
}

/** The words of a refusal. */
export function refusalWords(refusal: BillRefusal, ways: BillWays): RefusalWords {
  switch (refusal.kind) {
    case 'no-option':
      return {
        about: 'plan',
        cause: refusal.id === null ? 'it recommends no option' : `it has no cost of an option '${refusal.id}'`,
        remedy:
          refusal.known.length === 0
            ? 'Use a plan with a feasible option.'
            : `Name the option that runs with ${ways.option}: ${refusal.known.join(', ')}.`,
      };
    case 'nothing-counts':
      return nothingCounts(refusal, ways);
    default:
      return assertNever(refusal);
  }
}

function nothingCounts(
  { why, option, region, services }: Extract<BillRefusal, { readonly kind: 'nothing-counts' }>,
  ways: BillWays,
): RefusalWords {
  switch (why.kind) {
    case 'no-service':
      return {
        about: 'bill',
        cause: `none of its services is ${services.length > 0 ? services.join(' or ') : `one of ${option}`}`,
        remedy: `Name the service with ${ways.service}. It has: ${why.known.join(', ')}.`,
      };
    case 'no-region':
      return {
        about: 'bill',
        cause: `it has no cost in ${region}, the region of the plan, only in ${why.known.join(', ')}`,
        remedy: `Plan for the region of the bill: ${ways.region(why.known[0] ?? 'NAME')}`,
      };
    case 'no-rate':
      return {
        about: null,
        cause: `the bill is in ${why.currencies.join(' and ')}, and plans are in US dollars`,
        remedy: `State how many US dollars one unit is: ${ways.currency(why.currencies)}`,
      };
    case 'no-usage':
      return {
        about: 'bill',
        cause: 'it has only taxes, credits and refunds of the service, and no usage',
        remedy: 'Use the bill of a month in which the service ran.',
      };
    default:
      return assertNever(why);
  }
}
