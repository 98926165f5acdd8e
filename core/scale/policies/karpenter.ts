/**
 * Karpenter.
 * Source: kubernetes-sigs/karpenter `options.go`, `disruption/controller.go`, `disruption/consolidation.go@226646810` (2026-08-20).
 */
import type { Rules } from '#core/scale/facts.ts';
import type { NodeRules } from '#core/scale/nodes.ts';

/** Ids of the rules. */
export const KARPENTER = {
  /** It waits this long for a further pod, and this long in all. */
  batchIdleS: 'karpenter.batch-idle',
  batchMostS: 'karpenter.batch-max',
  pollS: 'karpenter.poll',
  /** Seconds between the choice of a node to end and its end. */
  validationS: 'karpenter.validation',
  consolidateAfterS: 'karpenter.consolidate-after',
  /** Share of the nodes that may end at once. */
  budget: 'karpenter.budget',
} as const;
export type KarpenterRules = Rules<typeof KARPENTER>;

/** How it orders nodes, and ends those that are not needed. */
export function karpenter(rules: KarpenterRules): NodeRules {
  return {
    orders: { kind: 'batch', idleS: rules.batchIdleS, mostS: rules.batchMostS },
    pollS: rules.pollS,
    unneededS: rules.consolidateAfterS + rules.validationS,
    afterAddS: 0,
    budget: { share: rules.budget },
  };
}
