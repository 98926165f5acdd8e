import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { verdictText } from '#core/contract/verdict/verdict-reasons-words.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { doubtedPlan } from './testing-scenario-plans.ts';

/** Rare calls that may take seconds: a function or a container that sleeps is the cheapest. */
const RARE = { predictionsPerDay: 5_000, callerWaits: true, sloMs: 20_000, sloPercentile: 99, inputsKnownInAdvance: 0 };

const planAmong = (region: string, only: readonly string[]) =>
  doubtedPlan({ name: 'rare calls', model: 'ranker', workload: { ...RARE, region, only }, modes: [], because: '' });

test.each([
  ['us-east-1', 'sagemaker-serverless', 'ecs-fargate'],
  ['us-central1', 'cloud-run', 'instance-group'],
  ['eastus', 'container-apps', 'vm-scale-set'],
])('in %s %s wins as assumed, with the cost of %s, whose numbers have a source', (region, assumed, sourced) => {
  const plan = planAmong(region, [assumed, sourced]);
  expect(viewOf(plan).chosen).toMatchObject({ service: assumed, basis: 'assumed' });
  const fact = plan.verdict.because.find(({ code }) => code === 'assumed-start');
  expect(fact).toMatchObject({ offer: { service: assumed }, alternative: { service: sourced } });
  const text = fact === undefined ? '' : verdictText(fact);
  expect(text).toMatch(/start-up time and latency .* are assumed/);
  expect(text).toMatch(/has a source, .+, costs \$[\d,.]+/);
});

test('a service whose start was observed wins without that', () => {
  const plan = planAmong('us-east-1', ['lambda', 'ecs-fargate']);
  expect(viewOf(plan).chosen).toMatchObject({ service: 'lambda', basis: 'projected' });
  expect(plan.verdict.because.map(({ code }) => code)).not.toContain('assumed-start');
});

test('the draws of an assumed start are wider than those of an observed one, and the stated numbers are the same', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-east-1' }) });
  const workload = Workload.parse({ predictionsPerDay: 200, callerWaits: true, sloMs: 600_000, alsoPaid: false });
  const coldMs = (id: string, coldStartRatio: number) => {
    const candidate = evaluator.candidates({}).find((each) => each.id === id);
    if (candidate === undefined) throw new Error(id);
    const { reasons } = evaluator.price(candidate, workload, { ...CENTRAL_SIMULATION, coldStartRatio }).explain();
    const found = reasons.find(({ code }) => code === 'cold-starts');
    return found?.code === 'cold-starts' ? found.coldMs : Number.NaN;
  };
  const swing = (id: string) => coldMs(id, 3) / coldMs(id, 1);
  expect(swing('lambda/-/on-demand')).toBeCloseTo(3, 9);
  // Between 2 and 30 s with 10 s as usual: nine in ten draws lie within about a factor of five.
  expect(swing('sagemaker-serverless/-/on-demand')).toBeCloseTo(3 ** 1.5, 9);
});
