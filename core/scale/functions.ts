import { normalQuantile, normalTail } from '#core/math/stats/distributions.ts';
import type { Random } from '#core/math/stats/random.ts';
import { type BinnedFleet, Bins, type Totals, zeros } from './bins.ts';
import { type Retries, RetryLine } from './callers.ts';
import { ErlangLoss } from './erlang-loss.ts';
import { GrowthBucket, type Idle, type LambdaRules, type ProvisionedAction, provisionedAt } from './policies/lambda.ts';
import { SlidingMax } from './sliding-max.ts';
import { type Burst, meanStart, rankOf, startAt, type StartDistribution } from './start-times.ts';
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
  /** Whole seconds of a bin of the result. */
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

/** Seconds between looks for environments to end. */
const BLOCK_S = 10;
/** The most requests in flight of a block are those of as many independent looks a second, for requests of a second. */
const LOOKS = 2;
/** The longest initialisation that is kept, in seconds. */
const INIT_MASK = 1023;
/** Equally likely ranks of such peaks. */
const RANKS = 1024;

/** A simulation of a function, a second at a time. */
class FunctionRun {
  private readonly totals = zeros();
  private readonly options: FunctionOptions;
  private readonly line: RetryLine;
  private readonly bucket: GrowthBucket;
  private readonly erlang = new ErlangLoss();
  private readonly window: SlidingMax;
  private readonly decay: number;
  private readonly gain: number;
  /** By second: environments that finish initialising. */
  private readonly initialisedAt = new Float64Array(INIT_MASK + 1);
  private readonly lateRank: number;
  /** Requests in warm environments, and in those that initialise. */
  private busy = 0;
  private initialising = 0;
  /** Requests that would be in flight, had they not been throttled. */
  private lost = 0;
  private onDemand = 0;
  private provisioned = 0;
  private halvesAtS: number;
  private readonly peakRanks: Float64Array;
  /** Share of a second for which a new environment cannot serve a second request. */
  private readonly blocked: number;
  /** Of the current block: the sum over its seconds of the requests in flight, and environments that were all in use. */
  private meanSum = 0;
  private used = 0;
  private part: number;
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
    const looks = Math.max(1, (LOOKS * BLOCK_S) / serviceS);
    this.blocked = Math.min(1, meanStart(starts) + serviceS);
    this.peakRanks = Float64Array.from({ length: RANKS }, (_, i) => normalQuantile(((i + 0.5) / RANKS) ** (1 / looks)));
    this.part = options.random.uniform();
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
        second = this.stepQuietly(second, untilS);
        if (second === untilS) break;
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
    const { provisioned, rules, trace, quota } = this.options;
    this.endIdle(second);
    if (provisioned.length === 0) return;
    const weekS = (startOf(trace) + second) % 604_800;
    this.provisioned = Math.min(quota, provisionedAt(provisioned, weekS, rules));
    this.onDemand = Math.min(this.onDemand, quota - this.provisioned);
  }

  /**
   * Steps over seconds in which none initialises and chance alone keeps a request from an environment, up to the first such request, and returns the next second. What
   * such a second changes is kept in local variables, because there are many.
   */
  private stepQuietly(fromS: number, untilS: number): number {
    if (this.line.waiting > 0 || this.initialising > 0) return fromS;
    const { quota, rules, serviceS, lateS, trace } = this.options;
    const { counts, binS } = trace;
    const { decay, gain, erlang, totals, blocked } = this;
    const most = rules.requestsPerQuota * quota;
    const capacity = this.provisioned + this.onDemand;
    const isLate = serviceS > lateS;
    let { busy, meanSum, lost, part } = this;
    let { arrived, served, busyS, late } = totals;
    let second = fromS;
    let overflow = 0;
    let fresh = 0;
    for (; second < untilS; second++) {
      fresh = binS === 1 ? (counts[second] ?? 0) : (counts[Math.floor(second / binS)] ?? 0) / binS;
      const next = busy * decay + fresh * gain;
      // The flow would be full: this second needs its share of requests that find no environment.
      if (fresh > most || next > capacity) break;
      if (fresh > 0 && capacity > 0) {
        let mean = serviceS * (busy + fresh - next);
        if (lost > 0 && busy > FULL * capacity) mean += lost * gain;
        const expected = fresh * erlang.of(mean, capacity) * blocked;
        part += expected;
        if (part >= 1) {
          overflow = Math.min(fresh, Math.floor(part));
          part -= Math.floor(part);
          break;
        }
      }
      const completed = busy + fresh - next;
      arrived += fresh;
      served += completed;
      busyS += completed * serviceS;
      if (isLate) late += fresh;
      busy = next;
      meanSum += next;
      if (lost > 0) lost = lost < 1e-3 ? 0 : lost * decay;
    }
    this.busy = busy;
    this.meanSum = meanSum;
    this.lost = lost;
    this.part = part;
    totals.served = served;
    totals.busyS = busyS;
    totals.late = late;
    const seconds = second - fromS + (overflow > 0 ? 1 : 0);
    totals.arrived = overflow > 0 ? arrived + fresh : arrived;
    totals.readyS += capacity * seconds;
    this.provisionedS += this.provisioned * seconds;
    if (overflow > 0) this.admit(second, fresh, fresh, fresh, overflow);
    return fromS + seconds;
  }

  private step(second: number, fresh: number): void {
    const { quota, rules, serviceS, lateS } = this.options;
    const { line, totals } = this;
    const capacity = this.provisioned + this.onDemand;
    totals.arrived += fresh;
    totals.readyS += capacity;
    this.provisionedS += this.provisioned;
    if (line.waiting > 0 || this.initialising > 0 || fresh > rules.requestsPerQuota * quota) {
      this.stepWithMore(second, fresh);
      return;
    }
    const next = this.busy * this.decay + fresh * this.gain;
    const overflow = this.overflowOf(fresh, next, capacity);
    if (overflow > 0) {
      this.admit(second, fresh, fresh, fresh, overflow);
      return;
    }
    const completed = this.busy + fresh - next;
    totals.served += completed;
    totals.busyS += completed * serviceS;
    if (serviceS > lateS) totals.late += fresh;
    this.busy = next;
    this.meanSum += next;
    if (this.lost > 0) this.lost = this.lost < 1e-3 ? 0 : this.lost * this.decay;
  }

  /** A second with retries, or with environments that initialise. */
  private stepWithMore(second: number, fresh: number): void {
    const { quota, rules } = this.options;
    const again = this.line.take(second);
    this.retried += again;
    const arriving = fresh + again;
    const allowed = Math.min(arriving, rules.requestsPerQuota * quota);
    // Those that finish initialising become warm evenly over the second.
    const ready = this.initialisedAt[second & INIT_MASK] ?? 0;
    const warm = Math.max(0, this.provisioned + this.onDemand - this.initialising + ready / 2);
    const overflow = this.overflowOf(allowed, this.busy * this.decay + allowed * this.gain, warm);
    this.admit(second, fresh, arriving, allowed, overflow);
    if (again > 0) this.line.byAttempt.fill(0);
  }

  /** Requests that find no environment get a new one as far as growth and quota allow; the others are throttled. */
  private admit(second: number, fresh: number, arriving: number, allowed: number, overflow: number): void {
    const { totals, line } = this;
    const { serviceS, quota } = this.options;
    const room = Math.max(0, quota - this.provisioned - this.onDemand);
    const cold =
      overflow >= 1 && room >= 1 ? this.bucket.take(second, Math.min(Math.floor(overflow), Math.floor(room))) : 0;
    this.onDemand += cold;
    const capacity = this.provisioned + this.onDemand;
    if (capacity > this.highest) this.highest = capacity;
    const admitted = allowed - overflow + cold;
    if (cold > 0) this.initialise(second, cold);
    const initialised = this.initialisedAt[second & INIT_MASK] ?? 0;
    this.initialisedAt[second & INIT_MASK] = 0;
    const before = this.busy + admitted - cold + initialised;
    this.cold += cold;
    this.initialising = Math.max(0, this.initialising + cold - initialised);
    if (this.initialising < 1e-6) this.initialising = 0;
    this.busy = Math.min(
      Math.max(0, capacity - this.initialising),
      this.busy * this.decay + (admitted - cold + initialised) * this.gain,
    );
    totals.served += before - this.busy;
    totals.busyS += (before - this.busy) * serviceS;
    totals.startingS += this.initialising;
    this.meanSum += this.busy + this.initialising;
    if (overflow > 0) this.used = capacity;
    this.lost = this.lost * this.decay + (overflow - cold) * this.gain;
    this.countLate(admitted, cold, arriving > 0 ? (arriving - fresh) / arriving : 0);
    if (admitted < arriving) {
      line.byAttempt[0] = fresh;
      line.reject(second, (arriving - admitted) / arriving, 'throttled', line.byAttempt, 0);
    }
  }

  /** Environments that were added evenly over a second initialise together, for a time of the current burst. */
  private initialise(second: number, count: number): void {
    const { burst, random, starts } = this.options;
    if (second >= this.burstEndS) {
      this.common = random.normal();
      this.burstEndS = second + burst.windowS;
    }
    const rank = Math.sqrt(burst.correlation) * this.common + Math.sqrt(1 - burst.correlation) * random.normal();
    const initS = Math.min(INIT_MASK - 1, startAt(starts, rank));
    const whole = Math.floor(initS);
    const { initialisedAt } = this;
    const at = (ahead: number, share: number): void => {
      const slot = (second + ahead) & INIT_MASK;
      initialisedAt[slot] = (initialisedAt[slot] ?? 0) + count * share;
    };
    at(whole, 1 - (initS - whole));
    at(whole + 1, initS - whole);
  }

  /**
   * Requests of a second that find no warm environment, a whole number: by Erlang's loss formula while the environments suffice, and by the flow when
   * they do not.
   * @param next requests in flight at the end of the second if all find one.
   */
  private overflowOf(arriving: number, next: number, warm: number): number {
    if (arriving === 0) return 0;
    const { serviceS } = this.options;
    let mean = serviceS * (this.busy + arriving - next);
    // Erlang's formula asks for the load that is offered: with the requests that were throttled, while the environments are full.
    if (this.lost > 0 && this.busy > FULL * warm) mean += this.lost * this.gain;
    let expected = 0;
    if (next > warm) expected = arriving - this.admittedFlow(arriving, warm);
    if (warm > 0) expected = Math.max(expected, arriving * this.erlang.of(mean, warm));
    // New environments serve further requests of the same second, if they start within it.
    expected = Math.max(expected * this.blocked, Math.min(expected, next - warm));
    // The parts of a request add up until they are one.
    this.part += expected;
    if (this.part < 1) return 0;
    const whole = Math.min(arriving, Math.floor(this.part));
    this.part -= Math.floor(this.part);
    return whole;
  }

  /** Requests that get an environment in a second in which all become busy. */
  private admittedFlow(arriving: number, warm: number): number {
    const { serviceS } = this.options;
    const offered = arriving * serviceS;
    if (warm <= 0) return 0;
    if (this.busy >= warm) return Math.min(arriving, warm / serviceS);
    const untilS = Math.min(1, serviceS * Math.log((offered - this.busy) / (offered - warm)));
    return Math.min(arriving, arriving * untilS + ((1 - untilS) * warm) / serviceS);
  }

  /** Ends environments that were not used for long enough, once in each block: those that were used last are used first. */
  private endIdle(second: number): void {
    const { quota, idle } = this.options;
    const all = this.onDemand + this.provisioned;
    const used = Math.max(this.used, Math.min(all, this.peakOf(this.meanSum / BLOCK_S)));
    const kept = this.window.push(second, Math.max(0, used - this.provisioned));
    this.used = 0;
    this.meanSum = 0;
    if (idle.kind === 'fixed') this.onDemand = Math.min(this.onDemand, kept);
    else if (second >= this.halvesAtS) {
      this.halvesAtS += idle.seconds;
      this.onDemand = Math.floor(kept + (this.onDemand - kept) / 2);
    }
    this.onDemand = Math.min(this.onDemand, quota - this.provisioned);
  }

  /** The most requests in flight at one time of a block, from their mean: a quantile of Poisson's distribution by Cornish and Fisher. */
  private peakOf(mean: number): number {
    if (mean < 1e-3) return 0;
    const z = this.peakRanks[this.options.random.int(RANKS)] ?? 0;
    return Math.max(1, Math.floor(mean + z * Math.sqrt(mean) + (z * z - 1) / 6 + 0.5));
  }

  private countLate(admitted: number, cold: number, lateShare: number): void {
    const { lateS, serviceS, burst } = this.options;
    if (serviceS > lateS) {
      this.totals.late += admitted;
      return;
    }
    this.totals.late += admitted * lateShare;
    if (cold === 0) return;
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

/** Environments count as full with this share in use. */
const FULL = 0.8;
