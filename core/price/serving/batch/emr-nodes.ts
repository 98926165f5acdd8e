import type { InstancePrice, InstanceType } from '#core/contract/catalog.ts';
import { emrFeeUsd } from '#core/price/pricing/emr.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { oncePer } from '#core/once-per.ts';
import type { ServingContext } from '#core/price/serving/candidate/option.ts';

/**
 * Types that a cluster may have, of those in the catalogue (EMR's ListSupportedInstanceTypes, releases 7.3 to 7.13): from xlarge on, nothing
 * burstable, no Inferentia.
 */
const OFFERED = /^(?!t\d|inf)[a-z]+\d[a-z]*\.\d*xlarge$/;
/** The last generation whose fee has a cap. */
const CAPPED_GENERATION = 5;
/** A master node that directs up to a few hundred nodes holds no data and computes nothing. */
const MASTER_VCPUS = 4;
const MASTER_MEMORY_GIB = 16;

/** Whether EMR offers an instance type. */
export function isOfferedByEmr(instanceType: string): boolean {
  return OFFERED.test(instanceType);
}

/** EMR's fee for an hour of an instance, undiscounted; null where the catalogue's region has no price of EMR. */
export function feeUsdPerHour(lookup: Lookup, instance: InstanceType): number | null {
  const onDemand = lookup.ec2Price(instance, 'on-demand');
  const capUsd = lookup.unitUsd('emr.uplift-cap');
  if (onDemand === null || capUsd === null) return null;
  const generation = Number(/^[a-z]+(\d)/.exec(instance.instanceType)?.[1]);
  const capped = generation <= CAPPED_GENERATION;
  return emrFeeUsd({
    onDemandUsdPerHour: onDemand.usdPerHour,
    share: lookup.limit(capped ? 'emr.uplift-share' : 'emr.uplift-share-newer'),
    capUsd: capped ? capUsd : null,
  });
}

/** A master node: always on demand, since without it the cluster is lost. */
export interface EmrMaster {
  readonly instance: InstanceType;
  readonly price: InstancePrice;
  readonly feeUsdPerHour: number;
}

/** The cheapest master node by the architecture of its cluster, of those that the catalogue has. */
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
