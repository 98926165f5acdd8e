import { createRandom, type Random } from '#core/math/stats/random.ts';
import { NO_RETRIES } from '#core/scale/callers.ts';
import { factsAt, rulesOf } from '#core/scale/facts.ts';
import { CLOUD_RUN, cloudRunPolicy } from '#core/scale/policies/cloud-run.ts';
import { defaultBehavior, HPA, HPA_BEHAVIOR, hpa } from '#core/scale/policies/hpa.ts';
import { TARGET_TRACKING, targetTracking } from '#core/scale/policies/target-tracking.ts';
import { type Policy, utilisation } from '#core/scale/policy.ts';
import type { FleetOptions } from '#core/scale/simulate.ts';
import { drawStarts } from '#core/scale/start-times.ts';
import { loadScaling } from '#engine/catalog/scaling.ts';
import { arrivalProcess } from '#engine/plans/trace.ts';

/** A process has four slots of a second on average, exponential: four requests a second. */
const SERVER = { slots: 4, serviceS: 1, serviceScv: 1 };
const LIMITS = { min: 1, max: 4 };

/** What is replayed: a part of a public trace, in seconds from its first request. */
export interface LoopCase {
  readonly name: string;
  readonly trace: string;
  readonly fromS: number;
  readonly seconds: number;
  readonly policy: Policy;
  /** Whether the requests of a second are sent evenly over it, as the simulation has them, and not when they were recorded: bursts come within milliseconds. */
  readonly isEven: boolean;
  /** Median and 99th percentile of a start. */
  readonly starts: { readonly medianS: number; readonly p99S: number };
}

const usual = factsAt(loadScaling().facts, 'usual');
const service = { maxConcurrency: SERVER.slots, cpuPerRequest: 1 / SERVER.slots, cpus: 1, ...LIMITS };
const metrics = [{ kind: 'cpu', signal: utilisation(SERVER.slots), percent: 60 }] as const;

function kubernetes(timers: { readonly everyS: number; readonly downS: number }): Policy {
  const { everyS, downS } = timers;
  const rules = { ...rulesOf(usual, HPA), syncS: everyS, windowS: everyS, delayS: everyS };
  const defaults = rulesOf(usual, HPA_BEHAVIOR);
  const behavior = defaultBehavior({ ...defaults, upPeriodS: everyS, downPeriodS: everyS, downStabilizationS: downS });
  return hpa({ rules, behavior, metrics, ...LIMITS });
}

const TRACE = { trace: 'sample:azure-llm-code', starts: { medianS: 15, p99S: 30 }, seconds: 600, isEven: false };
const PODS = kubernetes({ everyS: 15, downS: 60 });
const CLOUD_RUN_SERVICE = cloudRunPolicy({ ...rulesOf(usual, CLOUD_RUN), idleS: 60 }, service);
const TRACKING = targetTracking({
  rules: { ...rulesOf(usual, TARGET_TRACKING), outPoints: 1, inPoints: 3, inCooldownS: 60 },
  signal: utilisation(SERVER.slots),
  target: 60,
  warmUpS: null,
  ...LIMITS,
});

/**
 * Ten minutes of bursts, and ten calmer ones. The timers are those of the services, except for how soon they remove what is idle. In the calmer part no decision
 * is so close that chance in the service times changes it.
 */
export const CASES: readonly LoopCase[] = [
  { name: 'HPA, calmer', ...TRACE, fromS: 2640, policy: PODS },
  { name: 'Cloud Run, calmer', ...TRACE, fromS: 2640, policy: CLOUD_RUN_SERVICE },
  { name: 'target tracking, bursts', ...TRACE, fromS: 1200, policy: TRACKING },
  { name: 'HPA, bursts', ...TRACE, fromS: 1200, policy: PODS },
  { name: 'Cloud Run, bursts', ...TRACE, fromS: 1200, policy: CLOUD_RUN_SERVICE },
  { name: 'HPA, calmer, evenly in each second', ...TRACE, fromS: 2640, policy: PODS, isEven: true },
  { name: 'HPA, bursts, evenly in each second', ...TRACE, fromS: 1200, policy: PODS, isEven: true },
];

/** Parts of a minute and a half, with a third of the timers, in which chance changes no decision. */
export const SHORT_CASES: readonly LoopCase[] = [1200, 180].map((fromS) => ({
  name: `HPA, short timers, from ${fromS} s`,
  trace: TRACE.trace,
  fromS,
  seconds: 90,
  isEven: true,
  starts: { medianS: 5, p99S: 8 },
  policy: kubernetes({ everyS: 5, downS: 20 }),
}));

/** The options of both runs, and the times of the arrivals in seconds. */
export async function prepare(each: LoopCase): Promise<{
  /** The same options and start times again, with noise of this seed. */
  readonly options: (seed: number) => FleetOptions;
  readonly dueS: Float64Array;
  readonly drawServiceS: () => number;
}> {
  const process = await arrivalProcess({ kind: 'trace', file: each.trace }, false);
  if (process.kind !== 'trace') throw new Error('a trace was expected');
  const inside = Array.from(process.timesMs, (ms) => ms / 1000 - each.fromS).filter((s) => s >= 0 && s < each.seconds);
  const counts = new Float64Array(each.seconds);
  for (const due of inside) counts[Math.floor(due)] = (counts[Math.floor(due)] ?? 0) + 1;
  const burst = { correlation: 0.5, windowS: 30 };
  const options = (seed: number): FleetOptions => ({
    trace: { startWeekday: 0, binS: 1, counts },
    policy: each.policy,
    server: SERVER,
    callers: { lateS: 5, timeoutS: 30, queueLimit: 100, whileEmpty: 'wait', retries: NO_RETRIES },
    starts: drawStarts({ kind: 'log-normal', ...each.starts }, burst, createRandom(1)),
    random: createRandom(seed),
    drainS: 10,
    initial: 1,
    nodes: null,
    binS: 1,
  });
  const dueS = each.isEven ? evenly(counts) : Float64Array.from(inside);
  return { options, dueS, drawServiceS: serviceTimes(createRandom(3)) };
}

/** The times of arrivals that are spread evenly over their seconds. */
function evenly(counts: Float64Array): Float64Array {
  return Float64Array.from(
    Array.from(counts).flatMap((count, second) => Array.from({ length: count }, (_, i) => second + (i + 0.5) / count)),
  );
}

/** Draws that together have the shape of the distribution. */
const STRATA = 32;

/**
 * Exponential service times in seconds, one of each stratum in random order: single ones are by chance, and the sum of some dozens is not, because ten minutes are
 * too short for chance to cancel out.
 */
function serviceTimes(random: Random): () => number {
  let left: number[] = [];
  return () => {
    if (left.length === 0) {
      left = Array.from({ length: STRATA }, (_, i) => -SERVER.serviceS * Math.log(1 - (i + random.uniform()) / STRATA));
      for (let i = STRATA - 1; i > 0; i--) {
        const other = random.int(i + 1);
        [left[i], left[other]] = [left[other] ?? 0, left[i] ?? 0];
      }
    }
    return left.pop() ?? SERVER.serviceS;
  };
}
