import { MIN_RESIDUALS, predictiveQuantiles } from '#core/project/projection/predictive.ts';
import {
  ANCHOR,
  anchoredMs,
  fitRoofline,
  type Roofline,
  rooflineMs,
  type Work,
} from '#core/project/projection/roofline.ts';
import { createRandom } from '#core/math/stats/random.ts';
import type { Judged, Predicted } from './judge.ts';
import { createFolds, type FoldOf } from './left-out.ts';
import { mapBy } from './map-by.ts';
import type { PublicResult } from './result.ts';

/** Number of models that a GPU's own roofline is fitted on. */
const GPU_REFERENCES = 20;

/** All results of one machine with one runtime. */
interface Suite {
  readonly unit: string;
  readonly runtimeFamily: string;
  readonly results: readonly PublicResult[];
}

interface Residual {
  readonly unit: string;
  readonly fold: number;
  readonly references: boolean;
  readonly judged: Omit<Judged, keyof Predicted>;
}

/**
 * Judges projections from a CPU to a GPU if both ran enough models with runtimes of one family. The prediction with references uses a
 * roofline fitted on 20 other models of the GPU. The prediction without uses the GPU's specification and the shares of peak that other GPUs
 * reach (docs/methodology/backtest.md).
 */
export function judgeCpuToGpu(results: readonly PublicResult[], seed: number): readonly Judged[] {
  const suites = suitesOf(results);
  const foldOf = createFolds(results);
  const cpus = suites.filter(({ results: [first] }) => first?.machine.arch !== 'gpu');
  const gpus = suites.filter(({ results: [first] }) => first?.machine.gpu !== null);
  const residuals = cpus.flatMap((cpu) =>
    gpus
      .filter((gpu) => gpu.runtimeFamily === cpu.runtimeFamily)
      .flatMap((gpu) => residualsOf({ cpu, gpu, gpus, seed, foldOf })),
  );
  return residuals.map(({ unit, fold, references, judged }) => {
    const others = residuals.filter((r) => r.unit !== unit && r.fold !== fold && r.references === references);
    const units = [...mapBy(others, (r) => r.unit)].map(([name, own]) => ({
      unit: name,
      logErrors: own.map((r) => r.judged.logError),
    }));
    const isEnough = others.length >= MIN_RESIDUALS;
    return {
      ...judged,
      quantiles: isEnough ? predictiveQuantiles(units) : null,
      residuals: isEnough ? others.length : 0,
      generations: isEnough ? units.length : 0,
      isOwnKind: false,
    };
  });
}

function suitesOf(results: readonly PublicResult[]): readonly Suite[] {
  const whole = results.filter((r) => workOf(r) !== null && (r.machine.arch !== 'gpu' || r.batch === 'large'));
  return [...mapBy(whole, (r) => `${r.machine.name}|${r.runtime}|${r.precision}|${r.threads ?? 'all'}`).values()]
    .filter((suite) => new Set(suite.map(({ model }) => model)).size > GPU_REFERENCES)
    .map((suite) => ({
      unit: suite[0]?.machine.generation ?? '',
      runtimeFamily: suite[0]?.runtimeFamily ?? '',
      results: suite,
    }));
}

function residualsOf(options: {
  readonly cpu: Suite;
  readonly gpu: Suite;
  readonly gpus: readonly Suite[];
  readonly seed: number;
  readonly foldOf: FoldOf;
}): readonly Residual[] {
  const { cpu, gpu, gpus, seed, foldOf } = options;
  const onGpu = new Map(gpu.results.map((r) => [r.model, r]));
  const random = createRandom(seed).fork(
    `${cpu.results[0]?.machine.name} ${gpu.results[0]?.machine.name} ${gpu.results[0]?.runtime}`,
  );
  return cpu.results.flatMap((source) => {
    const target = onGpu.get(source.model);
    const work = workOf(source);
    if (target === undefined || work === null) return [];
    const fold = foldOf(source.model);
    const sourceMs = rooflineMs(work, rooflineOf(cpu.results.filter((r) => foldOf(r.model) !== fold)));
    const uniform = random.fork(source.model).uniform;
    const twenty = gpu.results
      .filter((r) => foldOf(r.model) !== fold)
      .map((r) => ({ r, key: uniform() }))
      .toSorted((a, b) => a.key - b.key)
      .slice(0, GPU_REFERENCES)
      .map(({ r }) => r);
    const others = gpus.filter((o) => o.unit !== gpu.unit && o.runtimeFamily === gpu.runtimeFamily);
    const elsewhere = others.flatMap((o) => o.results.filter((r) => foldOf(r.model) !== fold));
    const errorOf = (targetMs: number): number => {
      const lambda = ANCHOR.cpuToGpu;
      return Math.log(anchoredMs({ targetMs, sourceMs, measuredSourceMs: source.ms, lambda }) / target.ms);
    };
    const residual = (references: boolean, targetMs: number): Residual => ({
      unit: gpu.unit,
      fold,
      references,
      judged: { hop: 'cpu-gpu', source, target, references, logError: errorOf(targetMs) },
    });
    const found: Residual[] = [];
    if (twenty.length === GPU_REFERENCES) found.push(residual(true, rooflineMs(work, rooflineOf(twenty))));
    if (elsewhere.length > GPU_REFERENCES) found.push(residual(false, bySpecificationMs(elsewhere, target, work)));
    return found;
  });
}

function rooflineOf(results: readonly PublicResult[]): Roofline {
  return fitRoofline(
    results.flatMap((result) => {
      const work = workOf(result);
      return work === null ? [] : [{ work, ms: result.ms }];
    }),
  );
}

/** Predicts a time with a roofline fitted on other GPUs in shares of their peaks, applied to this GPU's peaks. */
function bySpecificationMs(elsewhere: readonly PublicResult[], target: PublicResult, work: Work): number {
  const measured = elsewhere.flatMap((result) => {
    const own = workOf(result);
    return own === null ? [] : [{ work: inSharesOf(result, own), ms: result.ms }];
  });
  return rooflineMs(inSharesOf(target, work), fitRoofline(measured));
}

/** Work in milliseconds at the peaks of the GPU. */
function inSharesOf({ machine }: PublicResult, work: Work): Work {
  const flopPerMs = (machine.gpu?.fp16 ?? machine.gpu?.fp32 ?? 1) * 1e9;
  const bytesPerMs = (machine.bandwidthGBps ?? 1) * 1e6;
  return {
    flops: work.flops / flopPerMs,
    activationBytes: work.activationBytes / bytesPerMs,
    weightBytes: work.weightBytes / bytesPerMs,
  };
}

/**
 * Work of a row: 2 FLOPs per multiply-add, activations read and written once in four bytes, weights in four bytes. Null if the source does
 * not say.
 */
function workOf({ gmacs, macts, paramsM }: PublicResult): Work | null {
  if (gmacs === null || macts === null || paramsM === null) return null;
  return { flops: 2e9 * gmacs, activationBytes: 8e6 * macts, weightBytes: 4e6 * paramsM };
}
