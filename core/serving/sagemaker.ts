import type { InstanceType } from '../contract/catalog.ts';
import { sagemakerName } from './lookup.ts';
import type { ServingContext } from './option.ts';

/**
 * The instance types that SageMaker has a price for, by SageMaker's names. In a region without any such price all of them, so that the
 * option is struck out with that reason instead of being passed over in silence.
 */
export function sagemakerNames({ catalog }: ServingContext): readonly string[] {
  const priced = catalog.instances.filter((i) => i.sagemaker !== null);
  return (priced.length > 0 ? priced : catalog.instances).map((i) => sagemakerName(i.instanceType));
}

/** What to know about a SageMaker price: a derived one may not exist, an undated one may be old. */
export function sagemakerReasons(price: NonNullable<InstanceType['sagemaker']>): readonly string[] {
  if (price.kind === 'DERIVED') return [`the SageMaker price is DERIVED: ${price.note}`];
  if (price.asOf === null) return [`the SageMaker price is undated: ${price.note}`];
  return [];
}
