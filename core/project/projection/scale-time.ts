import type { FittedProjection } from '#core/contract/catalog/catalog.ts';
import type { ModelProfile } from '#core/contract/run/profile.ts';
import { coefficientsFor } from './fitted.ts';
import { REFERENCE, relativeTime, type Resources } from './relative-time.ts';
import type { Silicon } from './silicon.ts';
import type { ModelFamily } from './types.ts';

/** One side of a projection: a core, the threads of a session, and the bandwidth that they draw; null if it was not measured. */
interface Side {
  readonly silicon: Silicon;
  readonly threads: number;
  readonly bandwidthGBps: number | null;
}

/** A model and the two sides between which its times are scaled. */
export interface ScaleOptions {
  readonly source: Side;
  readonly target: Side;
  readonly family: ModelFamily;
  readonly precision: 'fp32' | 'int8';
  readonly fitted: FittedProjection;
  readonly profile: ModelProfile | null;
  readonly weightBytes: number;
}

/** Weights below this size stay in a core's share of the caches. Larger weights are read from memory in every call. */
export const CACHED_WEIGHT_BYTES = 8 * 2 ** 20;

/** Int8 products per cycle and core by the unit that ONNX Runtime uses, as wide as for the published results. */
const INT8_WIDTH: Readonly<Record<string, number>> = {
  avx2: 43,
  avx512: 85,
  'avx512-vnni': 256,
  'amx-int8': 256,
  dotprod: 64,
  i8mm: 256,
};

/**
 * Time on the target ÷ time on the source, by the rows of a call. With a profile, every node scales by its own class: T = Σ tᵢ·[arithmetic,
 * memory or overhead]. Without one, the whole model scales by its family (docs/methodology/projection.md, with λ = 1 in both).
 */
export function timeRatio(options: ScaleOptions): (rows: number) => number {
  const { profile, family } = options;
  if (profile !== null && profile.nodes.length > 0) return ratioOfProfile(options, profile);
  const whole = ratioOf(options, family);
  return () => whole;
}

function ratioOf(
  options: ScaleOptions,
  kind: Parameters<typeof coefficientsFor>[0],
  precision = options.precision,
): number {
  const { source, target, fitted } = options;
  const coefficients = coefficientsFor(kind, precision, fitted);
  const isKnown = source.bandwidthGBps !== null && target.bandwidthGBps !== null;
  const side = (of: Side): Resources =>
    resourcesOfSide(of, precision, isKnown ? of.bandwidthGBps : REFERENCE.cpu.bandwidthGBps);
  return relativeTime(coefficients, side(target), 'cpu') / relativeTime(coefficients, side(source), 'cpu');
}

function resourcesOfSide(
  { silicon, threads }: Side,
  precision: 'fp32' | 'int8',
  bandwidthGBps: number | null,
): Resources {
  const isInt8 = precision === 'int8';
  return {
    cores: threads,
    clockGHz: silicon.clockGHz,
    width: isInt8 ? int8Width(silicon) : silicon.fp32FlopPerCycle,
    bandwidthGBps: bandwidthGBps ?? REFERENCE.cpu.bandwidthGBps,
    isArm: silicon.arch === 'arm64',
    hasMatrixUnit: isInt8 && silicon.int8Unit === 'amx-int8',
  };
}

/** Zen 4 runs 512-bit instructions in two halves. */
function int8Width({ int8Unit, uarch }: Silicon): number {
  const width = INT8_WIDTH[int8Unit ?? 'avx2'] ?? 43;
  return uarch === 'Zen 4' ? width / 2 : width;
}

/** Interpolates the ratio in logarithms between the profile's batch sizes. Beyond them, uses the ratio of the nearest. */
function ratioOfProfile(options: ScaleOptions, profile: ModelProfile): (rows: number) => number {
  const points = profile.batchSizes.map((rows, index) => {
    const ratio = ratioAt(options, profile, rows, index);
    return { rows, ratio, logRatio: Math.log(ratio) };
  });
  // Of each part between two sizes.
  const logSteps = points.map(({ rows }, index) => Math.log(rows / (points[index - 1]?.rows ?? rows)));
  return (rows) => {
    let above = 0;
    while (above < points.length && !((points[above]?.rows ?? 0) >= rows)) above += 1;
    const low = points[above - 1];
    const high = points[above];
    if (low === undefined || high === undefined) return (low ?? high)?.ratio ?? 1;
    const logStep = logSteps[above] ?? 0;
    if (logStep === 0) return high.ratio;
    const share = Math.log(rows / low.rows) / logStep;
    return Math.exp((1 - share) * low.logRatio + share * high.logRatio);
  };
}

function ratioAt(options: ScaleOptions, profile: ModelProfile, rows: number, index: number): number {
  const { source, target, weightBytes } = options;
  const clock = source.silicon.clockGHz / target.silicon.clockGHz;
  const isStreamed =
    weightBytes >= CACHED_WEIGHT_BYTES && source.bandwidthGBps !== null && target.bandwidthGBps !== null;
  const memory = isStreamed ? (source.bandwidthGBps ?? 1) / (target.bandwidthGBps ?? 1) : clock;
  const byKind = new Map<string, number>();
  let before = 0;
  let after = 0;
  for (const node of profile.nodes) {
    const ms = (node.ms[index] ?? 0) * node.count;
    const bytes = node.weightBytes + rows * node.activationBytesPerRow;
    const isArithmetic = node.opClass === 'tree' || rows * node.flopsPerRow >= profile.ridge.flopsPerByte * bytes;
    const precision = node.precision === 'int8' || node.precision === 'int4' ? 'int8' : 'fp32';
    const key = `${node.opClass}|${precision}`;
    const arithmetic = byKind.get(key) ?? ratioOf(options, node.opClass, precision);
    byKind.set(key, arithmetic);
    before += ms;
    after += ms * (isArithmetic ? arithmetic : memory);
  }
  const overhead = Math.max(0, (profile.callMs[index] ?? 0) - before);
  return before + overhead > 0 ? (after + overhead * clock) / (before + overhead) : 1;
}
