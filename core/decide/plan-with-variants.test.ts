import { expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import type { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { VariantKind } from '#core/contract/model/variants.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { pricerBy } from './verdict/testing.ts';
import { makePlan } from './plan.ts';
import { planVariants, runsOfOption } from './plan-variants.ts';
import { exampleVariant, exampleVariants } from './testing-variants.ts';

type Costs = Readonly<Record<string, number | null>>;

/** What each candidate costs per month in every simulation; null if it is infeasible. */
const COSTS: Costs = {
  'ec2-batch/c7i.large/spot': 100,
  'ec2-batch/c7i.large/spot/int8': 59,
  'ec2-batch/c7i.large/spot/fp16': 230,
  'ec2-batch/c7g.large/spot': 110,
  'ec2-batch/c7g.large/spot/int8': 75,
  'sagemaker-endpoint/ml.c6i.large/on-demand': 300,
  'sagemaker-endpoint/ml.c6i.large/on-demand/int8': 290,
};

function candidateOf(id: string): Candidate {
  const [service = '', type = null, , kind] = id.split('/');
  const isBatch = service === 'ec2-batch';
  return {
    id,
    service,
    mode: isBatch ? 'batch' : 'realtime',
    instanceType: type,
    purchase: isBatch ? 'spot' : 'on-demand',
    ...(kind === undefined ? {} : { variant: kind as VariantKind }),
  };
}

/** Prices a candidate by the table, in every simulation. */
function pricerOf(costs: Costs): ReturnType<typeof pricerBy> {
  return pricerBy((candidate) => {
    const usd = costs[candidate.id] ?? null;
    return {
      candidate,
      feasible: usd !== null,
      reasons: usd === null ? [{ code: 'no-measurement' }] : [],
      basis: 'projected',
      count: usd === null ? null : 1,
      monthlyUsd: usd,
      breakdown: [{ code: 'compute', monthlyUsd: usd ?? 0 }],
      latencyMs: candidate.mode === 'batch' ? null : { p50: 1, p99: 2 },
      freshnessS: candidate.mode === 'batch' ? { mean: 60, max: 90 } : null,
      scaling: { code: 'unknown' },
      errorHandling: { unit: 'request', expectedReworkPct: 0 },
    };
  });
}

function planOf(costs: Costs, given: GivenVariants | null, instances: readonly string[] = []): PlanDocument {
  const variants = given === null ? undefined : planVariants(given);
  const priced = new Set(
    (variants?.list ?? []).flatMap((each) => (each.standing.state === 'priced' ? [each.kind] : [])),
  );
  return makePlan({
    runs: [exampleRun()],
    variants,
    workload: Workload.parse({ predictionsPerDay: 1e6, materialUsd: 25 }),
    candidates: Object.keys(costs)
      .map(candidateOf)
      .filter(({ variant }) => variant === undefined || priced.has(variant)),
    evaluator: pricerOf(costs),
    simulations: 16,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab'.repeat(32) },
    instances,
    assumptions: [],
  });
}

const INT8 = exampleVariant('int8');
const texts = ({ verdict }: PlanDocument): readonly string[] => verdict.because.map(({ text }) => text);
const lastFlip = ({ verdict }: PlanDocument) => verdict.flips.at(-1);
const costOf = ({ options }: PlanDocument, id: string) => options.find((each) => each.id === id)?.monthlyUsd?.value;

test('a row serves its cheapest variant; the verdict says what it saves and changes, and what is chosen if no label may change', () => {
  const plan = planOf(COSTS, exampleVariants([INT8, exampleVariant('fp16', { changedShare: 0 })]));
  expect(PlanDocument.parse(plan)).toEqual(plan);
  // 100 − 59; the endpoint would save 10, which is not a material saving, so its row stays.
  expect(plan.options.map(({ id }) => id)).toEqual([
    'ec2-batch/c7i.large/spot/int8',
    'sagemaker-endpoint/ml.c6i.large/on-demand',
  ]);
  expect(plan.verdict.optionId).toBe('ec2-batch/c7i.large/spot/int8');
  expect(plan.options[0]).toMatchObject({ variant: 'int8', monthlyUsd: { value: 59 } });
  expect(texts(plan)).toContain(
    'int8 saves $41.00 a month and changes 0.3 % of the labels: EC2 batch on c7i.large (spot, int8) costs $59.00 per month; ' +
      'with the original model, EC2 batch on c7i.large (spot) costs $100 per month. Compared on 1,000 rows of your data.',
  );
  expect(lastFlip(plan)).toMatchObject({
    code: 'no-label-changes',
    becomes: 'batch',
    optionId: 'ec2-batch/c7i.large/spot',
    variant: null,
    monthlyUsd: 100,
    text: 'If no label may change, the original model is served: EC2 batch, c7i.large, spot, $100 per month.',
  });
});

test('if another variant changes no label and saves enough, it is served if none may change', () => {
  const plan = planOf(
    { ...COSTS, 'ec2-batch/c7i.large/spot/fp16': 70 },
    exampleVariants([INT8, exampleVariant('fp16', { changedShare: 0 })]),
  );
  expect(plan.verdict.optionId).toBe('ec2-batch/c7i.large/spot/int8');
  expect(lastFlip(plan)?.text).toBe(
    'If no label may change, the variant half precision (fp16) is served, which changes none: EC2 batch, c7i.large, spot, half precision (fp16), $70.00 per month.',
  );
});

test('a variant beyond the limit never wins, however cheap, and the verdict says why', () => {
  const cheap = { ...COSTS, 'ec2-batch/c7i.large/spot/int8': 1 };
  const plan = planOf(cheap, exampleVariants([INT8], { maxChangedShare: 0.002 }));
  expect(plan.verdict.optionId).toBe('ec2-batch/c7i.large/spot');
  expect(plan.variants?.list[0]?.standing).toEqual({
    state: 'struck-out',
    reason: { code: 'labels-changed', output: 'label', changedShare: 0.003, limit: 0.002 },
  });
  expect(texts(plan)).toContain(
    'Int8 is struck out: it changes 0.3 % of the labels ("label"), more than the allowed 0.2 %.',
  );
  expect(lastFlip(plan)?.code).not.toBe('no-label-changes');
  // Three of a thousand rows show that at most 0.77 % change, so it may win at a limit of 0.8 % and not at one of 0.5 %.
  expect(planOf(cheap, exampleVariants([INT8], { maxChangedShare: 0.005 })).variants?.list[0]?.standing).toMatchObject({
    state: 'struck-out',
    reason: { code: 'labels-unproven', limit: 0.005, rows: 1000 },
  });
  expect(planOf(cheap, exampleVariants([INT8], { maxChangedShare: 0.008 })).verdict.optionId).toBe(
    'ec2-batch/c7i.large/spot/int8',
  );
});

test('a saving that is not material leaves the plan as it is without variants', () => {
  const costs = { ...COSTS, 'ec2-batch/c7i.large/spot/int8': 80, 'ec2-batch/c7g.large/spot/int8': 90 };
  const { variants: _, ...plan } = planOf(costs, exampleVariants([INT8]));
  const without = planOf(costs, null);
  const [said, ...more] = plan.verdict.because.slice(without.verdict.because.length);
  expect(more).toEqual([]);
  expect(said?.text).toBe(
    'The original model is served: int8 would save $20.00 a month and change 0.3 % of the labels, and less than $25.00 or 5 % does not matter. ' +
      'Compared on 1,000 rows of your data.',
  );
  expect({ ...plan, verdict: { ...plan.verdict, because: without.verdict.because } }).toEqual(without);
});

test('the verdict says that a slower variant costs more, and that one without a measurement has no price', () => {
  const plan = planOf(COSTS, exampleVariants([exampleVariant('fp16'), exampleVariant('ort', { runs: [] })]));
  expect(texts(plan).slice(-2)).toEqual([
    'The original model is served: here half precision (fp16) costs $130 a month more.',
    'Optimised by ONNX Runtime has no price: it was not measured (modewise measure --variants DIR).',
  ]);
});

test('a variant that holds where the model does not is served whatever it saves', () => {
  const plan = planOf(
    {
      ...COSTS,
      'ec2-batch/c7i.large/spot': null,
      'ec2-batch/c7g.large/spot': null,
      'sagemaker-endpoint/ml.c6i.large/on-demand': null,
    },
    exampleVariants([exampleVariant('int8', { changedShare: null })]),
  );
  expect(plan.verdict.optionId).toBe('ec2-batch/c7i.large/spot/int8');
  expect(texts(plan)).toContain(
    'int8 makes it feasible and changes the answers by up to 0.02: EC2 batch on c7i.large (spot, int8) costs $59.00 per month; ' +
      'the original model does not hold. Compared on 1,000 rows of your data.',
  );
  expect(lastFlip(plan)).toMatchObject({
    becomes: 'none',
    text: 'If the answers may not change, no option is feasible.',
  });
});

test('a type that is named has one row, at its best variant', () => {
  const plan = planOf(COSTS, exampleVariants([INT8]), ['c7g.large']);
  expect(costOf(plan, 'ec2-batch/c7g.large/spot/int8')).toBe(75);
  expect(costOf(plan, 'ec2-batch/c7g.large/spot')).toBeUndefined();
  expect(plan.alternatives).toBe(0);
});

test('the runs of an option are those of its variant', () => {
  const plan = planOf(COSTS, exampleVariants([INT8]));
  const [variant, endpoint] = plan.options;
  if (variant === undefined || endpoint === undefined) throw new Error('both are listed');
  expect(runsOfOption(plan, variant)).toEqual(INT8.runs);
  expect(runsOfOption(plan, endpoint)).toEqual(plan.runs);
});
