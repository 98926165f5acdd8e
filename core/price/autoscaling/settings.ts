import type { WorkloadShape } from '#core/contract/workload/workload.ts';
import type { Autoscaler, AutoscalerKind } from './autoscaler.ts';
import { fleetTable, type FleetFigures, type FleetOptions } from './remembered.ts';

/** What an owner can set about an autoscaler, so that a fleet is ready before its load. */
export type ScalerSetting = Pick<Autoscaler, 'keptShare' | 'safetyFactor' | 'isScheduled'>;

/** Shares of the instances of the peak that are kept ready, and targets below the usual one. */
const KEPT_SHARES = [0.125, 0.25, 0.375, 0.5, 0.75, 1] as const;
const LOWER_TARGETS = [0.7, 0.5] as const;

/** Loads that recur at the same hours, for which a schedule can be made in advance. */
const RECURS: Readonly<Record<WorkloadShape, boolean>> = {
  flat: false,
  diurnal: true,
  weekly: true,
  'business-hours': true,
  'partner-batch': true,
  bursty: false,
  'flash-crowd': false,
  'deploy-restart': false,
  // Whether the week of a trace comes again is not known.
  trace: false,
};

/** Whether an autoscaler can have other minimums at other hours by its own means. */
export function canSchedule(kind: AutoscalerKind, shape: WorkloadShape): boolean {
  return (kind === 'target-tracking' || kind === 'ec2-tracking') && RECURS[shape];
}

/**
 * The setting of a fleet whose usual one misses more requests than are allowed: the one that pays for the fewest instances among those that miss no more.
 * The usual setting if it suffices, or if none does.
 */
export function mendedSetting(
  options: FleetOptions,
  load: {
    readonly meanLoad: number;
    readonly startS: number;
    readonly missedShare: number;
    readonly mayBeScheduled: boolean;
  },
): ScalerSetting {
  const { autoscaler } = options;
  const { meanLoad, startS, missedShare, mayBeScheduled } = load;
  const usual: ScalerSetting = { keptShare: 0, safetyFactor: autoscaler.safetyFactor, isScheduled: false };
  const figuresOf = (setting: ScalerSetting): FleetFigures =>
    fleetTable({ ...options, autoscaler: { ...autoscaler, ...setting } })(meanLoad, startS);
  const suffices = ({ missedShare: missed }: FleetFigures): boolean => missed <= missedShare;
  if (suffices(figuresOf(usual))) return usual;
  const kept = fewestKept((keptShare) => suffices(figuresOf({ ...usual, keptShare })));
  let best: ScalerSetting | null = kept === null ? null : { ...usual, keptShare: kept };
  let fewest = best === null ? Infinity : figuresOf(best).meanInstances;
  const lower = LOWER_TARGETS.map((share) => ({ ...usual, safetyFactor: share * usual.safetyFactor }));
  for (const setting of mayBeScheduled ? [{ ...usual, isScheduled: true }, ...lower] : lower) {
    // A fleet has at least the instances that carry its mean load at its target.
    if (meanLoad / setting.safetyFactor >= fewest) continue;
    const figures = figuresOf(setting);
    if (suffices(figures) && figures.meanInstances < fewest) [best, fewest] = [setting, figures.meanInstances];
  }
  return best ?? usual;
}

/**
 * The smallest share of the peak above another that suffices, by halving: those with more instances ready miss no more. Null if not even the largest
 * does.
 */
export function fewestKept(suffices: (keptShare: number) => boolean, aboveShare = 0): number | null {
  let from = KEPT_SHARES.filter((share) => share <= aboveShare).length;
  let to: number = KEPT_SHARES.length;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (suffices(KEPT_SHARES[middle] ?? 1)) to = middle;
    else from = middle + 1;
  }
  return KEPT_SHARES[from] ?? null;
}
