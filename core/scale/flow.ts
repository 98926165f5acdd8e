import { type Callers, RetryLine } from './callers.ts';

/** The slots of an instance, and the time of a request in one: its mean, and its squared coefficient of variation. */
export interface Server {
  readonly slots: number;
  readonly serviceS: number;
  readonly serviceScv: number;
}

/** Seconds of a queue for which there is room at first. */
const FEW_S = 64;

/**
 * Requests in slots and in one queue, first come first served, as a fluid: what arrives in a second arrives evenly, and requests leave their slots at
 * the rate busy ÷ service time. Within a second without a queue this is one multiplication. Waits that chance alone causes below
 * the capacity are not part of it: they belong to the rate that an instance was measured to sustain.
 */
export class Flow {
  /** Requests in slots, and in the queue. */
  busy = 0;
  waiting = 0;
  served = 0;
  late = 0;
  /** Of the last second: attempts that arrived, and request-seconds in slots. */
  arrivals = 0;
  busyS = 0;
  readonly retries: RetryLine;
  /** After a second: the share of the requests in slots that is still there, and the requests in slots for one request a second. */
  readonly decay: number;
  readonly gain: number;
  private readonly callers: Callers;
  private readonly serviceS: number;
  private readonly levels: number;
  /** By second of arrival, for as many seconds as the queue has had: requests by earlier attempts, and the share that still waits. */
  private sizes: Float64Array;
  private left = new Float64Array(FEW_S);
  private mask = FEW_S - 1;
  /** The second whose requests are first in the queue. */
  private head = 0;

  constructor({ serviceS }: Server, callers: Callers) {
    this.callers = callers;
    this.serviceS = serviceS;
    this.decay = Math.exp(-1 / serviceS);
    this.gain = serviceS * (1 - this.decay);
    this.retries = new RetryLine(callers.retries);
    this.levels = callers.retries.most + 1;
    this.sizes = new Float64Array(FEW_S * this.levels);
  }

  /** Whether a second in which the slots suffice is one multiplication: nothing waits, in the queue or for a retry. */
  get isQuiet(): boolean {
    return this.waiting === 0 && this.retries.waiting === 0;
  }

  /** Adds quiet seconds that were computed outside: requests that arrived, and those in slots at the end. */
  addQuiet(arrived: number, busy: number): void {
    if (this.serviceS > this.callers.lateS) this.late += arrived;
    this.finish(arrived, busy);
  }

  /** The second that begins at `second`, with requests of first attempts and a number of slots that are ready. */
  step(second: number, fresh: number, slots: number): void {
    const again = this.retries.take(second);
    const arriving = fresh + again;
    this.arrivals = arriving;
    const next = this.busy * this.decay + arriving * this.gain;
    if (this.waiting === 0 && next <= slots) {
      this.finish(arriving, next);
      this.late += this.serviceS > this.callers.lateS ? arriving : again;
    } else {
      this.queueSecond(second, { fresh, arriving, slots });
    }
  }

  private finish(admitted: number, next: number): void {
    const completed = this.busy + admitted - next;
    this.served += completed;
    this.busyS = completed * this.serviceS;
    this.busy = next;
  }

  private queueSecond(
    second: number,
    { fresh, arriving, slots }: { fresh: number; arriving: number; slots: number },
  ): void {
    if (this.waiting === 0) this.head = second;
    while (second - this.head > this.mask) this.grow(second);
    const { levels, sizes, retries } = this;
    const at = second & this.mask;
    for (let level = 1; level < levels; level++) {
      sizes[at * levels + level] = arriving > fresh ? (retries.byAttempt[level] ?? 0) : 0;
    }
    sizes[at * levels] = fresh;
    this.left[at] = arriving > 0 ? 1 : 0;
    const supply = this.waiting + arriving;
    const next = this.busy * this.decay + supply * this.gain;
    if (next <= slots) {
      this.admit(second, supply, supply);
      this.finish(supply, next);
      return;
    }
    const admitted = Math.min(supply, this.admitted(supply, slots));
    this.admit(second, admitted, supply);
    const after = this.busy > slots ? Math.max(slots, this.busy * this.decay) : slots;
    this.finish(admitted, Math.min(after, this.busy + admitted));
    if (this.callers.timeoutS < Infinity) this.giveUp(second);
    this.limitQueue(second, arriving, slots);
  }

  /** Makes room for a queue of twice as many seconds. @param until the second after the last one that is kept. */
  private grow(until: number): void {
    const { levels, mask, left, sizes, head } = this;
    this.mask = 2 * mask + 1;
    this.left = new Float64Array(this.mask + 1);
    this.sizes = new Float64Array((this.mask + 1) * levels);
    for (let second = head; second < until; second++) {
      const from = second & mask;
      const to = second & this.mask;
      this.left[to] = left[from] ?? 0;
      for (let level = 0; level < levels; level++) this.sizes[to * levels + level] = sizes[from * levels + level] ?? 0;
    }
  }

  /** Requests that get a slot within a second in which the slots become full. */
  private admitted(supply: number, slots: number): number {
    const { busy, serviceS } = this;
    if (slots === 0) return 0;
    if (busy >= slots) {
      // More requests are in slots than there are slots of ready instances: some are on draining ones.
      const untilS = serviceS * Math.log(busy / slots);
      return untilS >= 1 ? 0 : ((1 - untilS) * slots) / serviceS;
    }
    if (this.waiting > 0) return slots - busy + slots / serviceS;
    const offered = supply * serviceS;
    const untilS = serviceS * Math.log((offered - busy) / (offered - slots));
    return supply * untilS + ((1 - untilS) * slots) / serviceS;
  }

  /** Takes requests from the head of the queue, evenly over the second, and counts those that waited too long. */
  private admit(second: number, admitted: number, supply: number): void {
    const { left, mask } = this;
    const allowedS = this.callers.lateS - this.serviceS;
    let toTake = admitted;
    this.waiting = Math.max(0, supply - admitted);
    while (toTake > 1e-9 && this.head <= second) {
      const at = this.head & mask;
      const share = left[at] ?? 0;
      const total = this.sizeOf(at);
      const here = total * share;
      if (here <= 1e-12) {
        this.head++;
        continue;
      }
      const taken = Math.min(here, toTake);
      const before = (admitted - toTake) / admitted;
      const firstS = second + before - (this.head + 1 - share);
      const lastS = second + before + taken / admitted - (this.head + 1 - share + taken / total);
      this.late += this.lateOf(at, taken / total, aboveShare(firstS, lastS, allowedS));
      left[at] = share - taken / total;
      toTake -= taken;
      if (taken >= here) this.head++;
    }
    if (this.waiting < 1e-9) this.waiting = 0;
  }

  private sizeOf(at: number): number {
    const { levels, sizes } = this;
    let total = 0;
    for (let level = 0; level < levels; level++) total += sizes[at * levels + level] ?? 0;
    return total;
  }

  /** Late requests among a part of those that arrived in one second: retries are late however long they wait. */
  private lateOf(at: number, part: number, share: number): number {
    const first = this.sizes[at * this.levels] ?? 0;
    return part * (this.sizeOf(at) - first + first * share);
  }

  /** Those that waited too long by the end of a second give up. */
  private giveUp(second: number): void {
    const { left, mask, levels } = this;
    const until = second + 1 - this.callers.timeoutS;
    while (this.waiting > 0 && this.head < until) {
      const at = this.head & mask;
      const share = left[at] ?? 0;
      const stays = Math.max(0, Math.min(share, this.head + 1 - until));
      if (share > stays) {
        this.retries.reject(second, share - stays, 'failed', this.sizes, at * levels);
        this.waiting = Math.max(0, this.waiting - (share - stays) * this.sizeOf(at));
        left[at] = stays;
      }
      if (stays > 0) break;
      this.head++;
    }
    if (this.waiting < 1e-9) this.waiting = 0;
  }

  /** The last to arrive are refused if the queue is too long. */
  private limitQueue(second: number, arriving: number, slots: number): void {
    const isEmpty = slots === 0 && this.callers.whileEmpty === 'fail';
    const limit = isEmpty ? 0 : this.callers.queueLimit;
    if (this.waiting <= limit || arriving === 0) return;
    const at = second & this.mask;
    const refused = Math.min(this.left[at] ?? 0, (this.waiting - limit) / arriving);
    this.retries.reject(second, refused, isEmpty ? 'failed' : 'throttled', this.sizes, at * this.levels);
    this.left[at] = (this.left[at] ?? 0) - refused;
    this.waiting = Math.max(0, this.waiting - refused * arriving);
  }
}

/** The share of values spread evenly between two that is above a limit. */
function aboveShare(one: number, other: number, limit: number): number {
  const low = Math.min(one, other);
  const high = Math.max(one, other);
  if (high <= limit) return 0;
  return low > limit ? 1 : (high - limit) / Math.max(high - low, 1e-12);
}
