/**
 * Cloud Run services.
 * Source: docs.cloud.google.com/run/docs/about-instance-autoscaling (2026). The text does not say how instances are added for requests that wait, nor when
 * an idle one ends before its limit: these numbers have a spread.
 */
import type { Rules } from '#core/scale/facts.ts';
import { inFlight, periodic, type Policy } from '#core/scale/policy.ts';
import { SlidingMax } from '#core/scale/sliding-max.ts';

/** Ids of the rules. */
export const CLOUD_RUN = {
  /** Seconds over which CPU and concurrency are averaged. */
  windowS: 'cloud-run.window',
  everyS: 'cloud-run.evaluate',
  /** Targets as shares of the CPUs and of the maximum concurrency. */
  cpuTarget: 'cloud-run.cpu-target',
  concurrencyTarget: 'cloud-run.concurrency-target',
  /** The lowest and the highest target for requests at once, and the most of them that an instance takes. */
  leastTarget: 'cloud-run.target-least',
  mostTarget: 'cloud-run.target-most',
  mostAtOnce: 'cloud-run.at-once-most',
  /** Seconds that an instance stays idle before it ends. */
  idleS: 'cloud-run.idle',
} as const;
type CloudRunRules = Rules<typeof CLOUD_RUN>;
/** The rules that decide how many instances there are. */
export type CloudRunScaling = Omit<CloudRunRules, 'leastTarget' | 'mostTarget' | 'mostAtOnce'>;

/** A service: what a request uses, and its maximum concurrency. */
export interface CloudRunService {
  readonly maxConcurrency: number;
  /** CPUs that a request in service uses, and those of an instance. */
  readonly cpuPerRequest: number;
  readonly cpus: number;
  readonly min: number;
  readonly max: number;
}

/** Instances for CPUs in use: ⌈use ÷ CPUs of an instance ÷ target⌉. */
export function cpuDriver(usedCpus: number, cpus: number, target: number): number {
  return Math.ceil(usedCpus / cpus / target - 1e-9);
}

/** Instances for requests in flight: ⌈requests ÷ (maximum concurrency × target)⌉. */
export function concurrencyDriver(requests: number, maxConcurrency: number, target: number): number {
  return Math.ceil(requests / (maxConcurrency * target) - 1e-9);
}

/** Larger of both drivers, and enough for the requests that wait; instances stay until they were idle long enough. */
export function cloudRunPolicy(rules: CloudRunScaling, service: CloudRunService): Policy {
  const { maxConcurrency, cpuPerRequest, cpus, min, max } = service;
  const begin = () => {
    const highest = new SlidingMax(rules.idleS, Math.ceil(rules.idleS / rules.everyS) + 1);
    return periodic({ everyS: rules.everyS }, (fleet) => {
      const { nowS } = fleet;
      const requests = inFlight(fleet, nowS, rules.windowS);
      const busy = fleet.sum('busy', nowS - rules.windowS, nowS) / Math.min(nowS, rules.windowS);
      const byUse = Math.max(
        cpuDriver(busy * cpuPerRequest, cpus, rules.cpuTarget),
        concurrencyDriver(requests, maxConcurrency, rules.concurrencyTarget),
      );
      const waiting = fleet.sum('waiting', nowS - 1, nowS);
      const onDemand = waiting > 0 ? Math.ceil(inFlight(fleet, nowS, 1) / maxConcurrency - 1e-9) : 0;
      return highest.push(nowS, Math.max(min, byUse, onDemand));
    });
  };
  return { min, max, begin };
}

/** Seconds that requests wait for the first instance before the service answers 429: 3.5 × the mean start, 10 s at least. */
export function pendingLimitS(meanStartS: number, rules: PendingRules): number {
  return Math.max(rules.perStart * meanStartS, rules.leastS);
}

/** Ids of the rules for requests that wait. */
export const CLOUD_RUN_PENDING = {
  perStart: 'cloud-run.pending-starts',
  leastS: 'cloud-run.pending-least',
} as const;
export type PendingRules = Rules<typeof CLOUD_RUN_PENDING>;
