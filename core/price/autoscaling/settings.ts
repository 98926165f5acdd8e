import type { WorkloadShape } from '#core/contract/workload/workload.ts';
import type { Autoscaler, AutoscalerKind } from './autoscaler.ts';
import { fleetTable, type FleetFigures } from './remembered.ts';
import type { WeekOptions } from './simulate-week.ts';

/** What an owner can set about an autoscaler, so that a fleet is ready before its load. */
export type ScalerSetting = Pick<Autoscaler, 'keptShare' | 'safetyFactor' | 'isScheduled'>;

/** Shares of the instances of the peak that are kept ready, and targets below the usual one. */
export const KEPT_SHARES = [0.125, 0.25, 0.375, 0.5, 0.75, 1] as const;
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

/** The settings to try next to the usual one, for a kind of autoscaler. */
function settingsBeside(autoscaler: Autoscaler, mayBeScheduled: boolean): readonly ScalerSetting[] {
  const { safetyFactor } = autoscaler;
  return [
    ...(mayBeScheduled ? [{ keptShare: 0, safetyFactor, isScheduled: true }] : []),
    ...LOWER_TARGETS.map((share) => ({ keptShare: 0, safetyFactor: share * safetyFactor, isScheduled: false })),
    ...KEPT_SHARES.map((keptShare) => ({ keptShare, safetyFactor, isScheduled: false })),
  ];
}

/**
 * The setting of a fleet whose usual one misses more requests than are allowed: the one that pays for the fewest instances among those that miss no more.
 * The usual setting if it suffices, or if none does.
 */
export function mendedSetting(
  options: Omit<WeekOptions, 'meanLoad'>,
  load: { readonly meanLoad: number; readonly missedShare: number; readonly mayBeScheduled: boolean },
): ScalerSetting {
  const { autoscaler } = options;
  const { meanLoad, missedShare, mayBeScheduled } = load;
  const usual: ScalerSetting = { keptShare: 0, safetyFactor: autoscaler.safetyFactor, isScheduled: false };
  const figuresOf = (setting: ScalerSetting): FleetFigures =>
    fleetTable({ ...options, autoscaler: { ...autoscaler, ...setting } })(meanLoad);
  if (figuresOf(usual).missedShare <= missedShare) return usual;
  let best: { readonly setting: ScalerSetting; readonly instances: number } | null = null;
  for (const setting of settingsBeside(autoscaler, mayBeScheduled)) {
    // Those with more instances ready cost more, so the first that suffices is enough.
    if (best !== null && setting.keptShare > 0 && best.setting.keptShare > 0) break;
    const figures = figuresOf(setting);
    if (figures.missedShare > missedShare) continue;
    if (best === null || figures.meanInstances < best.instances) {
      best = { setting, instances: figures.meanInstances };
    }
  }
  return best?.setting ?? usual;
}
