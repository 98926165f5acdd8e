import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadShape } from '#core/contract/workload/workload.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { type AutoscalerKind, kindOf } from '#core/price/autoscaling/autoscaler.ts';
import { simulateWeek } from '#core/price/autoscaling/simulate-week.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { cycleOf } from '#core/price/traffic/week.ts';
import { scaledFleet, seedOf } from './autoscaled-fleet.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { attemptRates } from './demand.ts';
import { type Draw, drawOf } from './draw.ts';
import type { FleetMachine } from './fleet.ts';
import { createLookup } from './lookup.ts';
import type { Asked, Stated } from './asked.ts';
import type { RequestPath } from './request-path.ts';
import { Tally } from './tally.ts';

const SERVICE_S = 0.02;
const START_S = 120;
const FULL_PER_S = 1 / SERVICE_S;
/** −ln 1 %: the p99 of an exponential time in its means. */
const TAIL = -Math.log(0.01);

const path = { addedMs: () => 0, bytes: () => 0 } as unknown as RequestPath;

/** A single server with exponential times, whose X_slo is known: µ − 4.6 ÷ SLO. */
function machineFor(sloMs: number): FleetMachine {
  return {
    path,
    budgetMs: () => sloMs,
    saturationPerS: ({ speedRatio }) => FULL_PER_S * speedRatio,
    xSloPerS: ({ speedRatio }) => Math.max(0, FULL_PER_S * speedRatio - (1000 * TAIL) / sloMs),
    latencyMs: ({ speedRatio }, percentile, ratePerS) => {
      const left = FULL_PER_S * speedRatio - ratePerS;
      return left <= 0 ? Infinity : (1000 * -Math.log(1 - percentile / 100)) / left;
    },
    inferenceMs: () => 1000 * SERVICE_S,
    cpuS: ({ speedRatio }) => SERVICE_S / speedRatio,
    transferMs: () => 0,
    reasons: () => [],
  };
}

const catalog = exampleCatalog();
const run = exampleRun();
const context = { catalog, run, lookup: createLookup(catalog), project: createProjector({ runs: [run], catalog }) };
const candidate = { purchase: 'on-demand', service: 'ecs-fargate-autoscaled' } as Stated['candidate'];

/** Draws of traffic, speed and start. */
function drawsOf(count: number): readonly Draw[] {
  const random = createRandom(5);
  const sizedIn = drawOf(CENTRAL_SIMULATION);
  const around = (sigma: number): number => Math.exp(sigma * random.normal());
  return Array.from({ length: count }, () => {
    const [trafficRatio, speedRatio, startupRatio] = [around(0.14), around(0.08), around(0.25)];
    return drawOf({ ...CENTRAL_SIMULATION, trafficRatio, speedRatio, startupRatio, sizedIn });
  });
}

/** A fleet and its load. */
export interface FleetCase {
  readonly kind: AutoscalerKind;
  readonly shape: WorkloadShape;
  readonly peakToMean: number;
  /** Mean rate ÷ X_slo of one machine. */
  readonly meanLoad: number;
  readonly sloMs: number;
}

/** The share of draws in which a fleet is stated to keep its SLO, and that in which the fleet of the files keeps it when it is simulated. */
export function deployedShares(of: FleetCase, count: number): { readonly stated: number; readonly deployed: number } {
  const { kind, shape, peakToMean, meanLoad, sloMs } = of;
  const machine = machineFor(sloMs);
  const expected = drawOf(CENTRAL_SIMULATION);
  const xSloPerS = machine.xSloPerS(expected);
  const workload = Workload.parse({
    predictionsPerDay: meanLoad * xSloPerS * 86_400,
    shape,
    peakToMean,
    callerWaits: true,
    sloMs,
    sloPercentile: 99,
    failureRate: 0,
  });
  const stated: Stated = { context, candidate, workload };
  const asked = (simulation: Draw): Asked => ({ ...stated, simulation });
  const startIn = ({ startupRatio }: Draw): number => START_S * startupRatio;
  const { follow } = scaledFleet(stated, machine, startIn, { tracking: { kind } });
  const tally = (): Tally => {
    const made = new Tally(null);
    made.begin(workload);
    return made;
  };
  const sized = follow(asked(expected), xSloPerS, tally());
  if (sized === null) throw new Error('the stated load is carried');
  const { target, schedule } = sized.scaler();
  const limits = { least: sized.minMachines, peak: sized.peakMachines, schedule };
  const week = { day: cycleOf(workload), rules: context.lookup.autoscalers(), callersWait: true, limits };
  const draws = drawsOf(count);
  const keepsAsStated = draws.filter((draw) => follow(asked(draw), xSloPerS, tally()) !== null);
  const keepsAsDeployed = draws.filter((draw) => {
    // The same fleet in what its machines carry in the draw: a target in requests stays, one of the CPU is that of a machine that is busier or less.
    const ownPerS = machine.xSloPerS(draw);
    const onCpu = kindOf(kind).followsCpu;
    const mostRatio = machine.saturationPerS(draw) / ownPerS;
    const { missedShare } = simulateWeek({
      ...week,
      meanLoad: attemptRates(asked(draw)).meanPerS / ownPerS,
      autoscaler: {
        kind,
        minInstances: limits.least,
        safetyFactor: (target * xSloPerS * (onCpu ? draw.speedRatio : 1)) / ownPerS,
        startS: startIn(draw),
        idleS: 0,
        podsPerInstance: 1,
        keptShare: 0,
        isScheduled: schedule !== null,
      },
      beyond: { mostLoad: onCpu ? mostRatio : 1, mostRatio, allowedShare: 0.01 },
      seed: seedOf(draw),
    });
    return ownPerS > 0 && missedShare <= 0.01;
  });
  return { stated: keepsAsStated.length / count, deployed: keepsAsDeployed.length / count };
}

/** The policies and shapes that are compared. */
export const FLEET_KINDS: readonly AutoscalerKind[] = ['target-tracking', 'pods', 'vertex'];
export const FLEET_SHAPES = [
  ['flash-crowd', 10],
  ['bursty', 6],
  ['partner-batch', 8],
  ['business-hours', 3],
] as const;
