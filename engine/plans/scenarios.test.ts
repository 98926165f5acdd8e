import { expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan.ts';
import { Workload } from '#core/contract/workload.ts';
import { makePlan } from '#core/decide/plan.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import { catalogSha256, loadCatalog } from '#engine/catalog/load.ts';
import { CALLER_WAITS } from './scenarios-caller-waits.cases.ts';
import { BORDERS_CALLER_WAITS } from './scenarios-borders-caller-waits.cases.ts';
import { BORDERS_NO_CALLER_WAITS } from './scenarios-borders-no-caller-waits.cases.ts';
import { NO_CALLER_WAITS } from './scenarios-no-caller-waits.cases.ts';
import { WORK_AT_ONCE } from './scenarios-work-at-once.cases.ts';
import type { Scenario } from './testing-scenario.ts';
import { type ScenarioModel, scenarioRun } from './testing-scenario-models.ts';

const SCENARIOS = [
  ...NO_CALLER_WAITS,
  ...BORDERS_NO_CALLER_WAITS,
  ...CALLER_WAITS,
  ...BORDERS_CALLER_WAITS,
  ...WORK_AT_ONCE,
];
const NAMES = SCENARIOS.map(({ name }) => name);
/** Fewer worlds than a plan has: the answers of these scenarios are not close. */
const WORLDS = 128;
const evaluators = new Map<string, Evaluator>();

/** The evaluator of a model in a region, made once: its projections are the same for every workload. */
function evaluatorOf(model: ScenarioModel, region: string) {
  const catalog = loadCatalog({ region, estimates: false, folder: null });
  const runs = [scenarioRun(model)];
  const key = `${model} ${region}`;
  const evaluator = evaluators.get(key) ?? createEvaluator({ runs, catalog });
  evaluators.set(key, evaluator);
  return { catalog, runs, evaluator };
}

function planOf({ model, workload: input }: Scenario): PlanDocument {
  const workload = Workload.parse(input);
  const { catalog, runs, evaluator } = evaluatorOf(model, workload.region);
  return makePlan({
    runs,
    workload,
    candidates: evaluator.candidates({}),
    gpuCandidates: evaluator.gpuCandidates({}),
    evaluate: evaluator.evaluate,
    figuresOf: evaluator.figuresOf,
    handlingOf: evaluator.handlingOf,
    worlds: WORLDS,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256: catalogSha256(catalog) },
    flips: false,
    assumptions: [],
  });
}

/** What contradicts an architect's answer. */
function contradictions(
  { modes, services, impossible = [] }: Scenario,
  { verdict, options }: PlanDocument,
): readonly string[] {
  const service = options.find(({ id }) => id === verdict.optionId)?.service;
  const found = [];
  if (!modes.includes(verdict.mode)) found.push(`mode ${verdict.mode}`);
  if (services !== undefined && service !== undefined && !services.includes(service)) found.push(`service ${service}`);
  for (const each of impossible) {
    if (options.some((option) => option.service === each && option.feasible)) found.push(`${each} is feasible`);
  }
  return found;
}

test('every scenario has a name of its own', () => {
  expect(new Set(NAMES).size).toBe(NAMES.length);
});

test.each(SCENARIOS)('$name', (scenario) => {
  expect(contradictions(scenario, planOf(scenario)), scenario.because).toEqual([]);
});
