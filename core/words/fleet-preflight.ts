import { assertNever } from '#core/assert-never.ts';
import type { PreflightCheck, PreflightFact, TypePlace } from '#core/contract/fleet.ts';
import { count, counted, significant, usd } from './format.ts';
import { printable } from './safe-text.ts';

/** What was checked before anything is created, as a clause. */
function preflightText(fact: PreflightFact): string {
  switch (fact.code) {
    case 'version':
      return fact.isOld
        ? `Kubernetes ${printable(fact.version)} is older than ${fact.since}, which studies are made for`
        : `Kubernetes ${printable(fact.version)}`;
    case 'namespace':
      return fact.said === null
        ? `the namespace ${printable(fact.namespace)} answers`
        : `the namespace ${printable(fact.namespace)}: ${printable(fact.said)}`;
    case 'rights':
      return `all rights in ${printable(fact.namespace)} are there`;
    case 'right-missing':
      return `you may not ${fact.verbs.join(', ')} ${fact.resource} in ${printable(fact.namespace)}`;
    case 'cluster-right-missing':
      return `you may not list ${fact.resource} of the whole cluster, so ${fact.resource === 'pods' ? 'neighbours on a node are not seen' : 'less is known about its types'}`;
    case 'quota-exceeded':
      return `the quota ${printable(fact.quota)} has ${quantity(fact.hard, fact.resource)} of ${fact.resource}, ${quantity(fact.used, fact.resource)} in use, and the study needs ${quantity(fact.wanted, fact.resource)}`;
    case 'quota-of-limits':
      return `the quota ${printable(fact.quota)} asks every pod for ${fact.resource}, and a CPU limit would throttle the measurement`;
    case 'types-unknown':
      return 'neither nodes nor node pools may be listed, so whether the types can be scheduled is not known';
    case 'type-place':
      return `${printable(fact.instanceType)}: ${placeText(fact.place)}`;
    case 'admission':
      return fact.said === null
        ? 'the server accepts the Job in a dry run'
        : `the server refuses the Job: ${printable(fact.said)}`;
    case 'aws-resource':
      return `${fact.resource === 'batch' ? 'AWS Batch in' : 'the bucket'} ${printable(fact.name)} ${fact.said === null ? 'answers' : `refuses: ${printable(fact.said)}`}`;
    case 'price':
      return fact.costUsd === null
        ? `${counted(fact.measurements, 'measurement')}, of which not every price is known`
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
      return `${counted(place.nodes, 'node')} of this type ${place.nodes === 1 ? 'is' : 'are'} there`;
    case 'pools':
      return `Karpenter may make a node (${place.pools.map(printable).join(', ')})`;
    case 'too-small':
      return `the node ${printable(place.node)} leaves too little to pods`;
    case 'tainted':
      return `its nodes repel the study by the taint ${place.taints.map(printable).join(', ')}: add --tolerate KEY if they are meant for it`;
    case 'nowhere':
      return 'no node has this type, and no node pool allows it';
    default:
      return assertNever(place);
  }
}
