import type { PlanDocument } from '#core/contract/plan/plan.ts';

/** How many services the plan could compare, if its region has no price for some: `only 2 of 20 services are priced in us-central1`. */
export function comparedServices({ catalog: { services, region } }: Pick<PlanDocument, 'catalog'>): string | null {
  if (services === undefined || services.priced >= services.all) return null;
  const { priced, all } = services;
  const count = priced === 0 ? `none of ${all}` : `only ${priced} of ${all}`;
  return `${count} services ${priced === 1 ? 'is' : 'are'} priced in ${region}`;
}

/** Whether the region has no price for most services, so that the cheapest of the plan need not be the cheapest there is. */
export function comparesFew({ catalog: { services } }: Pick<PlanDocument, 'catalog'>): boolean {
  return services !== undefined && services.priced < services.all / 2;
}
