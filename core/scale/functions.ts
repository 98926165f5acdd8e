import { normalQuantile, normalTail } from '#core/math/stats/distributions.ts';
import type { Random } from '#core/math/stats/random.ts';
import { type BinnedFleet, Bins, type Totals, zeros } from './bins.ts';
import { type Retries, RetryLine } from './callers.ts';
import { GrowthBucket, type Idle, type LambdaRules, type ProvisionedAction, provisionedAt } from './policies/lambda.ts';
import { SlidingMax } from './sliding-max.ts';
import { type Burst, meanStart, rankOf, type StartDistribution } from './start-times.ts';
import { startOf, type Trace } from './trace.ts';

/** A function with an environment for each request in flight, over a trace. */
export interface FunctionOptions {
  readonly trace: Trace;
  /** Mean seconds of a request in a warm environment. */
  readonly serviceS: number;
  readonly rules: LambdaRules;
  /** Concurrency that the function may use. */
  readonly quota: number;
  readonly idle: Idle;
  readonly provisioned: readonly ProvisionedAction[];
  /** Seconds that a cold start adds to its request. */
  readonly starts: StartDistribution;
  readonly burst: Burst;
  readonly random: Random;
  /** A request is late if it takes longer, or needed a retry. */
  readonly lateS: number;
  readonly retries: Retries;
  /** Whole seconds of a bin of the result, a multiple of those of the trace. */
  readonly binS: number;
}

/** A function over a trace. arrived = served + failed + throttled + unfinished. In its bins, `ready` are environments, `starting` those that initialise. */
export interface SimulatedFunction {
  readonly totals: Readonly<Totals>;
  readonly retried: number;
  readonly unfinished: number;
  /** Requests that waited for a cold start. */
  readonly cold: number;
  /** Seconds of provisioned environments. */
  readonly provisionedS: number;
  readonly highest: number;
  readonly bins: BinnedFleet;
}

/** Seconds for which one random number says how far the requests in flight peak above their mean. */
const BLOCK_S = 10;
/** Equally likely ranks of such peaks. */
const RANKS = 1024;

/** A simulation of a function, a second at a time. */
class FunctionRun {
  private readonly totals = zeros();
  private readonly options: FunctionOptions;
  private readonly line: RetryLine;
  private readonly bucket: GrowthBucket;
  private readonly window: SlidingMax;
  private readonly decay: number;
  private readonly gain: number;
  private readonly initDecay: number;
  private readonly lateRank: number;
  /** Requests in warm environments, and in those that initialise. */
  private busy = 0;
  private initialising = 0;
  private onDemand = 0;
  private provisioned = 0;
  private halvesAtS: number;
  private peakRank = 0;
  private readonly peakRanks: Float64Array;
  /** Most environments in use in the current block. */
  private used = 0;
  private common = 0;
  private burstEndS = -1;
  private retried = 0;
  private cold = 0;
  private provisionedS = 0;
  private highest = 0;

  constructor(options: FunctionOptions) {
    const { serviceS, rules, idle, starts, lateS, retries } = options;
    this.options = options;
    this.line = new RetryLine(retries);
    this.bucket = new GrowthBucket(rules);
    this.window = new SlidingMax(idle.seconds, Math.ceil(idle.seconds / BLOCK_S) + 2);
    this.halvesAtS = idle.kind === 'half-life' ? idle.seconds : Infinity;
    this.decay = Math.exp(-1 / serviceS);
    this.gain = serviceS * (1 - this.decay);
    this.initDecay = Math.exp(-1 / Math.max(1e-3, meanStart(starts)));
    // The highest of as many independent looks as requests are replaced within a block.
    const looks = Math.max(1, BLOCK_S / serviceS);
    this.peakRanks = Float64Array.from({ length: RANKS }, (_, i) => normalQuantile(((i + 0.5) / RANKS) ** (1 / looks)));
    this.lateRank = rankOf(starts, lateS - serviceS);
  }

  run(): SimulatedFunction {
    const { trace, binS } = this.options;
    const { counts } = trace;
    const seconds = counts.length * trace.binS;
    const bins = new Bins(seconds, binS);
    let second = 0;
    let binEndS = binS;
    while (second < seconds) {
      if (second === binEndS) {
        this.close(bins);
        binEndS += binS;
      }
      if (second % BLOCK_S === 0) this.beginBlock(second);
      const untilS = Math.min(second - (second % BLOCK_S) + BLOCK_S, second - (second % binS) + binS, seconds);
      while (second < untilS) {
        second = this.runQuietly(second, untilS);
        if (second >= untilS) break;
        this.step(second, (counts[Math.floor(second / trace.binS)] ?? 0) / trace.binS);
        second++;
      }
    }
    this.close(bins);
    const unfinished = this.busy + this.initialising + this.line.waiting;
    const { totals, retried, cold, provisionedS, highest } = this;
    return { totals, retried, unfinished, cold, provisionedS, highest, bins: bins.fleet };
  }

  private beginBlock(second: number): void {
    const { random, provisioned, rules, trace, quota } = this.options;
    this.peakRank = this.peakRanks[random.int(RANKS)] ?? 0;
    this.endIdle(second);
    if (provisioned.length === 0) return;
    const weekS = (startOf(trace) + second) % 604_800;
    this.provisioned = Math.min(quota, provisionedAt(provisioned, weekS, rules));
    this.onDemand = Math.min(this.onDemand, quota - this.provisioned);
  }

  /** Seconds in which no environment is added and nothing waits for a retry. Returns the first that is not one of them. */
  private runQuietly(fromS: number, untilS: number): number {
    if (this.line.waiting > 0 || this.initialising > 0) return fromS;
    const { trace, quota, rules, serviceS, lateS } = this.options;
    const { counts, binS } = trace;
    const { decay, gain, totals } = this;
    const capacity = this.provisioned + this.onDemand;
    const mostPerS = rules.requestsPerQuota * quota;
    let { busy, used } = this;
    let arrived = 0;
    let second = fromS;
    for (; second < untilS; second++) {
      const fresh = binS === 1 ? (counts[second] ?? 0) : (counts[Math.floor(second / binS)] ?? 0) / binS;
      const next = busy * decay + fresh * gain;
      const peak = fresh > 0 || next > 0.5 ? this.peakOf(next) : 0;
      if (peak > capacity || fresh > mostPerS) break;
      if (peak > used) used = peak;
      busy = next;
      arrived += fresh;
    }
    const served = arrived + this.busy - busy;
    totals.arrived += arrived;
    totals.served += served;
    totals.busyS += served * serviceS;
    totals.readyS += capacity * (second - fromS);
    if (serviceS > lateS) totals.late += arrived;
    this.provisionedS += this.provisioned * (second - fromS);
    this.busy = busy;
    this.used = used;
    return second;
  }

  private step(second: number, fresh: number): void {
    const { quota, rules, serviceS } = this.options;
    const { line, totals } = this;
    const again = line.take(second);
    const arriving = fresh + again;
    totals.arrived += fresh;
    this.retried += again;
    const allowed = Math.min(arriving, rules.requestsPerQuota * quota);
    const inFlight = this.busy * this.decay + this.initialising + allowed * this.gain;
    const peak = allowed > 0 || inFlight > 0.5 ? this.peakOf(inFlight) : 0;
    const started = this.grow(second, peak, allowed);
    const capacity = this.provisioned + this.onDemand;
    const admitted = peak <= capacity ? allowed : allowed * (1 - this.lossOf(allowed, inFlight, capacity));
    const cold = Math.min(started, admitted);
    const initialised = this.initialising < 1e-2 ? this.initialising : this.initialising * (1 - this.initDecay);
    const next = Math.min(capacity, this.busy * this.decay + (admitted - cold + initialised) * this.gain);
    const completed = this.busy + admitted - cold + initialised - next;
    this.cold += cold;
    this.initialising += cold - initialised;
    this.busy = next;
    totals.served += completed;
    totals.busyS += completed * serviceS;
    totals.readyS += this.onDemand + this.provisioned;
    totals.startingS += this.initialising;
    this.provisionedS += this.provisioned;
    this.countLate(second, { admitted, cold, lateShare: arriving > 0 ? again / arriving : 0 });
    if (admitted < arriving) {
      line.byAttempt[0] = fresh;
      line.reject(second, (arriving - admitted) / arriving, 'throttled', line.byAttempt, 0);
    }
    if (again > 0) line.byAttempt.fill(0);
  }

  /** The most requests in flight at one time of a second, from their mean: a quantile of Poisson's distribution by Cornish and Fisher. */
  private peakOf(mean: number): number {
    const z = this.peakRank;
    return Math.max(1, Math.floor(mean + z * Math.sqrt(mean) + (z * z - 1) / 6 + 0.5));
  }

  /** Adds environments up to the peak as far as growth and quota allow, and returns how many were added. */
  private grow(second: number, peak: number, arriving: number): number {
    const wanted = Math.max(0, Math.min(peak, this.options.quota) - this.provisioned);
    // Each new environment takes a request.
    const more = Math.min(wanted - this.onDemand, Math.ceil(arriving));
    const started = more > 0 ? this.bucket.take(second, more) : 0;
    this.onDemand += started;
    this.used = Math.max(this.used, Math.min(peak, this.onDemand + this.provisioned));
    const all = this.onDemand + this.provisioned;
    if (all > this.highest) this.highest = all;
    return started;
  }

  /** Ends environments that were not used for long enough, once in each block: those that were used last are used first. */
  private endIdle(second: number): void {
    const { quota, idle } = this.options;
    const kept = this.window.push(second, Math.max(0, this.used - this.provisioned));
    this.used = 0;
    if (idle.kind === 'fixed') this.onDemand = Math.min(this.onDemand, kept);
    else if (second >= this.halvesAtS) {
      this.halvesAtS += idle.seconds;
      this.onDemand = Math.floor(kept + (this.onDemand - kept) / 2);
    }
    this.onDemand = Math.min(this.onDemand, quota - this.provisioned);
  }

  /** Share of the requests of a second that find no environment. */
  private lossOf(arriving: number, inFlight: number, capacity: number): number {
    if (arriving === 0) return 0;
    if (capacity === 0) return 1;
    const { serviceS } = this.options;
    const deviation = Math.sqrt(inFlight);
    const d = (capacity - inFlight) / deviation;
    const byChance =
      d > -8 ? Math.exp(-0.5 * d * d) / (Math.sqrt(2 * Math.PI) * normalTail(-d) * deviation) : 1 - capacity / inFlight;
    if (inFlight <= capacity) return Math.min(1, byChance);
    const used = Math.min(capacity, this.busy + this.initialising);
    const offered = arriving * serviceS;
    const untilS =
      used < capacity && offered > capacity
        ? Math.min(1, serviceS * Math.log((offered - used) / (offered - capacity)))
        : 0;
    const admitted = arriving * untilS + ((1 - untilS) * Math.max(0, capacity - this.initialising)) / serviceS;
    return Math.min(1, Math.max(byChance, 1 - admitted / arriving));
  }

  private countLate(
    second: number,
    { admitted, cold, lateShare }: { admitted: number; cold: number; lateShare: number },
  ): void {
    const { lateS, serviceS, burst, random } = this.options;
    if (serviceS > lateS) {
      this.totals.late += admitted;
      return;
    }
    this.totals.late += admitted * lateShare;
    if (cold === 0) return;
    if (second >= this.burstEndS) {
      this.common = random.normal();
      this.burstEndS = second + burst.windowS;
    }
    const own = Math.sqrt(1 - burst.correlation);
    const above = (this.lateRank - Math.sqrt(burst.correlation) * this.common) / Math.max(own, 1e-9);
    this.totals.late += cold * (1 - lateShare) * normalTail(above);
  }

  private close(bins: Bins): void {
    this.totals.throttled = this.line.throttled;
    bins.close(this.totals, 0, this.onDemand + this.provisioned);
  }
}

/** Simulates a function over a trace, second by second. The same options and seed give the same result. */
export function simulateFunction(options: FunctionOptions): SimulatedFunction {
  return new FunctionRun(options).run();
}
