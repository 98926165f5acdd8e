import type { Random } from '#core/math/stats/random.ts';
import { type BinnedFleet, Bins, type Totals, zeros } from './bins.ts';
import type { Callers } from './callers.ts';
import { Flow, type Server } from './flow.ts';
import { Instances, type StartTimes } from './instances.ts';
import { type NodeOptions, NodePool } from './nodes.ts';
import type { Policy, Scaler } from './policy.ts';
import { Recorder } from './recorder.ts';
import { Stretches } from './stretches.ts';
import { startOf, type Trace } from './trace.ts';

/** A fleet behind a load balancer or queue, over a trace. */
export interface FleetOptions {
  readonly trace: Trace;
  readonly policy: Policy;
  readonly server: Server;
  readonly callers: Callers;
  readonly starts: StartTimes;
  /** Seconds that a removed instance is still paid for. It takes no further request. */
  readonly drainS: number;
  /** Instances that are ready when the trace begins. */
  readonly initial: number;
  /** How far a service's measures of use are from the mean, because requests differ. */
  readonly random: Random;
  /** Null if instances need no node of a cluster. */
  readonly nodes: NodeOptions | null;
  /** Whole seconds of a bin of the result. */
  readonly binS: number;
}

/** A fleet over a trace. arrived = served + failed + throttled + unfinished. */
export interface SimulatedFleet {
  readonly totals: Readonly<Totals>;
  /** Retries that arrived. */
  readonly retried: number;
  /** In the queue, in service or waiting for a retry when the trace ends. */
  readonly unfinished: number;
  readonly highest: number;
  readonly lowest: number;
  readonly bins: BinnedFleet;
}

/** Normal numbers that are drawn once, and then used in turn. */
const NOISE_MASK = 4095;

/** Requests in slots that change by less than this share in a second are constant. */
const STEADY = 1e-6;

/** A measure of use is at least this share of the mean: with requests it is never 0. */
const LEAST_USE = 0.05;

/** A simulation of a fleet, a second at a time. */
class FleetRun {
  private readonly totals = zeros();
  private readonly flow: Flow;
  private readonly instances: Instances;
  private readonly pool: NodePool | null;
  private readonly view: Recorder | Stretches;
  private readonly stretches: Stretches | null;
  private readonly bins: Bins;
  private readonly options: FleetOptions;
  private readonly seconds: number;
  /** Standard normal numbers, and the deviation of the time of a request. */
  private readonly noise: Float64Array;
  private readonly noiseSize: number;
  private noiseIndex = 0;
  private retried = 0;
  private highest: number;
  private lowest: number;

  constructor(options: FleetOptions) {
    const { trace, server, callers, policy, drainS, nodes, starts } = options;
    this.options = options;
    this.seconds = trace.counts.length * trace.binS;
    const initial = Math.min(policy.max, Math.max(policy.min, options.initial));
    this.flow = new Flow(server, callers);
    this.instances = new Instances(initial, drainS);
    this.pool = nodes === null ? null : new NodePool(nodes, this.instances, starts);
    // Constant rates make stretches; chance makes each second differ.
    this.stretches = trace.binS > 1 && server.serviceScv === 0 ? new Stretches(startOf(trace)) : null;
    this.view = this.stretches ?? new Recorder(startOf(trace));
    this.view.desired = initial;
    this.bins = new Bins(this.seconds, options.binS);
    this.noiseSize = server.serviceS * Math.sqrt(server.serviceScv);
    this.noise = Float64Array.from({ length: this.noiseSize === 0 ? 0 : NOISE_MASK + 1 }, options.random.normal);
    this.highest = initial;
    this.lowest = initial;
  }

  run(): SimulatedFleet {
    const { trace, binS } = this.options;
    const scaler = this.options.policy.begin();
    const { instances, pool, seconds } = this;
    let second = 0;
    let binEndS = binS;
    while (second < seconds) {
      if (second === binEndS) {
        this.closeBin();
        binEndS += binS;
      }
      if (instances.nextS <= second) instances.advance(second);
      pool?.advance(second);
      if (scaler.nextS <= second) this.evaluate(second, scaler);
      // Until the next change, the seconds differ in their requests only.
      const poolS = pool === null ? Infinity : pool.nextS(second);
      const untilS = Math.ceil(Math.min(scaler.nextS, instances.nextS, poolS, binEndS, seconds));
      while (second < untilS) {
        second = this.serveQuietly(second, untilS);
        if (second < untilS) this.serve(second, (trace.counts[Math.floor(second / trace.binS)] ?? 0) / trace.binS);
        else break;
        second++;
      }
    }
    this.closeBin();
    return this.result();
  }

  private evaluate(second: number, scaler: Scaler): void {
    const { view, instances, pool } = this;
    view.nowS = second;
    view.ready = instances.ready;
    view.starting = instances.starting + (pool?.pending ?? 0);
    this.setDesired(second, scaler.evaluate(view));
    if (instances.nextS <= second) instances.advance(second);
  }

  /** Serves seconds in which nothing waits and the slots suffice, and returns the first second that is not one of them. */
  private serveQuietly(fromS: number, untilS: number): number {
    const { flow, instances, view, totals, stretches } = this;
    if (!flow.isQuiet) return fromS;
    const { trace, server } = this.options;
    const { counts, binS } = trace;
    const { serviceS } = server;
    const { noise, noiseSize } = this;
    const skewSize = (server.serviceScv * serviceS) / 3;
    const { decay, gain } = flow;
    const { ready } = instances;
    const slots = ready * server.slots;
    let { busy } = flow;
    let arrived = 0;
    let busyS = 0;
    let second = fromS;
    for (; second < untilS; second++) {
      const fresh = binS === 1 ? (counts[second] ?? 0) : (counts[Math.floor(second / binS)] ?? 0) / binS;
      const next = busy * decay + fresh * gain;
      if (next > slots) break;
      const used = (busy + fresh - next) * serviceS;
      // The sum of the times of the second's requests, of a gamma distribution: a normal number and its skewness, by Cornish and Fisher.
      const z = noise[this.noiseIndex++ & NOISE_MASK] ?? 0;
      const varied = used + noiseSize * Math.sqrt(fresh) * z + skewSize * Math.min(1, fresh) * (z * z - 1);
      view.add(second, fresh, Math.max(varied, used * LEAST_USE), ready, 0);
      // At a constant rate without chance, all seconds until the end of the bin are like this one.
      if (stretches !== null && Math.abs(next - busy) <= STEADY * next) {
        const more = Math.min(untilS, (Math.floor(second / binS) + 1) * binS) - second - 1;
        if (more > 0) stretches.addMany(second + 1, more, fresh, used, ready, 0);
        arrived += more * fresh;
        busyS += more * used;
        second += more;
      }
      busy = next;
      arrived += fresh;
      busyS += used;
    }
    flow.addQuiet(arrived, busy);
    totals.arrived += arrived;
    totals.busyS += busyS;
    this.addStates(second - fromS);
    return second;
  }

  private addStates(seconds: number): void {
    const { totals, instances, pool } = this;
    totals.readyS += instances.ready * seconds;
    totals.startingS += instances.starting * seconds;
    totals.drainingS += instances.draining * seconds;
    if (pool !== null) totals.nodeS += (pool.nodes.ready + pool.nodes.starting) * seconds;
  }

  private setDesired(second: number, wanted: number): void {
    const { policy, starts } = this.options;
    const { instances, pool, view } = this;
    const desired = Math.min(policy.max, Math.max(policy.min, wanted));
    view.desired = desired;
    const change = desired - instances.ready - instances.starting - (pool?.pending ?? 0);
    if (change > 0) {
      if (desired > this.highest) this.highest = desired;
      if (pool !== null) pool.add(second, change);
      else for (let i = 0; i < change; i++) instances.order(second, starts(second));
    } else if (change < 0) {
      if (desired < this.lowest) this.lowest = desired;
      if (pool === null) instances.remove(second, -change);
      else pool.remove(second, -change);
    }
  }

  private serve(second: number, fresh: number): void {
    const { flow, instances, totals, view } = this;
    flow.step(second, fresh, instances.ready * this.options.server.slots);
    view.add(second, flow.arrivals, flow.busyS, instances.ready, flow.waiting);
    totals.arrived += fresh;
    totals.busyS += flow.busyS;
    this.addStates(1);
    this.retried += flow.arrivals - fresh;
  }

  private closeBin(): void {
    const { totals, flow } = this;
    totals.served = flow.served;
    totals.late = flow.late;
    totals.failed = flow.retries.failed;
    totals.throttled = flow.retries.throttled;
    this.bins.close(totals, flow.waiting, this.view.desired);
  }

  private result(): SimulatedFleet {
    const { flow, totals, retried, highest, lowest } = this;
    const unfinished = flow.busy + flow.waiting + flow.retries.waiting;
    return { totals, retried, unfinished, highest, lowest, bins: this.bins.end() };
  }
}

/**
 * Simulates a fleet over a trace, second by second. In each second instances change their state, then the policy evaluates if it is its time, then requests
 * are served. The same options and draws give the same result.
 */
export function simulateFleet(options: FleetOptions): SimulatedFleet {
  return new FleetRun(options).run();
}
