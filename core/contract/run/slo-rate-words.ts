import type { SloResult } from '#core/contract/run/run.ts';
import { counted, rate } from '#core/words/format/format.ts';

/** The rates between which the highest one within an SLO is: clauses without a final stop, none if nothing is known. */
export function sloBounds({ maxRatePerS, stalls }: SloResult): readonly string[] {
  if (maxRatePerS === null) return [];
  const { low, high } = maxRatePerS;
  const holds = low === null ? null : `holds at ${perS(low)}`;
  const fails = high === null ? null : `fails at ${perS(high)}`;
  const sure = [holds, fails].filter((each) => each !== null);
  const each = sure.length === 1 ? '95 % confidence' : '95 % each';
  const clauses = sure.length === 0 ? [] : [`${sure.join(', ')} (${each})`];
  return stalls === undefined ? clauses : [stallsClause(stalls.seen, low), ...clauses];
}

function stallsClause(seen: number, low: number | null): string {
  const known = low === null ? ', so it is unknown whether the rate holds with them' : '';
  return `without stalls: ${counted(seen, 'long stall')} ${seen === 1 ? 'is' : 'are'} too few to measure their effect${known}`;
}

function perS(ratePerS: number): string {
  return rate(ratePerS, 'requests/s');
}
