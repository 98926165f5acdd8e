import { expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import { isNumericInput } from '#core/contract/workload/workload-inputs.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { leversOf } from '#core/decide/flips/levers.ts';
import { nearerToBase } from '#core/decide/flips/search-lever.ts';
import { isTelling } from '#core/decide/flips/telling-flips.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { BILLS, FAILED_AND_STORED } from './scenarios-bills.cases.ts';
import { KNOWN } from './scenarios-doubts.cases.ts';
import { HANDLING } from './scenarios-handling.cases.ts';
import { TIES } from './scenarios-ties.cases.ts';
import { doubtedPlan, workloadOf } from './testing-scenario-plans.ts';

/** Scenarios whose flips are planned on both sides. */
const SCENARIOS = [
  ...HANDLING.slice(2, 7),
  ...TIES.slice(0, 2),
  ...TIES.slice(4, 5),
  ...KNOWN.slice(1, 3),
  ...BILLS.slice(5, 6),
  ...FAILED_AND_STORED.slice(2, 3),
  ...FAILED_AND_STORED.slice(-2),
];
/** How far from a flip both sides are planned, as a share of its value. */
const WITHIN = 0.015;
/** Handling of a Python server in milliseconds, for a workload that states none. */
const HANDLING_MS = 0.8;
/** Longer than any machine takes for the flips of a scenario. */
const timeout = 1_200_000;

/** The mode of a plan; `none` if nothing meets the requirements in enough simulations. */
function outcomeOf(plan: PlanDocument): string {
  return viewOf(plan).isRarelyHeld ? 'none' : plan.verdict.mode;
}

/** How far the bill that a plan states may lie from the median over the simulations, by which the verdict compares: a share of the bill. */
const BILL_FROM_MEDIAN = 0.02;

/** Whether the cheapest option of a mode does not cost materially more than the choice of a plan, or may not by the medians that the verdict compares. */
function isTied(plan: PlanDocument, mode: string): boolean {
  const { chosen, bestOf } = viewOf(plan);
  const other = [...bestOf].find(([each]) => each === mode)?.[1];
  if (chosen?.monthlyUsd == null || other?.monthlyUsd == null) return false;
  const savingUsd = (1 - BILL_FROM_MEDIAN) * other.monthlyUsd.value - chosen.monthlyUsd.value;
  return savingUsd <= 0 || !isMaterial(savingUsd, other.monthlyUsd.value, plan.workload);
}

/** The workloads at 1.5 % before and behind a flip; null for an input of the simulations, which no workload has. */
function sidesOf(flip: FlipFact, workload: Workload): { readonly before: Workload; readonly behind: Workload } | null {
  const lever = leversOf(workload, HANDLING_MS).find(({ input }) => input === flip.input);
  if (lever === undefined || !isNumericInput(flip.input)) return null;
  const turned = (value: number) => lever.turn({ workload, simulation: CENTRAL_SIMULATION }, value).workload;
  const before = nearerToBase(flip.at, lever.range, WITHIN);
  const { low, high, scale } = lever.range;
  const behind = Math.min(high, Math.max(low, flip.at + (scale === 'whole' ? 0 : flip.at - before)));
  return { before: turned(before), behind: turned(behind) };
}

let planned = 0;

test.each(SCENARIOS)('both sides of the flips of: $name', { timeout }, (scenario) => {
  const workload = workloadOf(scenario);
  const base = doubtedPlan({ ...scenario, flips: true });
  const wrong = base.verdict.flips.flatMap((flip) => {
    expect(isTelling(flip, workload), `${flip.input} at ${flip.at}`).toBe(true);
    const sides = sidesOf(flip, workload);
    if (sides === null) return [];
    planned += 1;
    const [inside, beyond] = [sides.before, sides.behind].map((side) => doubtedPlan(scenario, side));
    if (inside === undefined || beyond === undefined) return [];
    // In front of a flip the modes of both sides may tie, which does not count as a change.
    const before = isTied(inside, outcomeOf(base)) ? outcomeOf(base) : outcomeOf(inside);
    const behind = outcomeOf(beyond);
    const expected = `${outcomeOf(base)} then ${flip.becomes}`;
    const found = `${before} then ${behind}`;
    return found === expected ? [] : [`${flip.input} at ${flip.at}: ${found}, expected ${expected}`];
  });
  expect(wrong).toEqual([]);
});

test('enough flips were planned on both sides', () => {
  expect(planned).toBeGreaterThanOrEqual(30);
});
