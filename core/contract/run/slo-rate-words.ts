import type { SloResult, SloStalls } from '#core/contract/run/run.ts';
import { count, counted, percent, rate, seconds } from '#core/words/format/format.ts';

/** Events as rare as one in this part of a time are seen in it with 95 % confidence (e⁻³). */
const SEEN_PART = 3;

/**
 * The rates between which the highest one within an SLO is: clauses without a final stop, none if nothing is known. The last clause is part of the
 * confidence: what was not seen is in no bound.
 */
export function sloBounds({ maxRatePerS, stalls, observedS }: SloResult): readonly string[] {
  if (maxRatePerS === null) return [];
  const { low, high } = maxRatePerS;
  const holds = low === null ? null : `holds at ${perS(low)}`;
  const fails = high === null ? null : `fails at ${perS(high)}`;
  const sure = [holds, fails].filter((each) => each !== null);
  const each = sure.length === 1 ? '95 % confidence' : '95 % each';
  const clauses = sure.length === 0 ? [] : [`${sure.join(', ')} (${each})`];
  const unseen =
    observedS === undefined ? [] : [`pauses rarer than one in ${seconds(observedS / SEEN_PART)} were not seen`];
  return [...(stalls === undefined ? [] : stallClauses(stalls, low)), ...clauses, ...unseen];
}

function stallClauses({ seen, withoutPerS, persistingPerS }: SloStalls, low: number | null): readonly string[] {
  const known = low === null ? ', so it is unknown whether the rate holds with them' : '';
  const few = `without stalls: ${counted(seen, 'long stall')} ${seen === 1 ? 'is' : 'are'} too few to measure their effect${known}`;
  if (persistingPerS === undefined) return [few];
  const like = seen === 1 ? 'the one that was seen' : `the ${count(seen)} that were seen`;
  const lost = percent(1 - persistingPerS / withoutPerS.value);
  const left = persistingPerS === 0 ? 'no rate holds' : `${perS(persistingPerS)} (−${lost})`;
  return [few, `if pauses like ${like} persist: ${left}`];
}

function perS(ratePerS: number): string {
  return rate(ratePerS, 'requests/s');
}
