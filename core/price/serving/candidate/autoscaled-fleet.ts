import type { FleetScaler } from '#core/contract/serving/deployment.ts';
import { type Autoscaler, kindOf } from '#core/price/autoscaling/autoscaler.ts';
import type { FleetFigures, FleetOptions } from '#core/price/autoscaling/remembered.ts';
import {
  canSchedule,
  fewestKept,
  mendedFleet,
  type ScalerSetting,
  setFleet,
  type SetFleet,
  type SizedOptions,
  usualSetting,
} from '#core/price/autoscaling/settings.ts';
import { type Beyond, fleetByMinute, SEEDS, type WeekOptions } from '#core/price/autoscaling/simulate-week.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Scaling } from '#core/contract/serving/scaling.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { DAY_MINUTES } from '#core/price/traffic/minutes.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { cycleOf, cyclesAround } from '#core/price/traffic/week.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { attemptRates } from './demand.ts';
import type { Draw } from './draw.ts';
import { beyondExpected, cpuOf } from './expected-rate.ts';
import { type FleetMachine, holdsAt, leastOfFleet, tooSmall } from './fleet.ts';
import { partsAround } from './latency-parts.ts';
import type { Asked, ServingContext, Stated } from './asked.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { leastFleet, type LeastFleet } from './least-fleet.ts';
import { latenessOf, setScaledLatency } from './scaled-latency.ts';
import { type SpotMix, spotMix, spotMixReasons, spotShareAbove } from './spot-base.ts';
import type { Tally } from './tally.ts';

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
  scaler(): FleetScaler;
  /** What it misses and what would mend it. @param hourUsd US dollars per hour of a further machine. */
  outcome(hourUsd: number): readonly Reason[];
}

/** How machines follow the load, whatever the draw. */
export interface ScaledFleet {
  /** The share of the machines beyond the minimum that is bought on spot. */
  readonly spotAbove: number;
  /** The fleet in a draw, sized for the rate that its owner expects of one machine. Null if it does not meet the requirements. */
  readonly follow: (asked: Asked, xSloPerS: number, to: Tally) => AutoscaledFleet | null;
  /** The least that such a fleet pays for in a draw, worked out without a simulation. */
  readonly least: (asked: Asked, xSloPerS: number) => LeastFleet;
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
  return {
    spotAbove: spotShareAbove(stated),
    follow: (asked, xSloPerS, to) => fleet.follow(asked, xSloPerS, to),
    least: (asked, xSloPerS) => fleet.least(asked, xSloPerS),
  };
}

/** How a fleet is set for what its owner expects. */
interface Sized extends SetFleet {
  readonly sizedIn: Draw;
  readonly xSloPerS: number;
  readonly beyond: Beyond;
}

/** A fleet in a draw, with what is expected of it there. */
interface Drawn {
  readonly asked: Asked;
  readonly sized: Sized;
  readonly meanLoad: number;
  readonly startS: number;
  /** With the list of start times of the draw. */
  readonly figures: FleetFigures;
}

/** The numbers of a fleet in a draw; how it is set and what it misses are worked out for those who ask. */
class FollowedInDraw implements AutoscaledFleet {
  readonly minMachines: number;
  readonly meanAbove: number;
  readonly meanBeyondFirst: number;
  readonly fleet: Followed;
  readonly drawn: Drawn;
  readonly peakMachines: number;
  readonly always: SpotMix;

  constructor(fleet: Followed, drawn: Drawn, peakMachines: number, always: SpotMix) {
    this.fleet = fleet;
    this.drawn = drawn;
    this.peakMachines = peakMachines;
    this.always = always;
    const { sized, figures } = drawn;
    this.minMachines = sized.limits.least;
    this.meanAbove = Math.max(0, figures.meanInstances - sized.limits.least);
    this.meanBeyondFirst = figures.meanBeyondFirst;
  }

  scaler(): FleetScaler {
    return this.fleet.scalerOf(this.drawn);
  }

  outcome(hourUsd: number): readonly Reason[] {
    return this.fleet.missedReasons(this.drawn, hourUsd);
  }
}

/** A fleet that follows its load, whatever the draw. */
class Followed {
  readonly #terms: Stated;
  readonly #machine: FleetMachine;
  readonly #startIn: (draw: Draw) => number;
  readonly #usual: Autoscaler;
  readonly #week: Omit<WeekOptions, 'meanLoad' | 'autoscaler' | 'limits' | 'beyond'> & Pick<FleetOptions, 'cycles'>;
  readonly #canMend: boolean;
  /** Whether a caller waits and allows a time. */
  readonly #hasSlo: boolean;
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
    this.#terms = stated;
    this.#machine = machine;
    this.#startIn = startIn;
    this.#canMend = tracking.canMend ?? true;
    this.#hasSlo = workload.callerWaits && workload.sloMs !== null;
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
    const sized = this.#sizedFor(asked, xSloPerS);
    const { setting, limits, figuresAt, beyond, sizedIn } = sized;
    const { safetyFactor } = setting;
    const { meanPerS, peakPerS } = attemptRates(asked);
    // A policy on the CPU loads a faster machine with more requests, one on requests with as many as before.
    const countedPerS = xSloPerS * this.#speedInUse(simulation, sizedIn);
    // What the policy loads each machine with, and none gets more than all requests. Most draws that fail do so here, without a simulation.
    const loadedPerS = Math.min(safetyFactor * countedPerS, peakPerS);
    if (!holdsAt(asked, this.#machine, loadedPerS)) {
      to.refuse(() => tooSmall(asked, this.#machine, { instances: 1, ratePerS: loadedPerS }));
      return null;
    }
    const startS = this.#startIn(simulation);
    const meanLoad = meanPerS / countedPerS;
    // Where no caller waits, the lists of start times differ in what is stated alone.
    const seed = !this.#hasSlo ? 0 : simulation.sizedIn === null ? null : seedOf(simulation);
    const figures = figuresAt(meanLoad, startS, seed);
    // What is asked of each machine so that no more are late than allowed.
    const neededPerS = Math.max(loadedPerS, Math.min(this.#hasSlo ? figures.neededRate * countedPerS : 0, peakPerS));
    const isSlow = neededPerS > loadedPerS && !holdsAt(asked, this.#machine, neededPerS);
    if ((this.#hasSlo && figures.neededRate === Infinity) || isSlow) {
      to.refuse(() => [this.#lag(figures, startS, 'slo-missed')]);
      return null;
    }
    const peakMachines = this.#peakMachines(asked, countedPerS, safetyFactor);
    const outcome = latenessOf(figures, workload);
    to.count = peakMachines;
    to.isQueuing = outcome === 'queued';
    setScaledLatency(asked, { machine: this.#machine, xSloPerS: countedPerS, figures }, to);
    const drawn: Drawn = { asked, sized, meanLoad, startS, figures };
    if (to.explanation !== null) {
      if (outcome !== 'in-time') to.explanation.reasons.push(this.#lag(this.#statedFigures(drawn), startS, outcome));
      to.explanation.reasons.push(
        ...this.#settingReasons(drawn),
        ...this.#marginReasons(drawn),
        ...spotMixReasons(spotMix(asked, peakMachines)),
        ...this.#machine.reasons(simulation),
      );
      to.explanation.latencyParts = partsAround(to, asked, this.#machine);
      to.explanation.fleetByMinute = () => {
        const autoscaler = { ...this.#usual, ...setting, startS };
        return fleetByMinute({ ...this.#week, autoscaler, limits, beyond, meanLoad });
      };
    }
    // Machines are loaded to half of their limit, so the rest of a fleet serves the load of spot machines that are reclaimed at once.
    return new FollowedInDraw(this, drawn, peakMachines, spotMix(this.#terms, limits.least));
  }

  /**
   * Machines that carry the mean load at the most that one serves, and those that always run: a fleet pays for no fewer, whatever its setting. Callers
   * without an SLO may give up, so that nothing is known of what is served.
   */
  least(asked: Asked, xSloPerS: number): LeastFleet {
    const { simulation, workload } = asked;
    const sizedIn = simulation.sizedIn ?? simulation;
    const countedPerS = xSloPerS * this.#speedInUse(simulation, sizedIn);
    const { mostLoad, allowedShare } = this.#beyondOf(sizedIn, xSloPerS);
    const mostPerS = Math.max(mostLoad * countedPerS, this.#machine.saturationPerS(simulation));
    const servedShare = this.#hasSlo ? 1 - allowedShare : workload.callerWaits ? 0 : 1;
    return leastFleet(this.#terms, {
      minMachines: this.#usual.minInstances,
      peakMachines: this.#peakMachines(asked, countedPerS, this.#usual.safetyFactor),
      meanMachines: (servedShare * attemptRates(asked).meanPerS) / mostPerS,
    });
  }

  /** Machines that carry the peak of a draw. */
  #peakMachines(asked: Asked, xSloPerS: number, safetyFactor: number): number {
    const { minInstances } = this.#usual;
    return instancesForPeak({ peakPerS: attemptRates(asked).peakPerS, xSloPerS, minInstances, safetyFactor });
  }

  /** How its autoscaler is set. */
  scalerOf({ asked: { simulation }, sized: { setting, limits, xSloPerS } }: Drawn): FleetScaler {
    const { schedule } = limits;
    const made = schedule === null ? null : { cycle: schedule.cycle, minimums: [...schedule.minimums] };
    const cpu = kindOf(this.#usual.kind).followsCpu ? { cpu: cpuOf(this.#machine, simulation) } : {};
    return { target: setting.safetyFactor, ratePerS: xSloPerS, ...cpu, schedule: made };
  }

  /** The figures that are stated of a draw: the mean of all lists of start times. */
  #statedFigures({ sized, meanLoad, startS, figures }: Drawn): FleetFigures {
    return this.#hasSlo ? figures : sized.figuresAt(meanLoad, startS, null);
  }

  /** The figures of a draw with another setting. */
  #figuresWith({ sized, meanLoad, startS }: Drawn, other: ScalerSetting): FleetFigures {
    const fleet = setFleet(this.#options(sized.beyond), other, this.#expectedLoad(sized));
    return fleet.figuresAt(meanLoad, startS, null);
  }

  /** CPU time of a request as expected ÷ that in a draw, for a policy on the CPU; 1 for one on requests. */
  #speedInUse(draw: Draw, sizedIn: Draw): number {
    if (draw === sizedIn || !kindOf(this.#usual.kind).followsCpu) return 1;
    return this.#machine.cpuS(sizedIn) / this.#machine.cpuS(draw);
  }

  #options(beyond: Beyond): SizedOptions {
    return { ...this.#week, autoscaler: this.#usual, beyond };
  }

  #expectedLoad({ sizedIn, xSloPerS }: Pick<Sized, 'sizedIn' | 'xSloPerS'>): number {
    return attemptRates({ workload: this.#terms.workload, simulation: sizedIn }).meanPerS / xSloPerS;
  }

  #beyondOf(sizedIn: Draw, xSloPerS: number): Beyond {
    const allowedShare = this.#hasSlo ? 1 - this.#terms.workload.sloPercentile / 100 : null;
    return beyondExpected(this.#machine, this.#usual.kind, { sizedIn, xSloPerS, allowedShare });
  }

  /** The fleet that its owner sets for what is expected: one that keeps the SLO with more traffic than that, too. */
  #sizedFor(asked: Asked, xSloPerS: number): Sized {
    const { workload, simulation } = asked;
    const sizedIn = simulation.sizedIn ?? simulation;
    if (this.#last?.sizedIn === sizedIn && this.#last.xSloPerS === xSloPerS) return this.#last;
    const meanLoad = this.#expectedLoad({ sizedIn, xSloPerS });
    const beyond = this.#beyondOf(sizedIn, xSloPerS);
    const options = this.#options(beyond);
    const fleet =
      this.#canMend && this.#hasSlo
        ? mendedFleet(options, {
            meanLoad,
            startS: this.#startIn(sizedIn),
            mayBeScheduled: canSchedule(this.#usual.kind, workload.shape),
          })
        : setFleet(options, usualSetting(this.#usual), meanLoad);
    this.#last = { ...fleet, sizedIn, xSloPerS, beyond };
    return this.#last;
  }

  /** How it is set, if not as usual. */
  #settingReasons(drawn: Drawn): readonly Reason[] {
    const { setting, limits } = drawn.sized;
    const { keptShare, safetyFactor: target, isScheduled } = setting;
    if (keptShare === 0 && !isScheduled && target === this.#usual.safetyFactor) return [];
    return [
      {
        code: 'ready-before-load',
        how: keptShare > 0 ? 'kept' : isScheduled ? 'schedule' : 'target',
        instances: limits.least,
        target,
        missedShare: this.#figuresWith(drawn, usualSetting(this.#usual)).missedShare,
        percentile: this.#terms.workload.sloPercentile,
      },
    ];
  }

  /** Up to how much of the stated traffic a fleet that is deployed as sized keeps the SLO. */
  #marginReasons({ sized: { figuresAt }, meanLoad, startS, figures }: Drawn): readonly Reason[] {
    const { sloPercentile: percentile, shape } = this.#terms.workload;
    if (!this.#hasSlo || shape === 'flat' || figures.neededRate > 1) return [];
    let ratio = 1;
    for (const each of MARGINS) {
      if (figuresAt(each * meanLoad, startS, null).neededRate > 1) break;
      ratio = each;
    }
    return [{ code: 'carries-traffic', ratio, isMore: ratio === MARGINS.at(-1), percentile }];
  }

  /** The minutes that it misses, and the fewest instances that would miss none if they always ran. */
  missedReasons(drawn: Drawn, hourUsd: number): readonly Reason[] {
    const { setting, limits, beyond } = drawn.sized;
    const figures = this.#statedFigures(drawn);
    const { missedMinutes: minutes, worstFromMinute } = figures;
    if (minutes < LEAST_MINUTES) return [];
    const cycle = this.#week.day.perMinute.length <= DAY_MINUTES ? 'day' : 'week';
    const keeping = (keptShare: number): ScalerSetting => ({ ...setting, keptShare });
    const keptShare = this.#canMend
      ? fewestKept((share) => this.#figuresWith(drawn, keeping(share)).missedMinutes < LEAST_MINUTES, setting.keptShare)
      : null;
    const mended = keptShare === null ? null : keeping(keptShare);
    const instances =
      mended === null
        ? limits.least
        : setFleet(this.#options(beyond), mended, this.#expectedLoad(drawn.sized)).limits.least;
    const kept =
      mended === null
        ? null
        : {
            instances,
            monthlyUsd:
              Math.max(0, this.#figuresWith(drawn, mended).meanInstances - figures.meanInstances) * MONTH_H * hourUsd,
          };
    const fromMinute = cycle === 'day' ? worstFromMinute % DAY_MINUTES : worstFromMinute;
    return [{ code: 'missed-minutes', minutes, fromMinute, cycle, hasSlo: this.#hasSlo, kept }];
  }

  #lag(
    { missedShare: share }: FleetFigures,
    startS: number,
    outcome: ReasonOf<'scale-out-lag'>['outcome'],
  ): ReasonOf<'scale-out-lag'> {
    const { sloMs, sloPercentile: percentile } = this.#terms.workload;
    return { code: 'scale-out-lag', share, startS, percentile, sloMs, outcome };
  }
}

/** Multiples of the stated traffic that are tried. */
const MARGINS = [1.1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

/** The list of start times of a draw: by digits of its quantities that mean nothing else, so that a draw has the same one in any set. */
export function seedOf({ startupRatio, coldStartRatio, trafficRatio }: Draw): number {
  const digits = 1e6 * (startupRatio + coldStartRatio + trafficRatio);
  return Math.floor(SEEDS * (digits - Math.floor(digits)));
}

/** Fewer minutes a week are not mentioned. */
const LEAST_MINUTES = 0.5;
