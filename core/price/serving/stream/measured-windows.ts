import type { RunDocument } from '#core/contract/run/run.ts';
import { oncePer } from '#core/once-per.ts';
import { ASSUMED_SERVICE_SCV } from '#core/project/projection/realtime.ts';
import { serviceCurveOf } from '#core/project/projection/service-curve.ts';
import type { BatchSamples } from '#core/math/queueing/batch-time.ts';
import { createWindowLatency, type WindowLatency } from '#core/math/queueing/window-latency.ts';
import { logNormalSamples } from '#core/math/stats/log-normal.ts';

/** Batch times relative to that of one row, and their spread: the complete input of a unit-free simulation. */
interface Shape {
  readonly sizes: readonly { readonly batchSize: number; readonly times: number }[];
  readonly scv: number;
  readonly seed: number;
}

/** Simulations of the most recently used shapes, oldest first. Runs that differ only in speed share them. */
const recent = new Map<string, WindowLatency>();
const MAX_SHAPES = 8;

/** Latencies behind windows for a run's model, simulated from its measured batch times. */
export const windowLatencyOf = oncePer((run: RunDocument): WindowLatency => {
  const shape = shapeOf(run);
  const key = JSON.stringify(shape);
  const latency = recent.get(key) ?? createWindowLatency({ measured: samplesOf(shape), seed: shape.seed });
  recent.delete(key);
  recent.set(key, latency);
  const oldest = recent.keys().next();
  if (recent.size > MAX_SHAPES && oldest.done !== true) recent.delete(oldest.value);
  return latency;
});

function shapeOf(run: RunDocument): Shape {
  const curve = serviceCurveOf(run, run.realtime?.threads ?? run.batch?.best.threads ?? 1);
  const points = run.model.batchable ? (run.serviceTime?.points ?? []) : [];
  const sizes = [...new Set([1, ...points.map((point) => point.batchSize)])].sort((a, b) => a - b);
  const timesOf = (batchSize: number): number => (curve === null ? batchSize : curve.ms(batchSize) / curve.ms(1));
  return {
    sizes: sizes.map((batchSize) => ({ batchSize, times: rounded(timesOf(batchSize)) })),
    scv: rounded(run.realtime?.service.scv ?? ASSUMED_SERVICE_SCV),
    seed: run.seed,
  };
}

/** Measurements are not more precise than 0.1 %. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/**
 * The spread of a batch size, from that of single requests, as far as it comes from moments when the machine does other work: a batch that
 * takes k times as long meets k times as many of them, so the squared coefficient of variation falls to 1/k.
 */
function samplesOf({ sizes, scv }: Shape): readonly BatchSamples[] {
  return sizes.map(({ batchSize, times }) => ({
    batchSize,
    samplesMs: logNormalSamples({ mean: times, scv: scv / times }),
  }));
}
