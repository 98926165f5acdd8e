import { expect, test } from 'vitest';
import { Instances } from './instances.ts';
import { NodePool, type NodeRules } from './nodes.ts';
import { clusterAutoscaler } from './policies/cluster-autoscaler.ts';

/** kubernetes/autoscaler FAQ.md@55c37cd5eb. */
const CLUSTER_AUTOSCALER = clusterAutoscaler({ scanS: 10, requestS: 5, unneededS: 600, afterAddS: 600, parallel: 10 });
/** Seconds at which something changed, with ready pods and nodes in use. */
function run(rules: NodeRules, seconds: number, act: (second: number, pool: NodePool) => void): readonly number[][] {
  const pods = new Instances(2, 0);
  const starts = (): number => 60;
  const pool = new NodePool({ rules, podsPerNode: 2, minNodes: 1, maxNodes: 20, starts }, pods, () => 10);
  const seen: number[][] = [];
  for (let second = 0; second < seconds; second++) {
    if (pods.nextS <= second) pods.advance(second);
    pool.advance(second);
    act(second, pool);
    if (pods.nextS <= second) pods.advance(second);
    const state = [pods.ready, pool.nodes.ready + pool.nodes.starting];
    const last = seen.at(-1) ?? [];
    if (state[0] !== last[1] || state[1] !== last[2]) seen.push([second, ...state]);
  }
  return seen;
}

test('Cluster Autoscaler orders at its scan, and a node ends ten minutes after it became empty', () => {
  const seen = run(CLUSTER_AUTOSCALER, 2000, (second, pool) => {
    if (second === 101) pool.add(second, 3);
    if (second === 1000) pool.remove(second, 3);
  });
  expect(seen).toEqual([
    [0, 2, 1],
    // The scan of 110 s and 5 s; two nodes of 60 s; pods of 10 s.
    [115, 2, 3],
    [185, 5, 3],
    [1000, 2, 3],
    [1610, 2, 1],
  ]);
});

test('a pod without a node is the first that is removed', () => {
  const pods = new Instances(2, 0);
  const pool = new NodePool(
    { rules: CLUSTER_AUTOSCALER, podsPerNode: 2, minNodes: 1, maxNodes: 1, starts: () => 60 },
    pods,
    () => 10,
  );
  pool.add(0, 3);
  pool.advance(5);
  pool.remove(6, 3);
  expect([pool.pending, pods.ready, pool.nodes.starting]).toEqual([0, 2, 0]);
});
