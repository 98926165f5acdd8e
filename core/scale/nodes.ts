import { Instances, type StartTimes } from './instances.ts';
import { SlidingMax } from './sliding-max.ts';

/** When a node autoscaler orders nodes for pods that fit on none, and when it ends nodes. */
export interface NodeRules {
  /** It looks every `scanS` seconds, or waits until no further pod came for `idleS`, `mostS` after the first at the latest. */
  readonly orders:
    | { readonly kind: 'scan'; readonly scanS: number; readonly requestS: number }
    | { readonly kind: 'batch'; readonly idleS: number; readonly mostS: number };
  /** Seconds between looks for nodes that are not needed. */
  readonly pollS: number;
  /** A node ends after it was not needed for this long. */
  readonly unneededS: number;
  /** No node ends for this long after one was added. */
  readonly afterAddS: number;
  readonly budget: Budget;
}

/** Nodes that end at once: a number, or a share of all, rounded up. */
export type Budget = { readonly nodes: number } | { readonly share: number };

/** Nodes that may end now. */
export function endingAtOnce(budget: Budget, nodes: number): number {
  return 'nodes' in budget ? budget.nodes : Math.ceil(nodes * budget.share - 1e-9);
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
  private lastS = 0;
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
    this.lastS = nowS;
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
    const { orders } = this.options.rules;
    if (orders.kind === 'batch') {
      const orderS = Math.ceil(Math.min(this.lastS + orders.idleS, this.firstS + orders.mostS));
      return orderS > nowS ? orderS : Infinity;
    }
    const { scanS } = orders;
    const seenS = Math.ceil(this.firstS / scanS) * scanS;
    const firstS = seenS + orders.requestS;
    return nowS < firstS ? firstS : firstS + (Math.floor((nowS - firstS) / scanS) + 1) * scanS;
  }

  private isTimeToOrder(nowS: number): boolean {
    const { orders } = this.options.rules;
    if (orders.kind === 'batch') {
      return nowS >= this.lastS + orders.idleS || nowS >= this.firstS + orders.mostS;
    }
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
    const ending = Math.min(ready - needed, endingAtOnce(rules.budget, ready));
    if (ending > 0) this.nodes.remove(nowS, ending);
  }
}
