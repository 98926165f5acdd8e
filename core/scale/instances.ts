/** Seconds ahead that are kept; a start that takes longer ends then. */
const AHEAD_S = 16_384;
const MASK = AHEAD_S - 1;

/** Where the seconds come from that an instance needs to start. The argument is the second of the order. */
export type StartTimes = (orderedS: number) => number;

/** Instances by state: ordered ones start, then are ready, and drain before they end. */
export class Instances {
  ready: number;
  starting = 0;
  draining = 0;
  /** The next second at which a state changes, Infinity if none is known. */
  nextS = Infinity;
  private readonly readyAt = new Int32Array(AHEAD_S);
  private readonly goneAt = new Int32Array(AHEAD_S);
  private readonly drainS: number;
  /** The last second at which an instance becomes ready, or ends. */
  private lastReadyS = -1;
  private lastGoneS = -1;

  constructor(ready: number, drainS: number) {
    this.ready = ready;
    this.drainS = Math.min(AHEAD_S - 1, Math.round(drainS));
  }

  /** Orders an instance that needs some seconds to start. */
  order(nowS: number, startS: number): void {
    const at = nowS + Math.min(AHEAD_S - 1, Math.max(0, Math.round(startS)));
    this.starting++;
    this.readyAt[at & MASK] = (this.readyAt[at & MASK] ?? 0) + 1;
    if (at > this.lastReadyS) this.lastReadyS = at;
    if (at < this.nextS) this.nextS = at;
  }

  /** Ends some instances: first those that would be ready last, then ready ones, which drain. Returns how many were starting. */
  remove(nowS: number, count: number): number {
    let toEnd = count;
    while (toEnd > 0 && this.starting > 0 && this.lastReadyS >= nowS) {
      const at = this.lastReadyS & MASK;
      const here = Math.min(toEnd, this.readyAt[at] ?? 0);
      this.readyAt[at] = (this.readyAt[at] ?? 0) - here;
      this.starting -= here;
      toEnd -= here;
      if (toEnd > 0) this.lastReadyS--;
    }
    const stopped = count - toEnd;
    const drained = Math.min(toEnd, this.ready);
    if (drained > 0) {
      const at = nowS + this.drainS;
      this.ready -= drained;
      this.draining += drained;
      this.goneAt[at & MASK] = (this.goneAt[at & MASK] ?? 0) + drained;
      if (at > this.lastGoneS) this.lastGoneS = at;
      if (at < this.nextS) this.nextS = at;
    }
    return stopped;
  }

  /** Applies the changes of a second. */
  advance(nowS: number): void {
    const at = nowS & MASK;
    const became = this.readyAt[at] ?? 0;
    if (became > 0) {
      this.starting -= became;
      this.ready += became;
      this.readyAt[at] = 0;
    }
    const ended = this.goneAt[at] ?? 0;
    if (ended > 0) {
      this.draining -= ended;
      this.goneAt[at] = 0;
    }
    this.nextS = this.starting > 0 || this.draining > 0 ? this.nextChangeS(nowS) : Infinity;
  }

  /** The first second after this one at which an instance becomes ready or ends. */
  private nextChangeS(nowS: number): number {
    const { readyAt, goneAt } = this;
    const lastS = Math.max(this.lastReadyS, this.lastGoneS);
    for (let second = nowS + 1; second <= lastS; second++) {
      if (readyAt[second & MASK] !== 0 || goneAt[second & MASK] !== 0) return second;
    }
    return Infinity;
  }
}
