import { viewOf } from '#core/decide/plan-view.ts';
import { expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import { OPEN } from './scenarios-open.cases.ts';
import type { CloudsScenario, DoubtedScenario, Scenario } from './testing-scenario.ts';
import { cloudDoubts, contradictions, doubtedPlan, doubts } from './testing-scenario-plans.ts';

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

/** Ends a search that hangs; the longest takes half a minute on a busy machine. */
const timeout = 600_000;

/** A test for each scenario. That of an open one fails once the program answers as the architect does. */
function testEach<Each extends Scenario>(scenarios: readonly Each[], check: (scenario: Each) => void): void {
  for (const scenario of scenarios) {
    const declare = OPEN.has(scenario.name) ? test.fails : test;
    declare(scenario.name, { timeout }, () => check(scenario));
  }
}

/** One test for each scenario: its verdict is one that an architect would accept. */
export function testScenarios(scenarios: readonly Scenario[]): void {
  testEach(scenarios, (scenario) => {
    const plan = doubtedPlan(scenario, Workload.parse(scenario.workload));
    expect(contradictions(scenario, plan), scenario.because).toEqual([]);
  });
}

/** One test for each scenario: its verdict, its numbers and sentences, its bills and its confidence. */
export function testDoubtedScenarios(scenarios: readonly DoubtedScenario[]): void {
  testEach(scenarios, (scenario) => {
    const plan = doubtedPlan(scenario);
    expect([...doubts(scenario, plan), ...wrongBills(plan), ...betterChoices(plan)], scenario.because).toEqual([]);
    const { confidence } = viewOf(plan);
    if (plan.verdict.mode === 'batch') expect(confidence?.mode).not.toMatch(/ 0 %/);
  });
}

/** One test for each scenario of several clouds: as of one cloud, and which cloud wins at what cost. */
export function testCloudsScenarios(scenarios: readonly CloudsScenario[]): void {
  testEach(scenarios, (scenario) => {
    const plan = doubtedPlan(scenario);
    const found = [
      ...doubts(scenario, plan),
      ...cloudDoubts(scenario, plan),
      ...wrongBills(plan),
      ...betterChoices(plan),
    ];
    expect(found, scenario.because).toEqual([]);
  });
}
