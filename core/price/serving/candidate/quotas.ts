import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { QuotaId } from '#core/contract/workload/own-quotas.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import { sameAsLast } from '#core/once-per.ts';
import { cloudNamed, CLOUDS } from '#core/price/clouds/clouds.ts';
import { peakOver } from './limits.ts';
import type { Lookup } from './lookup.ts';
import { impossible, planned, type Planning } from './planning.ts';

/** The need of a peak, in the quota's unit. */
type Need = Pick<ReasonOf<'quota-increase'>, 'unit' | 'needed' | 'product' | 'family'>;

/** Nothing to state about a quota. */
export const ENOUGH: Planning<readonly Reason[]> = planned([]);

/**
 * Whether a quota allows a peak. The row `id` of the catalogue is the quota that an account has by default, and the row `id-max` the most that
 * it can be raised to; without the second row, it cannot be raised. Needing more than the default is a caveat, needing more than the most is
 * impossible. A quota that is not known allows any peak.
 */
export function quotaCaveats(lookup: Lookup, id: QuotaId | undefined, need: Need): Planning<readonly Reason[]> {
  if (id === undefined) return ENOUGH;
  const quota = lookup.limit(id);
  if (need.needed <= quota) return ENOUGH;
  const own = ownQuota(lookup, id);
  const { unit, needed, product } = need;
  const over = peakOver({ unit, needed, product, limit: quotaMax(lookup, id), ...own });
  return over.length > 0 ? impossible(...over) : planned([{ code: 'quota-increase', ...need, quota, ...own }]);
}

/** Prepares `quotaCaveats` for peaks of one kind. A peak within the quota costs a comparison. */
export function preparedQuota(
  lookup: Lookup,
  id: QuotaId,
  of: Omit<Need, 'needed'>,
): (needed: number) => Planning<readonly Reason[]> {
  const quota = lookup.limit(id);
  const beyond = sameAsLast((needed) => quotaCaveats(lookup, id, { ...of, needed }));
  return (needed) => (needed <= quota ? ENOUGH : beyond(needed));
}

/** The fields of a reason for a quota that the user stated; none for one of the catalogue. */
export function ownQuota(lookup: Lookup, id: QuotaId): { readonly isOwn?: true } {
  return lookup.isOwnQuota(id) ? { isOwn: true } : {};
}

/** The most that a quota can be raised to. */
export function quotaMax(lookup: Lookup, id: QuotaId): number {
  return lookup.optionalLimit(`${id}-max`) ?? lookup.limit(id);
}

/**
 * Whether an account's quota allows a number of instances. Accelerated types have a quota of their own, which a new account does not have in any cloud.
 * Other types are limited on AWS alone.
 */
export function vcpuCaveats(lookup: Lookup, instance: InstanceType, count: number): Planning<readonly Reason[]> {
  return preparedVcpus(lookup, instance)(count);
}

/** Prepares `vcpuCaveats` for numbers of instances of a type. */
export function preparedVcpus(lookup: Lookup, instance: InstanceType): (count: number) => Planning<readonly Reason[]> {
  const of = machineQuota(lookup, instance);
  if (of === null) return () => ENOUGH;
  const quotaOf = preparedQuota(lookup, of.id, of.need);
  return (count) => quotaOf(count * of.each);
}

/** The quota of a type of machine, and how much of it each machine uses; null if none is known. */
function machineQuota(
  lookup: Lookup,
  { cloud, vcpus, accelerator, instanceType }: InstanceType,
): { readonly id: QuotaId; readonly need: Omit<Need, 'needed'>; readonly each: number } | null {
  // Machines under a name of the user's own have the quota of accelerators on Azure in its regions.
  const { machine, quotas, acceleratedQuota } = cloudNamed(cloud) ?? CLOUDS.azure;
  const need = { unit: 'vcpu', product: machine } as const;
  if (accelerator === null) return quotas.machines === undefined ? null : { id: quotas.machines, need, each: vcpus };
  const { id, unit, familyOf } = acceleratedQuota;
  if (lookup.optionalLimit(id) === null) return null;
  const family = familyOf(instanceType, accelerator);
  return { id, need: { unit, product: machine, family }, each: unit === 'gpu' ? accelerator.count : vcpus };
}

/** The caveats of all quotas; the first that is impossible decides. */
export function allQuotas(...quotas: readonly Planning<readonly Reason[]>[]): Planning<readonly Reason[]> {
  let caveats: readonly Reason[] = [];
  for (const quota of quotas) {
    if (quota.state === 'impossible') return quota;
    if (quota.plan.length > 0) caveats = [...caveats, ...quota.plan];
  }
  return caveats.length === 0 ? ENOUGH : planned(caveats);
}
