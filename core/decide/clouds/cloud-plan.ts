import type { CloudOption, CloudPlan } from '#core/contract/plan/plan-clouds.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { cloudOfRegion } from '#core/contract/workload/clouds.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import { createLookup, type Lookup } from '#core/price/serving/candidate/lookup.ts';
import { filled } from '#core/words/format/filled.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';

/** A plan in brief, for a comparison of clouds. */
export function cloudPlanOf(plan: PlanDocument, prices: Catalog): CloudPlan {
  const lookup = createLookup(prices);
  const { catalog, verdict } = plan;
  const { region, asOf, services = { priced: 0, all: 0 } } = catalog;
  const { bestOf, chosen, isRarelyHeld } = viewOf(plan);
  const best = [...bestOf.values()].flatMap((option) => cloudOptionOf(option, lookup) ?? []);
  return {
    cloud: cloudOfRegion(region) ?? 'aws',
    region,
    asOf,
    services,
    chosenId: verdict.optionId,
    meets: chosen !== null && !isRarelyHeld,
    ...(chosen?.holds === undefined ? {} : { holds: chosen.holds }),
    best: best.toSorted((a, b) => a.monthlyUsd.value - b.monthlyUsd.value),
  };
}

function cloudOptionOf(option: ServingOption, lookup: Lookup): CloudOption | null {
  const { id, service, mode, monthlyUsd, latencyMs, freshnessS, count } = option;
  if (monthlyUsd === null || freshnessS === null) return null;
  return {
    id,
    service,
    mode,
    monthlyUsd,
    p99Ms: latencyMs?.p99 ?? null,
    maxAgeS: freshnessS.max,
    start: startOf(option),
    bills: billsOf(option, lookup),
    alwaysOn: alwaysOnOf(option, count ?? 0),
    transferUsd: transferOf(option),
  };
}

function billsOf({ service }: ServingOption, { limit }: Lookup): string {
  const bills = definitionOf(service)?.words.bills;
  if (bills === undefined) return '';
  const values = Object.entries(bills.limits ?? {}).map(([name, id]) => [name, limit(id)] as const);
  return filled(bills.text, Object.fromEntries(values));
}

function startOf({ reasons }: ServingOption): CloudOption['start'] {
  for (const reason of reasons) {
    if (reason.code === 'cold-starts') return { share: Math.min(1, reason.share), ms: reason.coldMs };
    if (reason.code === 'wake-up') return { share: Math.min(1, reason.share), ms: reason.wakeMs };
  }
  return null;
}

function transferOf({ breakdown }: ServingOption): number {
  return breakdown
    .filter(({ code }) => code === 'inputs-from-elsewhere' || code === 'answers-to-elsewhere')
    .reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
}

function alwaysOnOf({ service, deployment }: ServingOption, count: number): number {
  const use = deployment?.use;
  if (use?.kind === 'fleet') return use.always.onDemand + use.always.spot;
  if (use?.kind === 'function') return use.provisioned;
  if (use?.kind === 'readers') return use.by === 'functions' ? 0 : use.count;
  return definitionOf(service)?.isAlwaysOn === true ? count : 0;
}
