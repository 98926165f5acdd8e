import { assertNever } from '#core/assert-never.ts';
import type { PreflightCheck, PreflightFact, TypePlace } from '#core/contract/fleet/fleet.ts';
import { count, counted, significant, usd } from '#core/words/format/format.ts';
import { printable } from '#core/words/format/safe-text.ts';

/** The result of a check before anything is created, as a clause. */
function preflightText(fact: PreflightFact): string {
  switch (fact.code) {
    case 'version':
      return fact.isOld
        ? `Kubernetes ${printable(fact.version)} is too old: studies require ${fact.since} or newer`
        : `Kubernetes ${printable(fact.version)}`;
    case 'namespace':
      return fact.said === null
        ? `the namespace ${printable(fact.namespace)} is reachable`
        : `the namespace ${printable(fact.namespace)}: ${printable(fact.said)}`;
    case 'rights':
      return `you have all required permissions in ${printable(fact.namespace)}`;
    case 'right-missing':
      return `you may not ${fact.verbs.join(', ')} ${fact.resource} in ${printable(fact.namespace)}`;
    case 'cluster-right-missing':
      return `you may not list ${fact.resource} of the whole cluster, so ${fact.resource === 'pods' ? 'other pods on a node are not detected' : 'less is known about its instance types'}`;
    case 'quota-exceeded':
      return `the quota ${printable(fact.quota)} has ${quantity(fact.hard, fact.resource)} of ${fact.resource}, ${quantity(fact.used, fact.resource)} in use, and the study needs ${quantity(fact.wanted, fact.resource)}`;
    case 'quota-of-limits':
      return `the quota ${printable(fact.quota)} requires every pod to state ${fact.resource}, and a CPU limit would throttle the measurement`;
    case 'types-unknown':
      return 'you may not list nodes or node pools, so it is unknown whether the types can be scheduled';
    case 'type-place':
      return `${printable(fact.instanceType)}: ${placeText(fact.place)}`;
    case 'admission':
      return fact.said === null
        ? 'the server accepts the Job in a dry run'
        : `the server refuses the Job: ${printable(fact.said)}`;
    case 'aws-resource':
      return `${fact.resource === 'batch' ? 'AWS Batch in' : 'the bucket'} ${printable(fact.name)} ${fact.said === null ? 'is reachable' : `refuses: ${printable(fact.said)}`}`;
    case 'price':
      return fact.costUsd === null
        ? `${counted(fact.measurements, 'measurement')}, some without a known price`
        : `${counted(fact.measurements, 'measurement')} for about ${usd(fact.costUsd)}`;
    default:
      return assertNever(fact);
  }
}

/** A check as documents store it. */
export function statedCheck(fact: PreflightFact, result: PreflightCheck['result']): PreflightCheck {
  return { ...fact, result, text: preflightText(fact) };
}

function quantity(value: number, resource: string): string {
  return resource.endsWith('memory') ? `${significant(value / 2 ** 30, 3)} GiB` : count(value);
}

function placeText(place: TypePlace): string {
  switch (place.kind) {
    case 'nodes':
      return `${counted(place.nodes, 'node')} of this type ${place.nodes === 1 ? 'exists' : 'exist'}`;
    case 'pools':
      return `Karpenter can create a node (${place.pools.map(printable).join(', ')})`;
    case 'too-small':
      return `the node ${printable(place.node)} leaves too few resources for pods`;
    case 'tainted':
      return `its nodes have the taint ${place.taints.map(printable).join(', ')}: add --tolerate KEY if the study may run on them`;
    case 'nowhere':
      return 'no node has this type, and no node pool allows it';
    default:
      return assertNever(place);
  }
}
