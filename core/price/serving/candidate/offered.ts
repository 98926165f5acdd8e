import type { ManagedProduct } from '#core/contract/catalog/catalog.ts';
import type { Lookup } from './lookup.ts';
import type { OfferedTypes } from './option.ts';

const SOLD_IN = {
  'realtime-endpoint': 'aws',
  'batch-transform': 'aws',
  'vertex-endpoint': 'gcp',
  'vertex-batch': 'gcp',
  'azure-ml-endpoint': 'azure',
  'azure-ml-batch': 'azure',
} as const satisfies Readonly<Record<ManagedProduct, Lookup['cloud']>>;

/**
 * The machine types that a managed product is known to take: by its API's list or its documentation. A derived price does not make a type exist. Machines of
 * other clouds, and a catalogue without the list, are not limited by it.
 */
export function offeredBy(product: ManagedProduct): OfferedTypes {
  return {
    product,
    has: (instanceType, lookup) => {
      const instance = lookup.instance(instanceType);
      if (instance === null || instance.cloud !== SOLD_IN[product]) return true;
      return instance.managedProducts?.includes(product) ?? true;
    },
  };
}
