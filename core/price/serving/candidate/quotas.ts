import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { QuotaId } from '#core/contract/workload/own-quotas.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import { sameAsLast } from '#core/once-per.ts';
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
 * impossible.
 */
export function quotaCaveats(lookup: Lookup, id: QuotaId, need: Need): Planning<readonly Reason[]> {
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
  const of = machineQuota(lookup, instance);
  return of === null ? ENOUGH : quotaCaveats(lookup, of.id, { ...of.need, needed: count * of.each });
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
  if (cloud === 'aws') {
    const need = { unit: 'vcpu', product: 'ec2' } as const;
    if (accelerator === null) return { id: 'ec2.vcpus', need, each: vcpus };
    return { id: 'ec2.accelerated-vcpus', need: { ...need, family: quotaFamily(instanceType) }, each: vcpus };
  }
  const id = cloud === 'gcp' ? 'compute-engine.gpus' : 'azure-vm.gpu-vcpus';
  if (accelerator === null || lookup.optionalLimit(id) === null) return null;
  return id === 'compute-engine.gpus'
    ? { id, need: { unit: 'gpu', product: 'compute-engine', family: accelerator.name }, each: accelerator.count }
    : { id, need: { unit: 'vcpu', product: 'azure-vm', family: familyOf(instanceType) }, each: vcpus };
}

/** The instances of AWS that share a quota: `G or VT` for `g4dn.xlarge`. */
function quotaFamily(instanceType: string): string {
  const family = /^[a-z]+/.exec(instanceType)?.[0] ?? instanceType;
  return family === 'g' || family === 'vt' ? 'G or VT' : family.charAt(0).toUpperCase() + family.slice(1);
}

/** The family of an Azure size: `NC` for `Standard_NC4as_T4_v3`. */
function familyOf(size: string): string {
  return /^Standard_([A-Z]+)/.exec(size)?.[1] ?? size;
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
