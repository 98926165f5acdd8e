import type { Purchase } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { CLOUDS } from '#core/price/clouds/clouds.ts';
import { GIB } from '#core/price/pricing/units.ts';
import { attemptsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';
import { type FleetMachine, fleetMachine, machineOnce } from '#core/price/serving/candidate/fleet.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import {
  type OtherCloud,
  type PayloadLimit,
  type ServiceWords,
  type ServingDefinition,
  servingOption,
  x86InstanceTypes,
} from '#core/price/serving/candidate/option.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { onceIn } from '#core/price/serving/candidate/per-draw.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { type SagemakerMachine, sagemakerMachine } from './sagemaker.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { metered } from '#core/price/serving/candidate/metered.ts';

/**
 * Purchases of a SageMaker endpoint: on demand or a Savings Plan. There is no spot capacity for endpoints; managed spot exists for training
 * only.
 */
export const ENDPOINT_PURCHASES: readonly Purchase[] = ['on-demand', '1yr', '3yr'];

/** The maximum size of a request or answer of a real-time endpoint. */
export const ENDPOINT_PAYLOAD: PayloadLimit = {
  part: 'payload',
  product: 'realtime-endpoint',
  over: 'sagemaker-endpoint',
  limitId: 'sagemaker-endpoint.payload',
  unitBytes: 1e6,
};

/** The endpoint of another cloud in the place of one of SageMaker. */
export function endpointOf(
  cloud: OtherCloud,
  base: ServingDefinition,
  own: Pick<ServingDefinition, 'service' | 'recipe'> & Pick<ServiceWords, 'name'>,
): ServingDefinition {
  const { service, recipe, name } = own;
  const { billed, product, front, bills } = CLOUDS[cloud].endpoint;
  return servingOption({
    ...base,
    service,
    cloud,
    recipe,
    words: { ...base.words, name, isCommonNoun: false, bills: { text: bills } },
    billed: { names: BILLED[billed], units: null },
    offered: offeredBy(product),
    payload: { ...ENDPOINT_PAYLOAD, product, limitId: `${front}.payload` },
    calledBy: undefined,
    purchases: ['on-demand'],
    instanceTypes: x86InstanceTypes,
  });
}

/** An instance of a real-time endpoint. An endpoint is a set of instances behind a load balancer, which every cloud has. */
export function endpointMachine(stated: Stated): Planning<SagemakerMachine> {
  const { parts, limit } = stated.context.lookup;
  const { product, front } = parts.endpoint;
  return sagemakerMachine(stated, { product, timeoutS: limit(`${front}.timeout`), takesPlainInstances: true });
}

/** The instance as a machine that answers requests. */
export function endpointServer(stated: Stated, found: SagemakerMachine): FleetMachine {
  const { profile, instance } = found;
  return machineOnce(stated, `endpoint ${instance.instanceType}`, () =>
    fleetMachine(stated.workload, found, requestPath(stated, 'sagemaker-endpoint', profile)),
  );
}

/** Whether the quota of instances allows an endpoint of a size. */
export function instanceCaveats({ context: { lookup } }: Stated, needed: number): Planning<readonly Reason[]> {
  const { quotas, endpoint } = lookup.parts;
  return quotaCaveats(lookup, quotas.endpoint, { unit: 'instance', needed, product: endpoint.product });
}

/** The monthly bill for the bytes through a real-time endpoint, including failed attempts. */
export const endpointData = onceIn((asked) => {
  const { payloadBytesIn, payloadBytesOut } = payloadIn(asked);
  const gb = (attemptsPerMonth(asked) * (payloadBytesIn + payloadBytesOut)) / GIB;
  const usd = asked.context.lookup.usd('sagemaker-endpoint.data');
  return { items: [metered({ code: 'data-processed' }, { quantity: gb, unit: 'gb', usd })] };
});
