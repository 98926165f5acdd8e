import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer, oncePerNumber, sameAsLast } from '#core/once-per.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { handlingOf, REFERENCE_CLOCK_GHZ } from './handling.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import type { Lookup } from './lookup.ts';
import type { Draw } from './draw.ts';
import type { ServingContext, Stated } from './asked.ts';
import { type Interface, sentBytes } from './encoding.ts';

/** The path of a request around the inference, in milliseconds. */
export interface RequestPath {
  /** CPU time of the program around the model in a draw, on one core of the machine. */
  readonly handlingMs: (draw: Draw) => number;
  readonly handling: HandlingLaw;
  /** Bytes of a request and its answer in a draw. */
  readonly bytes: (draw: Draw) => number;
  /** Time that the load balancer or gateway and the caller's own network add in a draw, at a percentile. It takes no capacity. */
  readonly addedMs: (draw: Draw, percentile: number) => number;
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
export type FrontDoor = Interface &
  (
    | 'alb'
    | 'sagemaker-endpoint'
    | 'sagemaker-serverless'
    | 'lambda'
    | 'cloud-run'
    | 'container-apps'
    | 'functions-flex'
  );

/** Half the width of the central 90 % of a standard normal distribution. */
const Z95 = normalQuantile(0.95);

/** The path of a request to a machine through a load balancer or gateway. */
export function requestPath(
  { context, workload }: Pick<Stated, 'context' | 'workload'>,
  frontDoor: FrontDoor,
  { clockGHz }: Pick<CapacityProfile, 'clockGHz'>,
): RequestPath {
  // Requests that were measured over HTTP include the handling of a lean server.
  const measuredMs = context.run.realtime?.transport == null ? 0 : handlingOf(context, 'lean').ms;
  const handling = handlingOn({ context, workload }, clockGHz, measuredMs);
  const front = frontDoorMs(context.lookup, frontDoor);
  return {
    handlingMs: handling,
    handling: handlingLaw({ context, workload }, handling(CENTRAL_SIMULATION)),
    bytes: sentBytes({ context, workload }, frontDoor),
    addedMs: (draw, percentile) => workload.pathOverheadMs + front(draw, percentile),
  };
}

/**
 * CPU milliseconds of request handling in a draw. It scales with the clock of the machine. A value that the user states is certain; that of a kind of
 * server has the spread of its kind.
 * @param measuredMs the part that the measured requests already include.
 */
export function handlingOn(
  { context, workload }: { readonly context: Pick<ServingContext, 'run' | 'lookup'>; readonly workload: Workload },
  clockGHz: number,
  measuredMs = 0,
): (draw: Pick<Draw, 'handlingZ'>) => number {
  const { server, handlingMs: stated } = workload;
  const { ms, factor90 } = stated === null ? handlingOf(context, server) : { ms: stated, factor90: 1 };
  const centralMs = Math.max(0, ms - measuredMs) * (REFERENCE_CLOCK_GHZ / clockGHz);
  const sigma = Math.log(factor90) / Z95;
  return ({ handlingZ }) => (handlingZ === 0 ? centralMs : centralMs * Math.exp(sigma * handlingZ));
}

/** The law of the handling of a workload's server. */
function handlingLaw({ context, workload }: Pick<Stated, 'context' | 'workload'>, centralMs: number): HandlingLaw {
  const { server, handlingMs: stated } = workload;
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
  const { balancer, endpoint } = lookup.parts;
  const rows = frontDoor === 'alb' ? balancer.front : frontDoor === 'sagemaker-endpoint' ? endpoint.front : frontDoor;
  const p50 = lookup.limit(`${rows}.front-p50`);
  const door = { p50, sigma: Math.log(lookup.limit(`${rows}.front-p99`) / p50) / Z99 };
  doors.set(frontDoor, door);
  return door;
}

/** A log-normal time with the median and the 99th percentile of the catalogue, in milliseconds. */
export function frontDoorMs(lookup: Lookup, frontDoor: FrontDoor): (draw: Draw, percentile: number) => number {
  const door = doorOf(lookup, frontDoor);
  const timesMedian = sameAsLast((percentile) => (percentile === 50 ? 1 : Math.exp(door.sigma * zScore(percentile))));
  return ({ frontDoorRatio }, percentile) => door.p50 * frontDoorRatio * timesMedian(percentile);
}

const Z99 = normalQuantile(0.99);

/** The z score of a percentile from 0 to 100. The same percentiles recur in every simulation. */
export const zScore = oncePerNumber((percentile) => normalQuantile(percentile / 100));
