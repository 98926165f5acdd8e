import type { Catalog, InstanceType, ProjectionBand } from '#core/contract/catalog.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { sigmaOfBand } from './band.ts';
import { hopTo } from './choose-source.ts';
import { intervalFor } from './fitted.ts';
import { isQuantised, modelFamily } from './model-family.ts';

/** The uncertainty of a projection. */
export interface ProjectionWidth {
  /** Standard deviation of log throughput, including the growth beyond the measured cores. */
  readonly sigmaLog: number;
  /** Ends of the 90 % interval of true ÷ projected throughput, before that growth. */
  readonly low90: number;
  readonly high90: number;
  /** The upper end with that growth: nine in ten true values lie within this factor, either way. */
  readonly factor90: number;
  /** Number of backtest residuals behind the interval; null for a published band. */
  readonly residuals: number | null;
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
 */
export function intervalOf(of: {
  readonly run: RunDocument;
  readonly instance: InstanceType;
  readonly catalog: Catalog;
  readonly band: ProjectionBand;
  readonly cores: number;
}): ProjectionWidth {
  const { run, instance, catalog, band, cores } = of;
  const isMeasured = band.bandId.startsWith('A');
  const tested = isMeasured
    ? null
    : intervalFor(
        {
          hop: hopTo(run, instance, catalog.instances),
          kind: modelFamily(run.model),
          precision: isQuantised(run.model) ? 'int8' : 'fp32',
        },
        catalog.projection,
      );
  // What a machine differs by from run to run is in the interval of its own measurement.
  const ofBand = band.bandId === 'A0' ? 0 : sigmaOfBand(band);
  const basis = tested === null ? ofBand : sigmaOfHalf90(tested.half90);
  const sigmaLog = isMeasured ? basis : withGrowth(basis, { cores, measuredCores: run.host.physicalCores });
  const high90 = tested === null ? band.high90 : round(Math.exp(tested.half90));
  const low90 = tested === null ? band.low90 : round(Math.exp(-tested.half90));
  const factor90 = Math.exp(sigmaLog * normalQuantile(0.95));
  return { sigmaLog, low90, high90, factor90, residuals: tested?.residuals ?? null };
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
