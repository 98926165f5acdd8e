import { setTimeout as sleep } from 'node:timers/promises';
import { Recorder } from '#core/scale/recorder.ts';
import type { FleetOptions } from '#core/scale/simulate.ts';
import { startOf } from '#core/scale/trace.ts';
import { RealFleet, type RealFleetOptions, type Second } from './real-fleet.ts';

/** A change of the capacity that the policy wants. */
export interface Decision {
  readonly second: number;
  readonly desired: number;
}

/** A real fleet over a trace. */
export interface RealRun {
  readonly seconds: readonly Second[];
  readonly decisions: readonly Decision[];
  readonly started: number;
  readonly stopped: number;
  readonly inferences: number;
  readonly errors: number;
  /** The most by which a request was sent late, in milliseconds. */
  readonly mostLagMs: number;
}

/**
 * Replays arrivals at real speed against processes that a policy starts and stops. As in the simulation, in each second instances change their state,
 * then the policy evaluates what was observed up to then.
 * @param dueS times of the arrivals in seconds from the beginning, ascending.
 */
export async function runForReal(
  options: Pick<FleetOptions, 'trace' | 'policy' | 'server' | 'callers' | 'starts' | 'drainS' | 'initial'>,
  dueS: Float64Array,
  real: Pick<RealFleetOptions, 'home' | 'drawServiceS'>,
): Promise<RealRun> {
  const { trace, policy, starts, initial } = options;
  const fleet = new RealFleet({ ...options, ...real });
  await fleet.begin(initial);
  const view = new Recorder(startOf(trace));
  view.desired = initial;
  const scaler = policy.begin();
  const seconds: Second[] = [];
  const decisions: Decision[] = [];
  const beganMs = performance.now();
  const nowS = (): number => (performance.now() - beganMs) / 1000;
  const evaluate = (second: number): void => {
    view.nowS = second;
    view.ready = fleet.ready;
    view.starting = fleet.starting;
    const desired = Math.min(policy.max, Math.max(policy.min, scaler.evaluate(view)));
    if (desired !== view.desired) decisions.push({ second, desired });
    view.desired = desired;
    const change = desired - fleet.ready - fleet.starting;
    for (let i = 0; i < change; i++) fleet.order(second, starts(second));
    if (change < 0) fleet.remove(second, -change);
  };
  const replayed = replay(dueS, fleet, nowS);
  for (let second = 0; second < trace.counts.length; second++) {
    fleet.advance(second);
    if (scaler.nextS <= second) evaluate(second);
    fleet.advance(second);
    fleet.serve(nowS());
    await sleep(Math.max(0, 1000 * (second + 1 - nowS())));
    const ended = fleet.endSecond(second + 1);
    view.add(second, ended.arrivals, ended.busyS, ended.ready, ended.waiting);
    seconds.push(ended);
  }
  const mostLagMs = await replayed;
  await fleet.end();
  const { started, stopped, inferences, errors } = fleet;
  return { seconds, decisions, started, stopped, inferences, errors, mostLagMs };
}

/** Sends the requests when they are due. Returns the longest delay. */
async function replay(dueS: Float64Array, fleet: RealFleet, nowS: () => number): Promise<number> {
  let mostLagMs = 0;
  for (const due of dueS) {
    const waitS = due - nowS();
    if (waitS > 0) await sleep(1000 * waitS);
    const now = nowS();
    mostLagMs = Math.max(mostLagMs, 1000 * (now - due));
    fleet.arrive(due, now);
  }
  return mostLagMs;
}
