import type { InstanceType, ProjectionBand } from '#core/contract/catalog/catalog.ts';
import type { Basis } from '#core/contract/base/numbers.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { isQuantised } from './model-family.ts';
import { siliconOf, siliconOfHost } from './silicon.ts';

interface BandChoice {
  readonly basis: Basis;
  readonly bandId: string;
}

/** Below this time a model is dominated by overhead rather than arithmetic, and repeats less well on another machine of the same type. */
const SMALL_MODEL_MS = 5;

/** Chooses the basis and the band of a projection from a run's host to a CPU instance type. */
export function chooseBand(options: {
  readonly run: RunDocument;
  /** True for the run that was measured here, false for an imported pack. */
  readonly own: boolean;
  readonly instance: InstanceType;
  readonly instances: readonly InstanceType[];
  readonly serviceMs: number;
}): BandChoice {
  const { run, own, instance, instances, serviceMs } = options;
  if (run.host.instanceType === instance.instanceType) {
    if (own) return { basis: 'measured', bandId: 'A0' };
    return { basis: 'imported', bandId: serviceMs < SMALL_MODEL_MS ? 'A1m' : 'A1' };
  }
  const source = siliconOfHost(run.host, instances);
  const target = siliconOf(instance);
  if (source.uarch === target.uarch) return { basis: 'projected', bandId: 'B0' };
  if (source.arch !== target.arch) return { basis: 'projected', bandId: 'C1' };
  // If the host's int8 unit is unknown, an int8 model may cross to another one.
  if (isQuantised(run.model) && source.int8Unit !== target.int8Unit) return { basis: 'projected', bandId: 'B1x' };
  return { basis: 'projected', bandId: 'B1' };
}

/** Standard deviation of log throughput of a band, whose 90 % interval spans ±1.645 standard deviations. */
export function sigmaOfBand(band: ProjectionBand): number {
  return Math.log(band.high90 / band.low90) / (2 * normalQuantile(0.95));
}

/** A band of the catalogue by its id. @throws if the catalogue lacks it, which is a programming error. */
export function findBand(bands: readonly ProjectionBand[], bandId: string): ProjectionBand {
  const band = bands.find((b) => b.bandId === bandId);
  if (band === undefined) throw new Error(`the catalogue has no band ${bandId}`);
  return band;
}
