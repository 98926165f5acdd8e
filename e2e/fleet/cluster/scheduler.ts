import { quantityOf } from '#core/fleet/requests.ts';
import type { Node, Pod } from './objects.ts';
import { matchesLabels } from './store.ts';

/** The outcome for one pod. */
export type Scheduling =
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'none'; readonly message: string };

/** Finds a node for a pod by its selector, the requests of all pods, and its anti-affinity. The words are those of the real scheduler. */
export function schedule(pod: Pod, nodes: readonly Node[], pods: readonly Pod[]): Scheduling {
  const refused = new Map<string, number>();
  for (const node of nodes) {
    const problem = problemWith(pod, node, pods);
    if (problem === null) return { kind: 'node', node: node.metadata?.name ?? '' };
    refused.set(problem, (refused.get(problem) ?? 0) + 1);
  }
  const reasons = [...refused].map(([reason, count]) => `${count} ${reason}`).join(', ');
  const message = `0/${nodes.length} nodes are available: ${reasons === '' ? 'no nodes available' : reasons}.`;
  return { kind: 'none', message };
}

function problemWith(pod: Pod, node: Node, pods: readonly Pod[]): string | null {
  const labels = node.metadata?.labels ?? {};
  const name = node.metadata?.name ?? '';
  if (!Object.entries(pod.spec.nodeSelector).every(([key, value]) => labels[key] === value)) {
    return "node(s) didn't match Pod's node affinity/selector";
  }
  const there = pods.filter(
    (each) => each.spec.nodeName === name && (each.status.phase === 'Pending' || each.status.phase === 'Running'),
  );
  for (const [resource, key] of [
    ['cpu', 'cpu'],
    ['memory', 'memory'],
  ] as const) {
    const used = there.reduce((sum, each) => sum + requested(each, key), 0);
    if (used + requested(pod, key) > (quantityOf(node.status.allocatable[resource]) ?? 0))
      return `Insufficient ${resource}`;
  }
  const [term] = pod.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
  const selector = Object.entries(term.labelSelector.matchLabels)
    .map((pair) => pair.join('='))
    .join(',');
  if (there.some((each) => matchesLabels(each.metadata?.labels ?? {}, selector))) {
    return "node(s) didn't match pod anti-affinity rules";
  }
  return null;
}

function requested(pod: Pod, resource: 'cpu' | 'memory'): number {
  return quantityOf(pod.spec.containers[0].resources.requests[resource]) ?? 0;
}
