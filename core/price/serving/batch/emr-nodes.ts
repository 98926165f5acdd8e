import type { InstancePrice, InstanceType } from '#core/contract/catalog/catalog.ts';
import { emrFeeUsd } from '#core/price/pricing/emr.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { oncePer } from '#core/once-per.ts';
import type { ServingContext } from '#core/price/serving/candidate/asked.ts';

/**
 * Instance types of the catalogue that a cluster supports (EMR's ListSupportedInstanceTypes, releases 7.3 to 7.13): xlarge and larger, no
 * burstable types, no Inferentia.
 */
const OFFERED = /^(?!t\d|inf)[a-z]+\d[a-z]*\.\d*xlarge$/;
/** The last generation whose fee is capped. */
const CAPPED_GENERATION = 5;
/** A master node for up to a few hundred nodes, which holds no data and computes nothing. */
const MASTER_VCPUS = 4;
const MASTER_MEMORY_GIB = 16;

/** Whether EMR supports an instance type. */
export function isOfferedByEmr(instanceType: string): boolean {
  return OFFERED.test(instanceType);
}

/** EMR's hourly fee for an instance, undiscounted, in the dollars of us-east-1; null if the catalogue's region has no EMR price. */
export function feeUsdPerHour(lookup: Lookup, instance: InstanceType): number | null {
  const onDemand = lookup.ec2Price(instance, 'on-demand');
  const capUsd = lookup.unitUsd('emr.uplift-cap');
  if (onDemand === null || capUsd === null) return null;
  const generation = Number(/^[a-z]+(\d)/.exec(instance.instanceType)?.[1]);
  const capped = generation <= CAPPED_GENERATION;
  return emrFeeUsd({
    onDemandUsdPerHour: instance.emrBaseUsdPerHour ?? onDemand.usdPerHour,
    share: lookup.limit(capped ? 'emr.uplift-share' : 'emr.uplift-share-newer'),
    capUsd: capped ? capUsd : null,
  });
}

/** A master node. It is always on demand, because losing it loses the cluster. */
export interface EmrMaster {
  readonly instance: InstanceType;
  readonly price: InstancePrice;
  readonly feeUsdPerHour: number;
}

/** The cheapest master node in the catalogue for each architecture. */
export const mastersOf = oncePer(
  ({ catalog, lookup }: ServingContext): ReadonlyMap<InstanceType['arch'], EmrMaster> => {
    const cheapest = new Map<InstanceType['arch'], EmrMaster>();
    for (const instance of catalog.instances) {
      const isSmall = instance.vcpus < MASTER_VCPUS || instance.memoryGiB < MASTER_MEMORY_GIB;
      if (isSmall || instance.accelerator !== null || !isOfferedByEmr(instance.instanceType)) continue;
      const price = lookup.ec2Price(instance, 'on-demand');
      const fee = feeUsdPerHour(lookup, instance);
      if (price === null || fee === null) continue;
      const best = cheapest.get(instance.arch);
      if (best === undefined || price.usdPerHour + fee < best.price.usdPerHour + best.feeUsdPerHour) {
        cheapest.set(instance.arch, { instance, price, feeUsdPerHour: fee });
      }
    }
    return cheapest;
  },
);
