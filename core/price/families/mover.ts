import type { Fleet } from '#core/contract/serving/deployment.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { sameAsLast } from '#core/once-per.ts';
import type { AutoscalerKind } from '#core/price/autoscaling/autoscaler.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { expectedRate, scaledFleet } from '#core/price/serving/candidate/autoscaled-fleet.ts';
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
  readonly grows: (count: number, each: number) => Growth;
  /** How a quantity of all that run grows. */
  readonly allGrow: (quantity: number) => Growth;
  /** What it misses. @param hourUsd US dollars per hour of a further unit. */
  readonly outcome: (hourUsd: number) => readonly Reason[];
  readonly use: () => Fleet;
}

/** How the number of units of a fleet follows the load. */
export interface Mover {
  /** What the owner decides before the traffic is known: a number of units, or the rate per second that one is expected to serve. */
  readonly size: (asked: Asked) => Planning<number>;
  /** The fleet of a size in a draw; null if it does not meet the requirements. Explains what it says about the number of units. */
  readonly move: (asked: Asked, size: number, to: Tally) => Moved | null;
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
      const grows = (count: number, each: number) =>
        shareInSteps(asked, { count, all: peak, needed: neededMachines(asked, machine), each });
      return {
        peak,
        always,
        above: 0,
        spotAbove: 0,
        grows,
        allGrow: (quantity) => grows(peak, quantity / peak),
        outcome: () => [],
        use: () => ({ ...fixedFleet(always), pods }),
      };
    },
  };
};

/** Units that an autoscaler starts and ends with the load of the day or week. */
export const following: MoverOf = (stated, { machine, vcpus, autoscaler: kind, startS, pods, canMend }) => {
  const { spotAbove, follow } = scaledFleet(stated, machine, startS, {
    tracking: { kind, podsPerInstance: pods?.perNode ?? 1, canMend },
  });
  return {
    size: (asked) => expectedRate(asked, machine, { kind, vcpus }),
    move: (asked, xSloPerS, to) => {
      const scaled = follow(asked, xSloPerS, to);
      if (scaled === null) return null;
      const { peakMachines: peak, minMachines, always, meanAbove: above, outcome } = scaled;
      return {
        peak,
        always,
        above,
        spotAbove,
        grows: () => FIXED,
        allGrow: (quantity) => ({ growth: 'in-part', fixedQuantity: Math.min(minMachines, quantity) }),
        outcome,
        use: () => ({ ...scaledUse(stated, scaled), pods }),
      };
    },
  };
};

/** What a bill says of the units beyond those that always run. @param alwaysHours a month that the latter are paid for; all of it by default. */
export function aboveNotes({ peak, always: { onDemand, spot }, above }: Moved, alwaysHours?: number) {
  const least = onDemand + spot;
  return {
    fields: { most: peak - least, meanInstances: above },
    grows: { growth: 'above', leastQuantity: alwaysHours ?? least * MONTH_H },
  } as const;
}
