import { Instances, type StartTimes } from './instances.ts';
import { SlidingMax } from './sliding-max.ts';

/** When a node autoscaler orders nodes for pods that fit on none, and when it ends nodes. */
export interface NodeRules {
  /** Seconds between looks for pods that wait for a node, and from a look to the order. */
  readonly scanS: number;
  readonly requestS: number;
  /** Seconds between looks for nodes that are not needed. */
  readonly pollS: number;
  /** A node ends after it was not needed for this long. */
  readonly unneededS: number;
  /** No node ends for this long after one was added. */
  readonly afterAddS: number;
  /** Nodes that may end at once. */
  readonly endingAtOnce: number;
}

/** The nodes of a cluster for one deployment. */
export interface NodeOptions {
  readonly rules: NodeRules;
  readonly podsPerNode: number;
  readonly minNodes: number;
  readonly maxNodes: number;
  /** From the order of a node until it is ready. */
  readonly starts: StartTimes;
}

/**
 * Pods on nodes. The pods that are removed are those on the newest nodes, so that nodes become empty and no pod has to move. Pods on draining
 * keep their room.
 */
export class NodePool {
  /** Pods that fit on no ready node. */
  pending = 0;
  readonly nodes: Instances;
  private readonly options: NodeOptions;
  private readonly pods: Instances;
  private readonly podStarts: StartTimes;
  private readonly needed: SlidingMax;
  private firstS = 0;
  private addedS = -Infinity;
  private nextPollS: number;

  constructor(options: NodeOptions, pods: Instances, podStarts: StartTimes) {
    this.options = options;
    this.pods = pods;
    this.podStarts = podStarts;
    const { rules } = options;
    this.nodes = new Instances(this.nodesFor(pods.ready), 0);
    this.nextPollS = rules.pollS;
    this.needed = new SlidingMax(rules.unneededS + 1e-9, Math.ceil(rules.unneededS / rules.pollS) + 1);
  }

  private nodesFor(pods: number): number {
    const { podsPerNode, minNodes, maxNodes } = this.options;
    return Math.min(maxNodes, Math.max(minNodes, Math.ceil(pods / podsPerNode)));
  }

  private get placed(): number {
    return this.pods.ready + this.pods.starting + this.pods.draining;
  }

  /** Adds pods: as many as fit start, the others wait for a node. */
  add(nowS: number, count: number): void {
    if (this.pending === 0) this.firstS = nowS;
    this.pending += count;
    this.place(nowS);
  }

  private place(nowS: number): void {
    const room = this.nodes.ready * this.options.podsPerNode - this.placed;
    for (let free = room; free > 0 && this.pending > 0; free--) {
      this.pending--;
      this.pods.order(nowS, this.podStarts(nowS));
    }
  }

  /** Removes pods: those without a node first. */
  remove(nowS: number, count: number): void {
    const unplaced = Math.min(count, this.pending);
    this.pending -= unplaced;
    this.pods.remove(nowS, count - unplaced);
  }

  /** The next second at which it may change something. */
  nextS(nowS: number): number {
    return Math.min(this.nextPollS, this.nodes.nextS, this.pending > 0 ? this.nextOrderS(nowS) : Infinity);
  }

  /** A second: nodes become ready, are ordered and end. */
  advance(nowS: number): void {
    const { nodes } = this;
    if (nodes.nextS <= nowS) nodes.advance(nowS);
    if (this.pending > 0) {
      this.place(nowS);
      if (this.pending > 0 && this.isTimeToOrder(nowS)) this.order(nowS);
      if (nodes.nextS <= nowS) nodes.advance(nowS);
      this.place(nowS);
    }
    if (nowS >= this.nextPollS) this.poll(nowS);
  }

  /** The next second at which nodes may be ordered for pods that wait, if no further pod comes. */
  private nextOrderS(nowS: number): number {
    const { scanS, requestS } = this.options.rules;
    const firstS = Math.ceil(this.firstS / scanS) * scanS + requestS;
    return nowS < firstS ? firstS : firstS + (Math.floor((nowS - firstS) / scanS) + 1) * scanS;
  }

  private isTimeToOrder(nowS: number): boolean {
    return this.nextOrderS(nowS - 1) === nowS;
  }

  private order(nowS: number): void {
    const { podsPerNode, maxNodes, starts } = this.options;
    const { nodes } = this;
    const wanted = Math.ceil(this.pending / podsPerNode) - nodes.starting;
    const allowed = Math.min(wanted, maxNodes - nodes.ready - nodes.starting);
    for (let i = 0; i < allowed; i++) nodes.order(nowS, starts(nowS));
    if (allowed > 0) this.addedS = nowS;
    this.firstS = nowS;
  }

  private poll(nowS: number): void {
    const { rules } = this.options;
    this.nextPollS += rules.pollS;
    const needed = this.needed.push(nowS, this.nodesFor(this.placed + this.pending));
    if (nowS < rules.unneededS || nowS < this.addedS + rules.afterAddS) return;
    const { ready } = this.nodes;
    const ending = Math.min(ready - needed, rules.endingAtOnce);
    if (ending > 0) this.nodes.remove(nowS, ending);
  }
}
