import type { TypePlace } from '#core/contract/fleet/fleet.ts';
import { quantityOf, type NodeRequests } from './requests.ts';

/** A taint of a node or a node pool. */
export interface Taint {
  readonly key: string;
  readonly effect: string;
}

/** A node of a cluster, as far as a study asks about it. */
export interface SeenNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly ready: boolean;
  readonly schedulable: boolean;
  readonly allocatable: Readonly<Record<string, string>>;
}

/** A requirement of a Karpenter NodePool: a label, and the values that it may have. */
export interface PoolRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A Karpenter NodePool. */
export interface SeenPool {
  readonly name: string;
  readonly requirements: readonly PoolRequirement[];
  readonly taints: readonly Taint[];
}

/** What a node must be to measure a type. */
export interface Wanted {
  readonly selector: Readonly<Record<string, string>>;
  readonly requests: NodeRequests;
  readonly tolerate: readonly string[];
}

/** Looks for a place for a type: a node that is there and large enough, else a node pool of Karpenter that may make one. */
export function placeFor(wanted: Wanted, nodes: readonly SeenNode[], pools: readonly SeenPool[]): TypePlace {
  const { selector, requests, tolerate } = wanted;
  const labelled = nodes.filter(
    ({ labels, ready, schedulable }) =>
      ready && schedulable && Object.entries(selector).every(([key, value]) => labels[key] === value),
  );
  const large = labelled.filter(({ allocatable }) => {
    const cpu = quantityOf(allocatable['cpu']) ?? 0;
    const memory = quantityOf(allocatable['memory']) ?? 0;
    return 1000 * cpu >= requests.cpuMilli && memory >= requests.memoryMiB * 2 ** 20;
  });
  const open = large.filter(({ taints }) => untolerated(taints, tolerate).length === 0);
  if (open.length > 0) return { kind: 'nodes', nodes: open.length };
  const allowing = pools.filter(({ requirements }) => allows(requirements, selector));
  const openPools = allowing.filter(({ taints }) => untolerated(taints, tolerate).length === 0);
  if (openPools.length > 0) return { kind: 'pools', pools: openPools.map(({ name }) => name) };
  const tainted = [...large, ...allowing].flatMap(({ taints }) => untolerated(taints, tolerate));
  if (tainted.length > 0) return { kind: 'tainted', taints: [...new Set(tainted)] };
  const [small] = labelled;
  return small === undefined ? { kind: 'nowhere' } : { kind: 'too-small', node: small.name };
}

function untolerated(taints: readonly Taint[], tolerate: readonly string[]): readonly string[] {
  const blocking = taints.filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
  return blocking.map(({ key }) => key).filter((key) => !tolerate.includes(key));
}

const TYPE_KEY = 'node.kubernetes.io/instance-type';

/** Whether all requirements that are about a type or its purchase allow it. A label whose value the name does not give counts as allowed. */
function allows(requirements: readonly PoolRequirement[], selector: Readonly<Record<string, string>>): boolean {
  const instanceType = selector[TYPE_KEY] ?? '';
  const known: Readonly<Record<string, string | undefined>> = { ...selector, ...awsLabels(instanceType) };
  return requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(known, key) ? known[key] : undefined;
    if (value === undefined) return true;
    const number = Number(value);
    switch (operator) {
      case 'In':
        return values.includes(value);
      case 'NotIn':
        return !values.includes(value);
      case 'DoesNotExist':
        return false;
      case 'Gt':
        return number > Number(values[0]);
      case 'Lt':
        return number < Number(values[0]);
      default:
        return true;
    }
  });
}

/** The labels that Karpenter gives to an EC2 type by its name: `c7i.xlarge` is of the category c, the generation 7 and the family c7i. */
function awsLabels(instanceType: string): Readonly<Record<string, string | undefined>> {
  const [, family, category, generation, size] = /^(([a-z]+?)(\d+)[a-z0-9-]*)\.([a-z0-9-]+)$/.exec(instanceType) ?? [];
  return {
    'karpenter.k8s.aws/instance-family': family,
    'karpenter.k8s.aws/instance-category': category,
    'karpenter.k8s.aws/instance-generation': generation,
    'karpenter.k8s.aws/instance-size': size,
  };
}
