import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import type { Lookup } from './lookup.ts';
import type { ServingContext } from './asked.ts';

/**
 * The context of an option in the account of a workload: its own quotas instead of those of the catalogue. For one account always the same object,
 * because results are cached by it.
 */
export function inAccount(context: ServingContext, { quotas }: Pick<Workload, 'quotas'>): ServingContext {
  return quotas.length === 0 ? context : accountsOf(context)(quotas);
}

const accountsOf = oncePer((context: ServingContext) =>
  oncePer((quotas: Workload['quotas']): ServingContext => ({ ...context, lookup: withQuotas(context.lookup, quotas) })),
);

function withQuotas(lookup: Lookup, quotas: Workload['quotas']): Lookup {
  const limits = new Map<string, number>();
  for (const { id, value, max } of quotas) {
    limits.set(id, value);
    limits.set(`${id}-max`, max ?? Math.max(value, lookup.optionalLimit(`${id}-max`) ?? value));
  }
  const own = new Set<string>(quotas.map(({ id }) => id));
  return {
    ...lookup,
    limit: (id) => limits.get(id) ?? lookup.limit(id),
    optionalLimit: (id) => limits.get(id) ?? lookup.optionalLimit(id),
    isOwnQuota: (id) => own.has(id),
  };
}
