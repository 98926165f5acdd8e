import type { InstanceType, ProjectionBand } from '#core/contract/catalog.ts';
import type { Basis } from '#core/contract/numbers.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { isQuantised } from './model-family.ts';
import { siliconOf, siliconOfHost } from './silicon.ts';

interface BandChoice {
  readonly basis: Basis;
  readonly bandId: string;
}

/** Below this a model's time is more overhead than arithmetic, and repeats less well on another machine of the same type. */
const SMALL_MODEL_MS = 5;

/** The basis of a projection from a run's host to a CPU instance type, and with it the band. */
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
  // Without the host's int8 unit known, an int8 model may cross to another one.
  if (isQuantised(run.model) && source.int8Unit !== target.int8Unit) return { basis: 'projected', bandId: 'B1x' };
  return { basis: 'projected', bandId: 'B1' };
}

/** Standard deviation of log throughput of a band: its 90 % interval spans ±1.645 of them. */
export function sigmaOfBand(band: ProjectionBand): number {
  return Math.log(band.high90 / band.low90) / (2 * normalQuantile(0.95));
}

/** A band of the catalogue by its id. @throws when the catalogue lacks it: a defect of ours. */
export function findBand(bands: readonly ProjectionBand[], bandId: string): ProjectionBand {
  const band = bands.find((b) => b.bandId === bandId);
  if (band === undefined) throw new Error(`the catalogue has no band ${bandId}`);
  return band;
}

/** The widest interval of a measurement that counts as one, high over low: beyond it only its width is known. */
const MAX_FACTOR = 1_000;

/** Standard deviation of log throughput of what was measured, from its 90 % interval; null with too few rounds for one. */
export function measurementSigma(run: RunDocument): number | null {
  const rows = run.batch?.best.rowsPerS;
  if (rows === undefined || rows.low === null || rows.high === null) return null;
  if (!(rows.low > 0 && rows.high >= rows.low)) return null;
  return Math.log(Math.min(rows.high / rows.low, MAX_FACTOR)) / (2 * normalQuantile(0.95));
}
