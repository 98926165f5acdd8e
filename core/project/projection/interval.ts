import type { Catalog, InstanceType, ProjectionBand } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { sigmaOfBand } from './band.ts';
import type { RunSpread } from './between-runs.ts';
import { hopTo } from './choose-source.ts';
import { intervalFor } from './fitted.ts';
import { isQuantised, modelFamily } from './model-family.ts';
import { intervalAt, quantileAtZ, Z_SCORES } from './predictive.ts';
import { type ExpectedError, expectedError, SOURCE_SHARE } from './shared-error.ts';

/** The uncertainty of a projection. */
export interface ProjectionWidth {
  /** Standard deviation of log throughput of the normal distribution with the same 90 % interval, including the growth beyond the measured cores. */
  readonly sigmaLog: number;
  /** Quantiles of log(true ÷ projected) throughput (`predictive.ts`) with median 0 and that growth; null for a normal distribution. */
  readonly quantiles: readonly number[] | null;
  /** The median of log(true ÷ predicted), by which the prediction is corrected. */
  readonly medianLog: number;
  /** The share of the error's variance that all projections from the source have in common (`shared-error.ts`). */
  readonly sourceShare: number;
  /** Ends of the 90 % interval of true ÷ projected throughput, before that growth. */
  readonly low90: number;
  readonly high90: number;
  /** The upper end with that growth: nine in ten true values lie within this factor, either way. */
  readonly factor90: number;
  /** The evidence for the interval; null for a published band. */
  readonly tested: Tested | null;
}

/** The back-test behind an interval. */
interface Tested {
  /** Number of residuals, and of the generations of cores that they belong to; null if the catalogue does not say. */
  readonly residuals: number;
  readonly generations: number | null;
  /** The coverage of such intervals, in per cent: for the same family and type, or for held-out families if it is borrowed. */
  readonly covers90Pct: number | null;
  /** Whether there are too few results of the same family and type, so that it comes from all others. */
  readonly isBorrowed: boolean;
}

/** Every doubling beyond twice the measured cores adds 8 % to the deviation (errors of 8 to 13 % are observed up to there). */
const GROWTH = 0.08;

/** σ² = σ_repeat² + σ_basis² + σ_software² + σ_size², in logarithms (docs/methodology/projection.md). */
function sigmaOf(parts: {
  readonly repeat: number;
  readonly basis: number;
  readonly software: number;
  readonly size: number;
}): number {
  return Math.hypot(parts.repeat, parts.basis, parts.software, parts.size);
}

/**
 * The interval of a projection: from the backtest's residuals of the hop if there are any, otherwise the published band. Excludes
 * repetition, because the measurement has its own deviation, and software, because residuals compare one runtime with itself.
 * @param of.expected what other measurements say of the errors of this source.
 */
export function intervalOf(of: {
  readonly run: RunDocument;
  readonly instance: InstanceType;
  readonly catalog: Catalog;
  readonly band: ProjectionBand;
  readonly cores: number;
  readonly expected: ExpectedError;
  /** How runs on the type itself differ between days and hosts; null if unknown. */
  readonly spread: RunSpread | null;
}): ProjectionWidth {
  const { run, instance, catalog, band, cores, expected, spread } = of;
  if (band.bandId.startsWith('A') && spread !== null) return widthOfHosts(band, spread);
  if (band.bandId.startsWith('A')) return ofBand(band, { sigmaLog: band.bandId === 'A0' ? 0 : sigmaOfBand(band) });
  const precision = isQuantised(run.model) ? 'int8' : 'fp32';
  const hop = hopTo(run, instance, catalog.instances);
  const found = intervalFor({ hop, kind: modelFamily(run.model), precision }, catalog.projection);
  const size = { cores, measuredCores: run.host.physicalCores };
  const sharing = { sourceShare: SOURCE_SHARE };
  if (found === null) return { ...ofBand(band, { sigmaLog: withGrowth(sigmaOfBand(band), size) }), ...sharing };
  const { residuals, generations = null, covers90Pct = null } = found;
  const tested: Tested = { residuals, generations, covers90Pct, isBorrowed: found.family === null };
  const { quantiles } = found;
  if (quantiles === undefined) {
    const sigmaLog = withGrowth(sigmaOfHalf90(found.half90), size);
    const high90 = Math.exp(found.half90);
    return { ...ofBand(band, { sigmaLog }), ...sharing, low90: round(1 / high90), high90: round(high90), tested };
  }
  // The errors of a source for its own generation differ from those for all others.
  const { mean, deviation, sourceShare } = hop === 'generation' ? expectedError([]) : expected;
  const at = (z: number): number => quantileAtZ(quantiles, mean + deviation * z);
  const medianLog = at(0);
  const centred = Z_SCORES.map((z) => at(z) - medianLog);
  const [lowLog, highLog] = intervalAt(centred, 0.9);
  const basis = sigmaOfHalf90((highLog - lowLog) / 2);
  const sigmaLog = withGrowth(basis, size);
  return {
    sigmaLog,
    quantiles: centred.map((value) => (value * sigmaLog) / basis),
    medianLog,
    sourceShare,
    low90: round(Math.exp(lowLog)),
    high90: round(Math.exp(highLog)),
    factor90: Math.exp(sigmaLog * normalQuantile(0.95)),
    tested,
  };
}

/** A normal distribution, with the ends of a published band. */
function ofBand({ low90, high90 }: ProjectionBand, { sigmaLog }: { readonly sigmaLog: number }): ProjectionWidth {
  const factor90 = Math.exp(sigmaLog * normalQuantile(0.95));
  return { sigmaLog, quantiles: null, medianLog: 0, sourceShare: 0, low90, high90, factor90, tested: null };
}

function widthOfHosts(band: ProjectionBand, { hostFactor90: factor90 }: RunSpread): ProjectionWidth {
  const ends = { low90: round(1 / factor90), high90: round(factor90) };
  return ofBand({ ...band, ...ends }, { sigmaLog: sigmaOfHalf90(Math.log(factor90)) });
}

/** Standard deviation of log throughput of an interval whose half-width is `half90` in log. */
export function sigmaOfHalf90(half90: number): number {
  return half90 / normalQuantile(0.95);
}

/** The deviation of a projection with the growth beyond twice the measured cores. */
export function withGrowth(
  basis: number,
  { cores, measuredCores }: { readonly cores: number; readonly measuredCores: number },
): number {
  const beyond = Math.max(0, Math.log2(cores / (2 * Math.max(1, measuredCores))));
  return sigmaOf({ repeat: 0, basis, software: 0, size: GROWTH * beyond });
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
