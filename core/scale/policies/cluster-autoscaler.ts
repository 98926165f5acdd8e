/**
 * Kubernetes' Cluster Autoscaler.
 * Source: kubernetes/autoscaler `cluster-autoscaler/FAQ.md@55c37cd5eb` (2026-08-22).
 */
import type { Rules } from '#core/scale/facts.ts';
import type { NodeRules } from '#core/scale/nodes.ts';

/** Ids of the rules. */
export const CLUSTER_AUTOSCALER = {
  scanS: 'cluster-autoscaler.scan',
  /** Seconds from a look to the request to the cloud. */
  requestS: 'cluster-autoscaler.request',
  unneededS: 'cluster-autoscaler.unneeded',
  afterAddS: 'cluster-autoscaler.after-add',
  /** Empty nodes that end at once. */
  parallel: 'cluster-autoscaler.parallel',
} as const;
export type ClusterAutoscalerRules = Rules<typeof CLUSTER_AUTOSCALER>;

/** How it orders and ends nodes. */
export function clusterAutoscaler({
  scanS,
  requestS,
  unneededS,
  afterAddS,
  parallel,
}: ClusterAutoscalerRules): NodeRules {
  return { scanS, requestS, pollS: scanS, unneededS, afterAddS, endingAtOnce: parallel };
}
