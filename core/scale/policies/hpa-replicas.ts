/**
 * The replicas that Kubernetes' HorizontalPodAutoscaler wants for one metric.
 * Source: kubernetes/kubernetes `pkg/controller/podautoscaler/replica_calculator.go` with tolerances for each direction (1.33 and newer), and
 * kubernetes/website `horizontal-pod-autoscale.md@01650250`. Metrics are whole thousandths, as in the API.
 */

/** A part of the pods: how many, their use and their requests. */
export interface PodGroup {
  count: number;
  use: number;
  requested: number;
}

/** The pods that are neither failed nor being deleted. Unready ones count for CPU only; for other metrics they are ready. */
export interface Pods {
  readonly ready: Readonly<PodGroup>;
  /** Ready pods without a metric, and unready ones; their use is not known. */
  readonly missing: Readonly<PodGroup>;
  readonly unready: Readonly<PodGroup>;
}

/** How far the ratio of metric and target may be from 1 without a change. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** A group without pods. */
export const NO_PODS: Readonly<PodGroup> = { count: 0, use: 0, requested: 0 };

function isTolerated(ratio: number, tolerances: Tolerances): boolean {
  return 1 - tolerances.down <= ratio && ratio <= 1 + tolerances.up;
}

/** The metric that a group contributes to: percent of the requests, truncated, or the mean use of a pod. */
export type Target =
  | { readonly kind: 'utilisation'; readonly percent: number }
  | { readonly kind: 'average'; readonly use: number };

function ratioOf(target: Target, count: number, use: number, requested: number): number {
  return target.kind === 'utilisation'
    ? Math.floor((use * 100) / requested) / target.percent
    : Math.trunc(use / count) / target.use;
}

/** What a pod without metric is taken to use, so that it damps a change of this direction. */
function assumedUse(target: Target, missing: Readonly<PodGroup>, ratio: number): number {
  if (ratio > 1) return 0;
  if (target.kind === 'average') return target.use * missing.count;
  return Math.trunc((missing.requested * Math.max(100, target.percent)) / 100);
}

/**
 * Replicas for a metric of the pods.
 * @param current replicas of the specification.
 */
export function replicasForPods(target: Target, pods: Pods, current: number, tolerances: Tolerances): number {
  const { ready, missing, unready } = pods;
  if (ready.count === 0) return current;
  const ratio = ratioOf(target, ready.count, ready.use, ready.requested);
  const countsUnready = unready.count > 0 && ratio > 1;
  if (!countsUnready && missing.count === 0) {
    return isTolerated(ratio, tolerances) ? current : ceil(ratio * ready.count);
  }
  let { count, use, requested } = ready;
  if (missing.count > 0 && ratio !== 1) {
    count += missing.count;
    use += assumedUse(target, missing, ratio);
    requested += missing.requested;
  }
  if (countsUnready) {
    count += unready.count;
    requested += unready.requested;
  }
  const again = ratioOf(target, count, use, requested);
  if (isTolerated(again, tolerances) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1)) return current;
  const replicas = ceil(again * count);
  if ((again < 1 && replicas > current) || (again > 1 && replicas < current)) return current;
  return replicas;
}

/** Replicas for a metric of an object or of an external system (`Value`). Zero replicas grow without tolerance. */
export function replicasForValue(
  { metric, target }: { readonly metric: number; readonly target: number },
  { current, ready, tolerances }: { readonly current: number; readonly ready: number; readonly tolerances: Tolerances },
): number {
  const ratio = metric / target;
  if (current === 0) return ceil(ratio);
  return isTolerated(ratio, tolerances) ? current : ceil(ratio * ready);
}

/** Replicas for such a metric whose target is for each replica (`AverageValue`). */
export function replicasForAverage(metric: number, target: number, current: number, tolerances: Tolerances): number {
  const isClose = current > 0 && isTolerated(metric / (target * current), tolerances);
  return isClose ? current : ceil(metric / target);
}

/** The controller's own arithmetic: a double, rounded up without a margin. */
function ceil(replicas: number): number {
  return Math.ceil(replicas);
}

/** The largest of several metrics. If one has an error (null), the others may only scale up. */
export function replicasForAll(wanted: readonly (number | null)[], current: number): number {
  let most = -1;
  let hasError = false;
  for (const each of wanted) {
    if (each === null) hasError = true;
    else if (each > most) most = each;
  }
  return hasError || most < 0 ? Math.max(most, current) : most;
}
