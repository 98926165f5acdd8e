import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { scaleRun } from '#core/measure/run/scale-run.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { makePlan, type PlanInput } from './plan.ts';

/** The example run: a tree ensemble. */
export const example = exampleRun();
const by = 1 / 5000;
/** 8.2 GFLOP per row: 190 ms on one of the example's cores. */
export const vision: RunDocument = {
  ...scaleRun(example, { batch: by, realtime: by, microbatch: by }),
  model: { ...example.model, file: 'vision.onnx', operators: { Conv: 100, Relu: 100 }, flopsPerRow: 8.2e9 },
};

/** A plan with the GPUs of the small catalogue. */
export function planOf(input: Partial<WorkloadInput>, patch: Partial<PlanInput> = {}, run = vision): PlanDocument {
  const catalog = exampleCatalog();
  const evaluator = createEvaluator({ runs: [run], catalog });
  return makePlan({
    runs: [run],
    workload: Workload.parse({ predictionsPerDay: 1e6, maxStalenessS: 26 * 3600, ...input }),
    candidates: evaluator.candidates({}),
    gpuCandidates: evaluator.gpuCandidates({}),
    evaluator,
    simulations: 64,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab'.repeat(32) },
    flips: false,
    assumptions: [],
    ...patch,
  });
}

/** The cheapest GPU for a job. */
export const SPOT = 'ec2-batch/g4dn.xlarge/spot';

/** The option of a plan with an id. */
export const optionOf = (plan: PlanDocument, id: string) => {
  const option = plan.options.find((each) => each.id === id);
  if (option === undefined) throw new Error(`no option ${id}`);
  return option;
};
