import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { handlingOf, REFERENCE_CLOCK_GHZ } from './handling.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import type { Lookup } from './lookup.ts';
import type { Asked, ServingContext } from './option.ts';
import type { Simulation } from './types.ts';
import { type Interface, sentIn } from './encoding.ts';

/** The path of a request around the inference, in milliseconds. */
export interface RequestPath {
  /** CPU time of the program around the model, on one core of the machine. */
  readonly handlingMs: number;
  readonly handling: HandlingLaw;
  /** Bytes of a request and its answer. */
  readonly bytes: number;
  /** Time that the load balancer or gateway and the caller's own network add, at a percentile. It takes no capacity. */
  readonly addedMs: (percentile: number) => number;
}

/** How the handling varies, and where requests wait for it. */
interface HandlingLaw {
  /** Milliseconds in the central simulation. */
  readonly centralMs: number;
  /** Squared coefficient of variation: that of a kind of server, and 0 for a time that is stated. */
  readonly scv: number;
  /** A lean server has one queue for all of its sessions; each process of a Python server handles the requests that it accepts. */
  readonly queues: 'one' | 'per-session';
  /** A percentile of the handling relative to its mean, without other requests. */
  readonly tail: (percentile: number) => number;
}

/** The load balancer or gateway that a request passes before it reaches the program. Its rows in the catalogue begin with this id. */
export type FrontDoor = Interface & ('alb' | 'sagemaker-endpoint' | 'sagemaker-serverless' | 'lambda');

/** Half the width of the central 90 % of a standard normal distribution. */
const Z95 = normalQuantile(0.95);

/** The path of a request to a machine through a load balancer or gateway. */
export function requestPath(
  asked: Pick<Asked, 'context' | 'workload' | 'simulation'>,
  frontDoor: FrontDoor,
  { clockGHz }: Pick<CapacityProfile, 'clockGHz'>,
): RequestPath {
  const { context, workload, simulation } = asked;
  const sent = sentIn(asked, frontDoor);
  const frontMs = frontDoorMs(context.lookup, frontDoor, simulation);
  // Requests that were measured over HTTP include the handling of a lean server.
  const measuredMs = context.run.realtime?.transport == null ? 0 : handlingOf(context, 'lean').ms;
  return {
    handlingMs: handlingMs({ context, workload, simulation }, clockGHz, measuredMs),
    handling: handlingLaw({ context, workload }, clockGHz, measuredMs),
    bytes: sent.payloadBytesIn + sent.payloadBytesOut,
    addedMs: (percentile) => workload.pathOverheadMs + frontMs(percentile),
  };
}

/**
 * CPU milliseconds of request handling in a simulation. It scales with the clock of the machine. A value that the user states is certain; that of
 * a kind of server has the spread of its kind.
 * @param measuredMs the part that the measured requests already include.
 */
export function handlingMs(
  {
    context,
    workload,
    simulation,
  }: {
    readonly context: Pick<ServingContext, 'run' | 'lookup'>;
    readonly workload: Workload;
    readonly simulation: Simulation;
  },
  clockGHz: number,
  measuredMs = 0,
): number {
  const { server, handlingMs: stated } = workload;
  const { ms, factor90 } = stated === null ? handlingOf(context, server) : { ms: stated, factor90: 1 };
  const addedMs = Math.max(0, ms - measuredMs);
  return addedMs * Math.exp((Math.log(factor90) / Z95) * simulation.handlingZ) * (REFERENCE_CLOCK_GHZ / clockGHz);
}

/** The law of the handling of a workload's server. */
function handlingLaw(
  { context, workload }: Pick<Asked, 'context' | 'workload'>,
  clockGHz: number,
  measuredMs: number,
): HandlingLaw {
  const { server, handlingMs: stated } = workload;
  const centralMs = handlingMs({ context, workload, simulation: CENTRAL_SIMULATION }, clockGHz, measuredMs);
  const sigma = stated === null ? handlingOf(context, server).sigma : 0;
  return {
    centralMs,
    scv: Math.expm1(sigma ** 2),
    queues: server === 'lean' ? 'one' : 'per-session',
    tail: (percentile) => Math.exp(sigma * zScore(percentile) - sigma ** 2 / 2),
  };
}

/** Median and spread of the latency of each load balancer or gateway, looked up once. */
const doorsOf = oncePer((_lookup: Lookup) => new Map<FrontDoor, { readonly p50: number; readonly sigma: number }>());

function doorOf(lookup: Lookup, frontDoor: FrontDoor) {
  const doors = doorsOf(lookup);
  const known = doors.get(frontDoor);
  if (known !== undefined) return known;
  const p50 = lookup.limit(`${frontDoor}.front-p50`);
  const door = { p50, sigma: Math.log(lookup.limit(`${frontDoor}.front-p99`) / p50) / Z99 };
  doors.set(frontDoor, door);
  return door;
}

/** A log-normal time with the median and the 99th percentile of the catalogue. */
export function frontDoorMs(
  lookup: Lookup,
  frontDoor: FrontDoor,
  simulation: Simulation,
): (percentile: number) => number {
  const door = doorOf(lookup, frontDoor);
  const p50 = door.p50 * simulation.frontDoorRatio;
  return (percentile) => (percentile === 50 ? p50 : p50 * Math.exp(door.sigma * zScore(percentile)));
}

const Z99 = normalQuantile(0.99);

/** The z score of a percentile from 0 to 100. The same percentiles recur in every simulation. */
export const zScore = oncePerNumber((percentile) => normalQuantile(percentile / 100));
