import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { scaleRun } from '#core/measure/run/scale-run.ts';

/** Models of scenarios: their speed relative to the example run (0.038 ms for one row), and what their files hold. */
const MODELS = {
  /** Boosted trees: 0.04 ms for one row. */
  trees: { slower: 1, weightBytes: 0, flopsPerRow: 0, operators: { TreeEnsembleClassifier: 1 } },
  /** A ranking network: 0.8 ms. */
  ranker: { slower: 20, weightBytes: 20e6, flopsPerRow: 1e7, operators: { Gemm: 6, Relu: 5, Gather: 4 } },
  /** A small image classifier: 4 ms. */
  image: { slower: 100, weightBytes: 14e6, flopsPerRow: 3e8, operators: { Conv: 52, Relu: 35, Add: 10, Gemm: 1 } },
  /** A small text encoder: 23 ms. */
  encoder: {
    slower: 600,
    weightBytes: 90e6,
    flopsPerRow: 2e9,
    operators: { MatMul: 48, Softmax: 6, LayerNormalization: 13 },
  },
  /** A detector of 8 GFLOP: 190 ms. */
  heavy: { slower: 5_000, weightBytes: 100e6, flopsPerRow: 8e9, operators: { Conv: 110, Relu: 100, Add: 33, Gemm: 1 } },
  /** A model of 4 GB: 380 ms. */
  large: {
    slower: 10_000,
    weightBytes: 4e9,
    flopsPerRow: 2e10,
    operators: { MatMul: 200, Softmax: 24, LayerNormalization: 49 },
  },
} as const;

/** The name of a model. */
export type ScenarioModel = keyof typeof MODELS;

/** The run of a model, as if measured on the example's two cores. */
export function scenarioRun(model: ScenarioModel): RunDocument {
  const { slower, weightBytes, flopsPerRow, operators } = MODELS[model];
  const run = exampleRun();
  const by = 1 / slower;
  const scaled = scaleRun(run, { batch: by, realtime: by, microbatch: by });
  return {
    ...scaled,
    runId: `scenario-${model}`,
    model: {
      ...run.model,
      file: `${model}.onnx`,
      bytes: Math.max(run.model.bytes, weightBytes),
      weightBytes,
      flopsPerRow,
      operators,
    },
    coldStart: run.coldStart === null ? null : coldStartOf(run.coldStart, weightBytes),
  };
}

/** Loading takes a second per gigabyte, and weights are resident. */
function coldStartOf(start: NonNullable<RunDocument['coldStart']>, weightBytes: number): RunDocument['coldStart'] {
  const mebibytes = weightBytes / 2 ** 20;
  return {
    ...start,
    sessionMs: start.sessionMs + weightBytes / 1e6,
    residentMiB: start.residentMiB + mebibytes,
    residentByBatch: start.residentByBatch?.map((each) => ({ ...each, residentMiB: each.residentMiB + mebibytes })),
  };
}
