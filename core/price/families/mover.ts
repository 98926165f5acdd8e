import type { Fleet } from '#core/contract/serving/deployment.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { sameAsLast } from '#core/once-per.ts';
import type { AutoscalerKind } from '#core/price/autoscaling/autoscaler.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { type AutoscaledFleet, scaledFleet } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import type { LeastFleet } from '#core/price/serving/candidate/least-fleet.ts';
import { expectedRate } from '#core/price/serving/candidate/expected-rate.ts';
import { fixedFleet, scaledUse } from '#core/price/serving/candidate/deployed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import {
  type FleetMachine,
  neededMachines,
  planFleet,
  serveFleet,
  shareInSteps,
} from '#core/price/serving/candidate/fleet.ts';
import { partsAround } from '#core/price/serving/candidate/latency-parts.ts';
import { FIXED, type Growth } from '#core/price/serving/candidate/metered.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { type SpotMix, spotMix, spotMixReasons } from '#core/price/serving/candidate/spot-base.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';

/** What decides how many units of a kind a fleet has. */
export interface MovedUnit {
  readonly machine: FleetMachine;
  readonly vcpus: number;
  /** Who decides how many there are, if they follow the load. */
  readonly autoscaler: AutoscalerKind;
  /** Seconds from the order of a unit until it serves, in a draw. */
  readonly startS: (draw: Draw) => number;
  /** Null outside Kubernetes. */
  readonly pods: Fleet['pods'];
  /** Whether an autoscaler may be set to be ready before the load. */
  readonly canMend: boolean;
}

/** How many units a fleet has in a draw. */
export interface Moved {
  readonly peak: number;
  /** Those that always run, and how they are bought. */
  readonly always: SpotMix;
  /** Mean number of paid units beyond those that always run, and the share of them that is bought on spot. */
  readonly above: number;
  readonly spotAbove: number;
  /** How a number of those that always run grows with the traffic, each with a quantity of its own. */
  grows(count: number, each: number): Growth;
  /** How a quantity of all that run grows. */
  allGrow(quantity: number): Growth;
  /** What it misses. @param hourUsd US dollars per hour of a further unit. */
  outcome(hourUsd: number): readonly Reason[];
  use(): Fleet;
}

/** How the number of units of a fleet follows the load. */
export interface Mover {
  /** What the owner decides before the traffic is known: a number of units, or the rate per second that one is expected to serve. */
  readonly size: (asked: Asked) => Planning<number>;
  /** The fleet of a size in a draw; null if it does not meet the requirements. Explains what it says about the number of units. */
  readonly move: (asked: Asked, size: number, to: Tally) => Moved | null;
  /** The units that a fleet of a size surely pays for in a draw, worked out without a simulation; absent where it needs none. */
  readonly least?: (asked: Asked, size: number) => Moved;
}

/** Makes the mover of a unit, once for a candidate and a workload. */
export type MoverOf = (stated: Stated, unit: MovedUnit) => Mover;

/** As many units as the peak needs, always on. */
export const fixed: MoverOf = (stated, { machine, pods }) => {
  const mixOf = sameAsLast((count) => spotMix(stated, count));
  return {
    size: (asked) => planFleet(asked, machine),
    move: (asked, peak, to) => {
      if (!serveFleet(asked, machine, peak, to)) return null;
      const always = mixOf(peak);
      if (to.explanation !== null) {
        to.explanation.reasons.push(...spotMixReasons(always), ...machine.reasons(asked.simulation));
        to.explanation.latencyParts = partsAround(to, asked, machine);
      }
      return new FixedUnits(asked, machine, always, pods);
    },
  };
};

/** Units that always run. An object of a class, as the next one: a plan makes hundreds of thousands and asks few of them how they grow. */
class FixedUnits implements Moved {
  readonly peak: number;
  readonly above = 0;
  readonly spotAbove = 0;
  readonly asked: Asked;
  readonly machine: FleetMachine;
  readonly always: SpotMix;
  readonly pods: Fleet['pods'];

  constructor(asked: Asked, machine: FleetMachine, always: SpotMix, pods: Fleet['pods']) {
    this.asked = asked;
    this.machine = machine;
    this.always = always;
    this.pods = pods;
    this.peak = always.onDemand + always.spot;
  }

  grows(count: number, each: number): Growth {
    const needed = neededMachines(this.asked, this.machine);
    return shareInSteps(this.asked, { count, all: this.peak, needed, each });
  }

  allGrow(quantity: number): Growth {
    return this.grows(this.peak, quantity / this.peak);
  }

  outcome(): readonly Reason[] {
    return [];
  }

  use(): Fleet {
    return { ...fixedFleet(this.always), pods: this.pods };
  }
}

/** Units that an autoscaler starts and ends with the load of the day or week. */
export const following: MoverOf = (stated, { machine, vcpus, autoscaler: kind, startS, pods, canMend }) => {
  const { spotAbove, follow, least } = scaledFleet(stated, machine, startS, {
    tracking: { kind, podsPerInstance: pods?.perNode ?? 1, canMend },
  });
  return {
    size: (asked) => expectedRate(asked, machine, { kind, vcpus }),
    move: (asked, xSloPerS, to) => {
      const scaled = follow(asked, xSloPerS, to);
      return scaled === null ? null : new FollowingUnits(stated, scaled, spotAbove, pods);
    },
    least: (asked, xSloPerS) => new LeastUnits(least(asked, xSloPerS), stated.candidate.purchase === 'spot'),
  };
};

class FollowingUnits implements Moved {
  readonly peak: number;
  readonly always: SpotMix;
  readonly above: number;
  readonly stated: Stated;
  readonly scaled: AutoscaledFleet;
  readonly spotAbove: number;
  readonly pods: Fleet['pods'];

  constructor(stated: Stated, scaled: AutoscaledFleet, spotAbove: number, pods: Fleet['pods']) {
    this.stated = stated;
    this.scaled = scaled;
    this.spotAbove = spotAbove;
    this.pods = pods;
    this.peak = scaled.peakMachines;
    this.always = scaled.always;
    this.above = scaled.meanAbove;
  }

  grows(): Growth {
    return FIXED;
  }

  allGrow(quantity: number): Growth {
    return { growth: 'in-part', fixedQuantity: Math.min(this.scaled.minMachines, quantity) };
  }

  outcome(hourUsd: number): readonly Reason[] {
    return this.scaled.outcome(hourUsd);
  }

  use(): Fleet {
    return { ...scaledUse(this.stated, this.scaled), pods: this.pods };
  }
}

/** The fewest units of a fleet that follows its load, and the cheapest way to buy them: for a cost that is not explained. */
class LeastUnits implements Moved {
  readonly peak: number;
  readonly always: SpotMix;
  readonly above: number;
  readonly spotAbove: number;

  constructor({ peakMachines, always, meanAbove }: LeastFleet, isSpot: boolean) {
    this.peak = peakMachines;
    this.always = always;
    this.above = meanAbove;
    this.spotAbove = isSpot ? 1 : 0;
  }

  grows(): Growth {
    return FIXED;
  }

  allGrow(): Growth {
    return FIXED;
  }

  outcome(): readonly Reason[] {
    return [];
  }

  use(): Fleet {
    return fixedFleet(this.always);
  }
}

/** What a bill says of the units beyond those that always run. @param alwaysHours a month that the latter are paid for; all of it by default. */
export function aboveNotes({ peak, always: { onDemand, spot }, above }: Moved, alwaysHours?: number) {
  const least = onDemand + spot;
  return {
    fields: { most: peak - least, meanInstances: above },
    grows: { growth: 'above', leastQuantity: alwaysHours ?? least * MONTH_H },
  } as const;
}
