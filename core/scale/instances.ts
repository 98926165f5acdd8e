/** Seconds ahead that are kept at most; a start that takes longer ends then. */
const AHEAD_S = 16_384;
/** Seconds ahead for which there is room at first. */
const FEW_S = 512;

/** Where the seconds come from that an instance needs to start. The argument is the second of the order. */
export type StartTimes = (orderedS: number) => number;

/** Instances by state: ordered ones start, then are ready, and drain before they end. */
export class Instances {
  ready: number;
  starting = 0;
  draining = 0;
  /** The next second at which a state changes, Infinity if none is known. */
  nextS = Infinity;
  /** Instances that become ready, and that end, by second, for as many seconds ahead as the latest of them needs. */
  private readyAt = new Int32Array(FEW_S);
  private goneAt = new Int32Array(FEW_S);
  private mask = FEW_S - 1;
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
    while (at - nowS > this.mask) this.grow();
    const { readyAt, mask } = this;
    this.starting++;
    readyAt[at & mask] = (readyAt[at & mask] ?? 0) + 1;
    if (at > this.lastReadyS) this.lastReadyS = at;
    if (at < this.nextS) this.nextS = at;
  }

  /** Ends some instances: first those that would be ready last, then ready ones, which drain. Returns how many were starting. */
  remove(nowS: number, count: number): number {
    let toEnd = count;
    while (toEnd > 0 && this.starting > 0 && this.lastReadyS >= nowS) {
      const at = this.lastReadyS & this.mask;
      const here = Math.min(toEnd, this.readyAt[at] ?? 0);
      this.readyAt[at] = (this.readyAt[at] ?? 0) - here;
      this.starting -= here;
      toEnd -= here;
      if (toEnd > 0) this.lastReadyS--;
    }
    const stopped = count - toEnd;
    this.drain(nowS, Math.min(toEnd, this.ready));
    return stopped;
  }

  private drain(nowS: number, count: number): void {
    if (count <= 0) return;
    while (this.drainS > this.mask) this.grow();
    const at = nowS + this.drainS;
    const { goneAt, mask } = this;
    this.ready -= count;
    this.draining += count;
    goneAt[at & mask] = (goneAt[at & mask] ?? 0) + count;
    if (at > this.lastGoneS) this.lastGoneS = at;
    if (at < this.nextS) this.nextS = at;
  }

  /** Makes room for twice as many seconds. */
  private grow(): void {
    const { readyAt, goneAt, mask } = this;
    const lastS = Math.max(this.lastReadyS, this.lastGoneS);
    this.mask = 2 * mask + 1;
    this.readyAt = new Int32Array(this.mask + 1);
    this.goneAt = new Int32Array(this.mask + 1);
    for (let second = Math.max(0, lastS - mask); second <= lastS; second++) {
      this.readyAt[second & this.mask] = readyAt[second & mask] ?? 0;
      this.goneAt[second & this.mask] = goneAt[second & mask] ?? 0;
    }
  }

  /** Applies the changes of a second. */
  advance(nowS: number): void {
    const at = nowS & this.mask;
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
    const { readyAt, goneAt, mask } = this;
    const lastS = Math.max(this.lastReadyS, this.lastGoneS);
    for (let second = nowS + 1; second <= lastS; second++) {
      if (readyAt[second & mask] !== 0 || goneAt[second & mask] !== 0) return second;
    }
    return Infinity;
  }
}
