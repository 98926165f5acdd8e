import { onceAsked } from '#core/once-per.ts';
import type { WorkloadShape } from '#core/contract/workload/workload.ts';
import { type Autoscaler, type AutoscalerKind, kindOf } from './autoscaler.ts';
import {
  type FleetFigures,
  type FleetOptions,
  figuresWith,
  fleetTable,
  loadsAround,
  startLuck,
  withLuck,
} from './remembered.ts';
import { type FleetLimits, limitsFor, type WeekOptions } from './simulate-week.ts';

/** What an owner can set about an autoscaler, so that a fleet is ready before its load. */
export type ScalerSetting = Pick<Autoscaler, 'keptShare' | 'safetyFactor' | 'isScheduled'>;

/** Shares of the instances of the peak that are kept ready, and targets below the usual one. */
const KEPT_SHARES = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 1] as const;
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
  return kindOf(kind).hasSchedules && RECURS[shape];
}

/** The setting that an owner starts from. */
export function usualSetting({ safetyFactor }: Pick<Autoscaler, 'safetyFactor'>): ScalerSetting {
  return { keptShare: 0, safetyFactor, isScheduled: false };
}

/** How much more traffic than stated a fleet that was sized carries within its SLO. */
export const TRAFFIC_MARGIN = 1.25;

/** A fleet as its owner set it for a load, whatever comes. */
export interface SetFleet {
  readonly setting: ScalerSetting;
  /** In whole instances. */
  readonly limits: FleetLimits;
  /** Its results at a load and start, in instances at the X_slo that was expected: with one of the lists of start times, or null for the mean of all. */
  readonly figuresAt: (meanLoad: number, startS: number, seed: number | null) => FleetFigures;
}

/** A fleet with a setting, for a mean load that its owner expects. */
export function setFleet(options: SizedOptions, setting: ScalerSetting, meanLoad: number): SetFleet {
  const autoscaler = { ...options.autoscaler, ...setting };
  const limitsAt = (load: number): FleetLimits => limitsFor({ day: options.day, autoscaler }, load);
  const limits = limitsAt(meanLoad);
  if (setting.keptShare === 0 && !setting.isScheduled) {
    // Its minimum does not depend on the load, and loads that would pass its maximum are too rare to matter: all fleets of a kind share their results.
    const shared = { ...options, autoscaler };
    const table = fleetTable(shared);
    const luck = onceAsked(() => startLuck(shared, meanLoad));
    const figuresAt: SetFleet['figuresAt'] = (load, startS, seed) =>
      seed === 0 ? table(load, startS) : withLuck(table(load, startS), luck(), seed);
    return { setting, limits, figuresAt };
  }
  // A fleet of some more instances under some more load is the same fleet, but for the rounding to whole instances.
  const { nearest } = loadsAround(meanLoad);
  const shared = { ...options, autoscaler, limits: limitsAt(nearest) };
  const table = fleetTable(shared);
  const luck = onceAsked(() => startLuck(shared, nearest));
  // Small fleets of equal limits are the same, and differ in their load alone.
  const isSame = limits.least === shared.limits.least && limits.peak === shared.limits.peak;
  const ratio = isSame ? 1 : meanLoad / nearest;
  // The instances that are ready for a jump, in those of the other fleet.
  const ready =
    setting.keptShare > 0 ? limits.least / shared.limits.least / ratio : limits.peak / shared.limits.peak / ratio;
  return {
    setting,
    limits,
    figuresAt: (load, startS, seed) => {
      const first = table(load / ratio, startS);
      return larger(seed === 0 ? first : withLuck(first, luck(), seed), { ratio, ready });
    },
  };
}

/** A fleet of some times the instances, and of some more or fewer that are ready before the load. */
function larger(
  figures: FleetFigures,
  { ratio, ready }: { readonly ratio: number; readonly ready: number },
): FleetFigures {
  const meanInstances = figures.meanInstances * ratio;
  const neededRate = figures.neededRate / ready;
  return figuresWith(figures, { meanInstances, meanBeyondFirst: Math.max(0, meanInstances - 1), neededRate });
}

/** A fleet whose setting is open, over the cycle that it is sized for. */
export type SizedOptions = Omit<FleetOptions, 'limits'> & Pick<WeekOptions, 'day'>;

/**
 * The fleet whose usual setting does not keep the SLO with more traffic than stated: with the setting that pays for the fewest instances among those that do.
 * With the usual one if it suffices, or if none does.
 */
export function mendedFleet(
  options: SizedOptions,
  load: { readonly meanLoad: number; readonly startS: number; readonly mayBeScheduled: boolean },
): SetFleet {
  const { autoscaler } = options;
  const { meanLoad, startS, mayBeScheduled } = load;
  const usual = usualSetting(autoscaler);
  const fleetOf = (setting: ScalerSetting): SetFleet => setFleet(options, setting, meanLoad);
  // Of instances that are kept, each gets a quarter more of a quarter more traffic. A fleet that follows it may order one more then, and miss less.
  const sufficesWith = ({ setting, figuresAt }: SetFleet, seed: 0 | null): boolean =>
    setting.keptShare > 0
      ? TRAFFIC_MARGIN * figuresAt(meanLoad, startS, seed).neededRate <= 1
      : [TRAFFIC_MARGIN, 1].every((ratio) => figuresAt(ratio * meanLoad, startS, seed).neededRate <= 1);
  // The other lists of start times are simulated only for what the first one allows.
  const suffices = (fleet: SetFleet): boolean => sufficesWith(fleet, 0) && sufficesWith(fleet, null);
  const meanOf = ({ figuresAt }: SetFleet): number => figuresAt(meanLoad, startS, 0).meanInstances;
  const asUsual = fleetOf(usual);
  if (suffices(asUsual)) return asUsual;
  const keeping = (keptShare: number): SetFleet => fleetOf({ ...usual, keptShare });
  const first = fewestKept((share) => sufficesWith(keeping(share), 0));
  const kept = KEPT_SHARES.find((share) => first !== null && share >= first && suffices(keeping(share))) ?? null;
  let best: SetFleet | null = kept === null ? null : keeping(kept);
  let fewest = best === null ? Infinity : meanOf(best);
  const lower = LOWER_TARGETS.map((share) => ({ ...usual, safetyFactor: share * usual.safetyFactor }));
  for (const setting of mayBeScheduled ? [{ ...usual, isScheduled: true }, ...lower] : lower) {
    // A fleet has at least the instances that carry its mean load at its target.
    if (meanLoad / setting.safetyFactor >= fewest) continue;
    const fleet = fleetOf(setting);
    const mean = meanOf(fleet);
    if (mean < fewest && suffices(fleet)) [best, fewest] = [fleet, mean];
  }
  return best ?? asUsual;
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
