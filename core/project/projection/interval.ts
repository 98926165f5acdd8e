import type { Catalog, InstanceType, ProjectionBand } from '#core/contract/catalog.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { sigmaOfBand } from './band.ts';
import { hopTo } from './choose-source.ts';
import { intervalFor } from './fitted.ts';
import { isQuantised, modelFamily } from './model-family.ts';

/** How sure a projection is. */
export interface ProjectionWidth {
  /** Standard deviation of log throughput, growth beyond the measured cores included. */
  readonly sigmaLog: number;
  /** Ends of the 90 % interval of true over projected throughput, before that growth. */
  readonly low90: number;
  readonly high90: number;
  /** The upper end with that growth: nine in ten lie within a factor of it either way. */
  readonly factor90: number;
  /** Residuals of the back-test that it rests on; null where it is the published band. */
  readonly residuals: number | null;
}

/** Beyond twice the measured cores every doubling adds 8 % to the deviation (8 to 13 % error is seen up to there). */
const GROWTH = 0.08;

/** σ² = σ_repeat² + σ_basis² + σ_software² + σ_size², in logarithms: docs/methodology/projection.md. */
function sigmaOf(parts: {
  readonly repeat: number;
  readonly basis: number;
  readonly software: number;
  readonly size: number;
}): number {
  return Math.hypot(parts.repeat, parts.basis, parts.software, parts.size);
}

/**
 * The interval of a projection: by the back-test's residuals of the hop, where it has some for it; else the published band. Repetition is left out, since the
 * measurement has its own deviation; software too, since residuals compare one runtime with itself.
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
  const basis = tested === null ? sigmaOfBand(band) : tested.half90 / normalQuantile(0.95);
  const beyond = Math.max(0, Math.log2(cores / (2 * Math.max(1, run.host.physicalCores))));
  const sigmaLog = sigmaOf({ repeat: 0, basis, software: 0, size: isMeasured ? 0 : GROWTH * beyond });
  const high90 = tested === null ? band.high90 : round(Math.exp(tested.half90));
  const low90 = tested === null ? band.low90 : round(Math.exp(-tested.half90));
  const factor90 = Math.exp(sigmaLog * normalQuantile(0.95));
  return { sigmaLog, low90, high90, factor90, residuals: tested?.residuals ?? null };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
