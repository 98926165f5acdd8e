import type { InstanceType } from '#core/contract/catalog.ts';
import type { ServiceId } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { type Lookup, sagemakerName } from '#core/price/serving/candidate/lookup.ts';
import type { ServingContext } from '#core/price/serving/candidate/option.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';

/**
 * The instance types that SageMaker has a price for, by SageMaker's names. In a region without any such price all of them, so that the
 * option is listed as infeasible with that reason.
 */
export function sagemakerNames({ catalog }: ServingContext): readonly string[] {
  const priced = catalog.instances.filter((i) => i.sagemaker !== null);
  return (priced.length > 0 ? priced : catalog.instances).map((i) =>
    i.cloud === 'aws' ? sagemakerName(i.instanceType) : i.instanceType,
  );
}

/** An hour of an instance behind an endpoint, on demand, with what to know about the price. */
export interface HostedPrice {
  readonly usdPerHour: number;
  readonly reasons: readonly Reason[];
}

/** Services that are instances behind a load balancer and nothing else: what any cloud's machines can do. */
const PLAIN_INSTANCES: readonly ServiceId[] = ['sagemaker-endpoint', 'sagemaker-endpoint-autoscaled'];

/**
 * The price of an instance behind an endpoint: SageMaker's, or in another cloud that of the plain machine, which says so. Null where the
 * catalogue has neither.
 */
export function hostedPrice(instance: InstanceType, service: ServiceId): HostedPrice | null {
  const { sagemaker, cloud, prices } = instance;
  if (sagemaker !== null) return { usdPerHour: sagemaker.usdPerHour, reasons: sagemakerReasons(sagemaker) };
  const plain = prices.find((price) => price.purchase === 'on-demand');
  if (cloud === 'aws' || plain === undefined || !PLAIN_INSTANCES.includes(service)) return null;
  return { usdPerHour: plain.usdPerHour, reasons: [{ code: 'plain-instance-price', cloud }] };
}

/** Why a candidate has no price. */
export function sagemakerPriceMissing({ region }: Lookup, { instanceType }: Candidate): Reason {
  return { code: 'sagemaker-price-missing', instanceType, region };
}

/** What to know about a SageMaker price: a derived one may not exist, an undated one may be old. */
export function sagemakerReasons(price: NonNullable<InstanceType['sagemaker']>): readonly Reason[] {
  if (price.kind === 'DERIVED') return [{ code: 'derived-sagemaker-price', note: price.note }];
  if (price.asOf === null) return [{ code: 'undated-sagemaker-price', note: price.note }];
  return [];
}
