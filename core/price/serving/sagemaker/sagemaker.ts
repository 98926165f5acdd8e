import type { InstanceType } from '#core/contract/catalog.ts';
import type { ServiceId } from '#core/contract/plan.ts';
import { sagemakerName } from '#core/price/serving/candidate/lookup.ts';
import type { ServingContext } from '#core/price/serving/candidate/option.ts';

/**
 * The instance types that SageMaker has a price for, by SageMaker's names. In a region without any such price all of them, so that the
 * option is struck out with that reason instead of being passed over in silence.
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
  readonly reasons: readonly string[];
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
  const reason = `priced as a plain instance of ${cloud}: what its serving platform or load balancer adds is not in it`;
  return { usdPerHour: plain.usdPerHour, reasons: [reason] };
}

/** What to know about a SageMaker price: a derived one may not exist, an undated one may be old. */
export function sagemakerReasons(price: NonNullable<InstanceType['sagemaker']>): readonly string[] {
  if (price.kind === 'DERIVED') return [`the SageMaker price is DERIVED: ${price.note}`];
  if (price.asOf === null) return [`the SageMaker price is undated: ${price.note}`];
  return [];
}
