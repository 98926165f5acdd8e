import { describe, expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan.ts';
import { isCommitment } from '#core/contract/serving.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import { confidenceOf } from '#core/report/confidence.ts';
import { BILLS, FAILED_AND_STORED } from './scenarios-bills.cases.ts';
import { CONFIDENCE, KNOWN } from './scenarios-doubts.cases.ts';
import { HANDLING } from './scenarios-handling.cases.ts';
import { REGIONS } from './scenarios-regions.cases.ts';
import { TIES } from './scenarios-ties.cases.ts';
import { doubtedPlan, doubts } from './testing-scenario-plans.ts';

const SCENARIOS = [...HANDLING, ...TIES, ...REGIONS, ...KNOWN, ...CONFIDENCE, ...BILLS, ...FAILED_AND_STORED];

/** A month of list prices has 730 hours, the shortest usual one 720 and the longest 744. */
const [SHORTEST, LONGEST] = [720 / 730, 744 / 730];
/** A rounding of sums of floating-point numbers. */
const ROUNDING_USD = 1e-6;
/** A cost that is several times another, by more than a few dollars, is not a tie. */
const [TIMES_AS_MUCH, LOOKED_AT_USD] = [6, 2];

/** What is wrong with the bills of a plan, whatever its workload is. */
function wrongBills({ options, workload, catalog: { services } }: PlanDocument): readonly string[] {
  // Other clouds have no prices of what is usually also paid.
  const hasUsual = workload.alsoPaid && services?.priced === services?.all;
  return options.flatMap(({ id, monthlyUsd, breakdown, alsoPaid = [], gpu }) => {
    if (monthlyUsd === null || gpu !== undefined) return [];
    const { value, low, high } = monthlyUsd;
    const sum = breakdown.reduce((usd, item) => usd + item.monthlyUsd, 0);
    const usual = breakdown.filter(({ code }) => code.startsWith('usual-'));
    return [
      ...(Math.abs(sum - value) < 0.005 ? [] : [`${id} costs ${value} and its items ${sum}`]),
      ...((low ?? Infinity) <= value * SHORTEST + ROUNDING_USD ? [] : [`${id} costs at least ${low} of ${value}`]),
      ...((high ?? 0) >= value * LONGEST - ROUNDING_USD ? [] : [`${id} costs at most ${high} of ${value}`]),
      ...(hasUsual && usual.length === 0 ? [`${id} pays nothing that is usual`] : []),
      ...(workload.alsoPaid && alsoPaid.length > 0 ? [`${id} pays the usual extras twice`] : []),
      ...(!workload.alsoPaid && usual.length > 0 ? [`${id} pays the usual extras although they are excluded`] : []),
    ];
  });
}

/** Options of the chosen one's mode that make the choice absurd. */
function betterChoices({ options, verdict, workload }: PlanDocument): readonly string[] {
  const chosen = options.find(({ id }) => id === verdict.optionId);
  const usd = chosen?.monthlyUsd?.value ?? 0;
  const rivals = options.filter(
    (option) => option.mode === chosen?.mode && qualifies(option) && !isCommitment(option.purchase) && !option.gpu,
  );
  return rivals.flatMap(({ id, monthlyUsd, holds = 0 }) => {
    const otherUsd = monthlyUsd?.value ?? Infinity;
    const savedUsd = usd - otherUsd;
    const isSeveralTimes = usd > TIMES_AS_MUCH * otherUsd && savedUsd > LOOKED_AT_USD;
    const isMuch = savedUsd > 2 * workload.materialUsd && savedUsd > 0.2 * usd;
    const isSteady = holds >= (chosen?.holds ?? 0);
    return isSteady && (isSeveralTimes || isMuch) ? [`${id} at ${otherUsd} instead of ${chosen?.id} at ${usd}`] : [];
  });
}

test('the scenarios of a doubting reader are at least fifty, each with a name of its own', () => {
  const names = SCENARIOS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(50);
});

/** Ends a search that hangs; the longest takes half a minute on a busy machine. */
const timeout = 600_000;

test.each(SCENARIOS)('$name', { timeout }, (scenario) => {
  const plan = doubtedPlan(scenario);
  expect([...doubts(scenario, plan), ...wrongBills(plan), ...betterChoices(plan)], scenario.because).toEqual([]);
  const confidence = confidenceOf(plan);
  if (plan.verdict.mode === 'batch') expect(confidence?.mode).not.toMatch(/ 0 %/);
});

describe('costs over shares of failed rows and over the storage of inputs', () => {
  test('retries raise the cost of a night by their share at most, and never lower it', () => {
    const costs = FAILED_AND_STORED.filter(({ name }) => name.startsWith('ten million rows a night')).map(
      (scenario) =>
        doubtedPlan(scenario).options.find(({ id }) => id === 'lambda-batch/arm64/on-demand')?.monthlyUsd?.value,
    );
    const [none = Number.NaN, ...others] = costs;
    [0.001, 0.01, 0.1].forEach((share, index) => {
      expect(others[index]).toBeGreaterThanOrEqual(none);
      expect(others[index]).toBeLessThanOrEqual((none / (1 - share)) * 1.02);
    });
  });

  test('inputs that lie somewhere anyway cost least, then columnar files, then files as they are sent', () => {
    const [images] = FAILED_AND_STORED.filter(({ name }) => name.startsWith('images of the day that lie'));
    if (images === undefined) throw new Error('no scenario of stored images');
    const [already = 0, columnar = 0, asSent = 0] = (['already', 'kept-columnar', 'kept-as-sent'] as const).map(
      (inputsStored) =>
        doubtedPlan({ ...images, workload: { ...images.workload, inputsStored } }).options.find(({ id }) =>
          id.startsWith('batch-fargate/arm64/on-demand'),
        )?.monthlyUsd?.value,
    );
    expect(already).toBeGreaterThan(0);
    expect(columnar).toBeGreaterThanOrEqual(already);
    expect(asSent).toBeGreaterThan(columnar);
    // Two days of 586 GiB at $0.023, and 2.3 million writes of 8 MB at $5 per million.
    expect(asSent - already).toBeGreaterThan(36);
    expect(asSent - already).toBeLessThan(40);
  });
});
