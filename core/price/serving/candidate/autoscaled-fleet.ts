import type { FleetScaler } from '#core/contract/serving/deployment.ts';
import { type Autoscaler, type AutoscalerKind, FOLLOWS_CPU } from '#core/price/autoscaling/autoscaler.ts';
import { cpuTargetPct, isPassed } from '#core/price/autoscaling/cpu-target.ts';
import {
  fleetTable,
  type FleetFigures,
  type FleetOptions,
  type FleetTable,
} from '#core/price/autoscaling/remembered.ts';
import { scheduleOf } from '#core/price/autoscaling/schedule.ts';
import { canSchedule, fewestKept, mendedSetting, type ScalerSetting } from '#core/price/autoscaling/settings.ts';
import { fleetByMinute, leastInstances, type WeekOptions } from '#core/price/autoscaling/simulate-week.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Scaling } from '#core/contract/serving/scaling.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { DAY_MINUTES } from '#core/price/traffic/minutes.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { cycleOf, cyclesAround } from '#core/price/traffic/week.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { attemptRates } from './demand.ts';
import type { Draw } from './draw.ts';
import { type FleetMachine, holdsAt, keptIn, leastOfFleet, sloRateOf, tooSmall } from './fleet.ts';
import { partsAround } from './latency-parts.ts';
import type { Asked, ServingContext, Stated } from './option.ts';
import { impossible, planned, type Planning } from './planning.ts';
import { type SpotMix, spotMix, spotMixReasons, spotShareAbove } from './spot-base.ts';
import type { Tally } from './tally.ts';

/** How a fleet is scaled, where it differs from target tracking. */
interface Tracking {
  readonly kind: AutoscalerKind;
  readonly safetyFactor?: number;
  readonly idleS?: number;
  readonly podsPerInstance?: number;
  readonly requests?: Autoscaler['requests'];
  /** Whether its minimum and its target may be set to be ready before the load. */
  readonly canMend?: boolean;
}

/** A fleet whose machines follow the load of the day or week, in a draw. */
export interface AutoscaledFleet {
  readonly peakMachines: number;
  /** Machines that always run, and how they are bought. */
  readonly minMachines: number;
  readonly always: SpotMix;
  /** Mean number of paid machines beyond the minimum. */
  readonly meanAbove: number;
  /** Mean number of paid machines beyond the first. */
  readonly meanBeyondFirst: number;
  /** How its autoscaler is set, for the files for production. */
  readonly scaler: () => FleetScaler;
  /** What it misses and what would mend it. @param hourUsd US dollars per hour of a further machine. */
  readonly outcome: (hourUsd: number) => readonly Reason[];
}

/** How machines follow the load, whatever the draw. */
export interface ScaledFleet {
  /** The share of the machines beyond the minimum that is bought on spot. */
  readonly spotAbove: number;
  /** The fleet in a draw, sized for the rate that its owner expects of one machine. Null if it does not meet the requirements. */
  readonly follow: (asked: Asked, xSloPerS: number, to: Tally) => AutoscaledFleet | null;
}

/** Seconds from the order of a machine or task until it serves, in a draw: the sum of limits of the catalogue, in seconds. */
export function startSIn(
  { lookup }: Pick<ServingContext, 'lookup'>,
  ...limits: readonly Parameters<ServingContext['lookup']['limit']>[0][]
): (draw: Draw) => number {
  const startS = limits.reduce((sum, limit) => sum + lookup.limit(limit), 0);
  return ({ startupRatio }) => startS * startupRatio;
}

/** An instance ends no earlier than this after it was last needed: 15 data points of a minute on AWS, five minutes on Kubernetes. */
const RELEASED_S = 300;

/** The fact about scaling of an autoscaled fleet. */
export function autoscaling(startS: number): Scaling {
  return { code: 'autoscaled-instances', utilisation: SAFETY_FACTOR, startS, cooldownS: RELEASED_S };
}

/**
 * X_slo as the owner of a fleet expects it: the rate that the policy loads a machine to a share of. Impossible if a target on its CPU could not be passed.
 * @param scaled the vCPUs of the machine, and its autoscaler; null for one that counts requests.
 */
export function expectedRate(
  asked: Asked,
  machine: FleetMachine,
  scaled: { readonly kind: AutoscalerKind; readonly vcpus: number } | null = null,
): Planning<number> {
  const rate = sloRateOf(asked, machine);
  if (rate.state === 'impossible') return rate;
  const expectedPerS = rate.plan / asked.simulation.slack;
  if (scaled === null || !FOLLOWS_CPU.has(scaled.kind)) return planned(expectedPerS);
  const { requestS, mostVcpus } = cpuOf(machine, asked.simulation);
  const share = (SAFETY_FACTOR * expectedPerS * requestS) / scaled.vcpus;
  const mostShare = mostVcpus / scaled.vcpus;
  if (isPassed(share, mostShare)) return planned(expectedPerS);
  return impossible({ code: 'cpu-target-not-passed', targetPct: cpuTargetPct(share), mostPct: 100 * mostShare });
}

/** What a service says of its fleet. */
interface FleetSettings {
  readonly tracking: Tracking;
  readonly minMachines?: number;
}

/**
 * Prepares a fleet that follows its load.
 * @param startIn seconds from the order of a machine until it serves, in a draw.
 */
export function scaledFleet(
  stated: Stated,
  machine: FleetMachine,
  startIn: (draw: Draw) => number,
  settings: FleetSettings,
): ScaledFleet {
  const fleet = new Followed(stated, machine, startIn, settings);
  return { spotAbove: spotShareAbove(stated), follow: (asked, xSloPerS, to) => fleet.follow(asked, xSloPerS, to) };
}

/** How a fleet is set for what its owner expects. */
interface Sized {
  readonly sizedIn: Draw;
  readonly xSloPerS: number;
  readonly setting: ScalerSetting;
  /** Its results by the mean load and the seconds that a machine takes to start. */
  readonly table: FleetTable;
}

/** A fleet that follows its load, whatever the draw. */
class Followed {
  readonly #stated: Stated;
  readonly #machine: FleetMachine;
  readonly #startIn: (draw: Draw) => number;
  readonly #usual: Autoscaler;
  readonly #week: Omit<WeekOptions, 'meanLoad' | 'autoscaler'> & Pick<FleetOptions, 'cycles'>;
  readonly #canMend: boolean;
  /** The last fleet that was sized. */
  #last: Sized | null = null;

  constructor(
    stated: Stated,
    machine: FleetMachine,
    startIn: (draw: Draw) => number,
    { tracking, minMachines = Math.max(1, leastOfFleet(stated)) }: FleetSettings,
  ) {
    const { workload, context } = stated;
    const { kind, safetyFactor = SAFETY_FACTOR, idleS = 0, podsPerInstance = 1, requests } = tracking;
    this.#stated = stated;
    this.#machine = machine;
    this.#startIn = startIn;
    this.#canMend = tracking.canMend ?? true;
    this.#usual = {
      kind,
      startS: startIn(CENTRAL_SIMULATION),
      minInstances: minMachines,
      safetyFactor,
      idleS,
      podsPerInstance,
      keptShare: 0,
      isScheduled: false,
      ...(requests === undefined ? {} : { requests }),
    };
    this.#week = {
      day: cycleOf(workload),
      cycles: cyclesAround(workload),
      rules: context.lookup.autoscalers(),
      callersWait: workload.callerWaits,
    };
  }

  follow(asked: Asked, xSloPerS: number, to: Tally): AutoscaledFleet | null {
    const { simulation, workload } = asked;
    const { setting, table } = this.#sizedFor(asked, xSloPerS);
    const { safetyFactor } = setting;
    const startS = this.#startIn(simulation);
    const { meanPerS, peakPerS } = attemptRates(asked);
    // The policy loads each machine to its share of the rate that its owner expects, and none gets more than all requests.
    const loadedPerS = Math.min(safetyFactor * xSloPerS, peakPerS);
    if (!holdsAt(asked, this.#machine, loadedPerS)) {
      to.refuse(() => tooSmall(asked, this.#machine, { instances: 1, ratePerS: loadedPerS }));
      return null;
    }
    const peakMachines = instancesForPeak({ peakPerS, xSloPerS, minInstances: this.#usual.minInstances, safetyFactor });
    const meanLoad = meanPerS / xSloPerS;
    const figures = table(meanLoad, startS);
    const figuresOf = (other: ScalerSetting): FleetFigures =>
      fleetTable({ ...this.#week, autoscaler: { ...this.#usual, ...other } })(meanLoad, startS);
    const outcome = latenessOf(figures, workload);
    if (outcome === 'slo-missed') {
      to.refuse(() => [this.#lag(figures, startS, outcome)]);
      return null;
    }
    to.count = peakMachines;
    to.isQueuing = outcome === 'queued';
    setLatency(asked, { machine: this.#machine, xSloPerS, figures }, to);
    if (to.explanation !== null) {
      if (outcome !== 'in-time') to.explanation.reasons.push(this.#lag(figures, startS, outcome));
      to.explanation.reasons.push(
        ...this.#settingReasons(setting, figuresOf, peakMachines),
        ...spotMixReasons(spotMix(asked, peakMachines)),
        ...this.#machine.reasons(simulation),
      );
      to.explanation.latencyParts = partsAround(to, asked, this.#machine);
      to.explanation.fleetByMinute = () =>
        fleetByMinute({ ...this.#week, autoscaler: { ...this.#usual, ...setting, startS }, meanLoad });
    }
    const minMachines = leastInstances({ ...setting, minInstances: this.#usual.minInstances }, peakMachines);
    return {
      peakMachines,
      minMachines,
      // Machines are loaded to half of their limit, so the rest of a fleet serves the load of spot machines that are reclaimed at once.
      always: spotMix(this.#stated, minMachines),
      meanAbove: Math.max(0, figures.meanInstances - minMachines),
      meanBeyondFirst: figures.meanBeyondFirst,
      scaler: () => {
        const autoscaler = { ...this.#usual, ...setting, startS };
        const made = setting.isScheduled ? scheduleOf({ ...this.#week, autoscaler, meanLoad }) : null;
        const schedule = made === null ? null : { cycle: made.cycle, minimums: [...made.minimums] };
        const cpu = FOLLOWS_CPU.has(this.#usual.kind) ? { cpu: cpuOf(this.#machine, simulation) } : {};
        return { target: safetyFactor, ratePerS: xSloPerS, ...cpu, schedule };
      },
      outcome: (hourUsd) => this.#missedReasons({ figures, setting, figuresOf, peakMachines, hourUsd }),
    };
  }

  /** The setting that its owner chooses for what is expected: one that keeps half of what the SLO tolerates for loads and starts that are worse. */
  #sizedFor(asked: Asked, xSloPerS: number): Sized {
    const { workload, simulation } = asked;
    const sizedIn = simulation.sizedIn ?? simulation;
    if (this.#last?.sizedIn === sizedIn && this.#last.xSloPerS === xSloPerS) return this.#last;
    const expected: Asked = { ...asked, simulation: sizedIn };
    const hasSlo = workload.callerWaits && workload.sloMs !== null;
    const isMended = this.#canMend && hasSlo;
    const setting = isMended
      ? mendedSetting(
          { ...this.#week, autoscaler: this.#usual },
          {
            meanLoad: attemptRates(expected).meanPerS / xSloPerS,
            startS: this.#startIn(sizedIn),
            missedShare: (1 - workload.sloPercentile / 100) / 2,
            mayBeScheduled: canSchedule(this.#usual.kind, workload.shape),
          },
        )
      : { keptShare: 0, safetyFactor: this.#usual.safetyFactor, isScheduled: false };
    const table = fleetTable({ ...this.#week, autoscaler: { ...this.#usual, ...setting } });
    this.#last = { sizedIn, xSloPerS, setting, table };
    return this.#last;
  }

  /** How it is set, if not as usual. */
  #settingReasons(
    setting: ScalerSetting,
    figuresOf: (setting: ScalerSetting) => FleetFigures,
    peakMachines: number,
  ): readonly Reason[] {
    const { keptShare, safetyFactor: target, isScheduled } = setting;
    if (keptShare === 0 && !isScheduled && target === this.#usual.safetyFactor) return [];
    const { missedShare } = figuresOf({ keptShare: 0, safetyFactor: this.#usual.safetyFactor, isScheduled: false });
    return [
      {
        code: 'ready-before-load',
        how: keptShare > 0 ? 'kept' : isScheduled ? 'schedule' : 'target',
        instances: leastInstances({ keptShare, minInstances: this.#usual.minInstances }, peakMachines),
        target,
        missedShare,
        percentile: this.#stated.workload.sloPercentile,
      },
    ];
  }

  /** The minutes that it misses, and the fewest instances that would miss none if they always ran. */
  #missedReasons(of: {
    readonly figures: FleetFigures;
    readonly setting: ScalerSetting;
    readonly figuresOf: (setting: ScalerSetting) => FleetFigures;
    readonly peakMachines: number;
    readonly hourUsd: number;
  }): readonly Reason[] {
    const { figures, setting, figuresOf, peakMachines, hourUsd } = of;
    const { missedMinutes: minutes, worstFromMinute } = figures;
    if (minutes < LEAST_MINUTES) return [];
    const { callerWaits, sloMs } = this.#stated.workload;
    const cycle = this.#week.day.perMinute.length <= DAY_MINUTES ? 'day' : 'week';
    const keeping = (keptShare: number): ScalerSetting => ({ ...setting, keptShare });
    const keptShare = this.#canMend
      ? fewestKept((share) => figuresOf(keeping(share)).missedMinutes < LEAST_MINUTES, setting.keptShare)
      : null;
    const mended = keptShare === null ? null : keeping(keptShare);
    const kept =
      mended === null
        ? null
        : {
            instances: leastInstances({ ...mended, minInstances: this.#usual.minInstances }, peakMachines),
            monthlyUsd: Math.max(0, figuresOf(mended).meanInstances - figures.meanInstances) * MONTH_H * hourUsd,
          };
    const fromMinute = cycle === 'day' ? worstFromMinute % DAY_MINUTES : worstFromMinute;
    return [{ code: 'missed-minutes', minutes, fromMinute, cycle, hasSlo: callerWaits && sloMs !== null, kept }];
  }

  #lag(
    { missedShare: share }: FleetFigures,
    startS: number,
    outcome: ReasonOf<'scale-out-lag'>['outcome'],
  ): ReasonOf<'scale-out-lag'> {
    const { sloMs, sloPercentile: percentile } = this.#stated.workload;
    return { code: 'scale-out-lag', share, startS, percentile, sloMs, outcome };
  }
}

/** The CPU time that an autoscaler counts on a machine. */
export function cpuOf({ cpuS, saturationPerS }: FleetMachine, draw: Draw): NonNullable<FleetScaler['cpu']> {
  const requestS = cpuS(draw);
  return { requestS, mostVcpus: saturationPerS(draw) * requestS };
}

/** Fewer minutes a week are not mentioned. */
const LEAST_MINUTES = 0.5;
/** A smaller share of the requests is not mentioned. */
const MIN_LATE_SHARE = 0.0001;

/** The outcome for requests that arrive before their instances: the SLO is missed if there are more of them than its percentile leaves out. */
function latenessOf(
  { missedShare: share }: FleetFigures,
  { callerWaits, sloMs, sloPercentile }: Workload,
): ReasonOf<'scale-out-lag'>['outcome'] | 'in-time' {
  if (share < MIN_LATE_SHARE) return 'in-time';
  if (!callerWaits || sloMs === null) return 'queued';
  return share <= 1 - sloPercentile / 100 ? 'slo-kept' : 'slo-missed';
}

/** Above this share of an instance's sustained rate, no percentile is reported; the excess queues. */
const MAX_SHARE = 0.9;

/**
 * Latency of an autoscaled fleet, including the path overhead: that of an instance at the loads that 50 % and 99 % of the requests do not
 * exceed. If no caller waits, it includes the queue that grows while instances start.
 */
function setLatency(
  { workload, simulation }: Asked,
  served: { readonly machine: FleetMachine; readonly xSloPerS: number; readonly figures: FleetFigures },
  to: Tally,
): void {
  const { machine, xSloPerS, figures } = served;
  const hasSlo = workload.callerWaits && workload.sloMs !== null;
  const highestPerS = MAX_SHARE * machine.saturationPerS(simulation);
  const at = (percentile: number, load: number, waitMinutes: number): number => {
    const ratePerS = Math.min(load * xSloPerS, highestPerS);
    const ownMs = machine.path.addedMs(simulation, percentile) + machine.latencyMs(simulation, percentile, ratePerS);
    return ownMs + (hasSlo ? 0 : waitMinutes * 60_000);
  };
  to.p99Ms = keptIn(at(99, figures.loadP99, figures.waitP99Minutes), workload);
  if (to.explanation !== null) to.p50Ms = Math.min(at(50, figures.loadP50, figures.waitP50Minutes), to.p99Ms);
}
