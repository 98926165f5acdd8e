import { createHash } from 'node:crypto';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { otherRegionsOf } from '#core/contract/workload/clouds.ts';
import { planAsked, type PricedCloud, prepareSources, type PreparedSources } from '#core/decide/plan-asked.ts';
import { makeReport } from '#core/report/make-report.ts';
import { reportMarkdown } from '#core/report/markdown.ts';
import { BUNDLED_SERVICES, filesOf } from '#engine/bundles/testing.ts';
import { catalogSha256, loadCatalog } from '#engine/catalog/load.ts';
import { scenarioRun } from '#engine/plans/testing-scenario-models.ts';
import type { StoredCase } from './cases.ts';

/** Few: every quantity is drawn, and what changes shows in the bits of any draw. */
const SIMULATIONS = 32;

/** What is kept of a plan in the repository: enough to see what changed, and digests that tell whether anything did. */
export interface PlanSummary {
  readonly mode: string;
  readonly optionId: string | null;
  /** Dollars per month of the choice, and of the cheapest option of each mode. */
  readonly usd: number | null;
  readonly usdByMode: Readonly<Record<string, number>>;
  readonly flips: readonly string[];
  /** Of the plan, of its report as text, and of the files of its first five options that can be deployed. */
  readonly digests: { readonly plan: string; readonly report: string; readonly files: string };
}

const DEPLOYED = 5;
const sources = new Map<string, PreparedSources>();

function pricedCloud(region: string): PricedCloud {
  const catalog = loadCatalog({ region, estimates: false, folder: null });
  return { catalog, catalogSha256: catalogSha256(catalog) };
}

function sourcesOf({ model, workload }: StoredCase): PreparedSources {
  const others = otherRegionsOf(workload);
  const key = [model, workload.region, ...others].join(' ');
  const known = sources.get(key);
  if (known !== undefined) return known;
  const given = { runs: [scenarioRun(model)], variants: null, ...pricedCloud(workload.region), seed: 1 };
  const made = prepareSources({ ...given, otherClouds: others.map(pricedCloud) });
  sources.set(key, made);
  return made;
}

/** The plan of a case. */
export function planOf(of: StoredCase): PlanDocument {
  const { workload, flips } = of;
  return planAsked(
    sourcesOf(of),
    {
      workload,
      currentDeployment: null,
      instances: [],
      allInstances: false,
      purchases: [],
      cloud: workload.clouds.length > 1 ? 'cheapest' : 'stated',
      createdAt: '2026-01-01T00:00:00Z',
    },
    { flips, simulations: SIMULATIONS },
  );
}

/** A plan, its report and the files that deploy it, as texts. */
export function textsOf(plan: PlanDocument): Readonly<Record<'plan' | 'report' | 'files', string>> {
  const deployed = plan.options.filter(
    ({ feasible, service, deployment }) => feasible && deployment !== undefined && BUNDLED_SERVICES.includes(service),
  );
  return {
    plan: JSON.stringify(plan, null, 1),
    report: reportMarkdown(makeReport(plan)),
    files: JSON.stringify(
      deployed.slice(0, DEPLOYED).map((option) => filesOf(plan, option)),
      null,
      1,
    ),
  };
}

export function summaryOf(plan: PlanDocument, texts: ReturnType<typeof textsOf>): PlanSummary {
  const { verdict, options } = plan;
  const usdByMode: Record<string, number> = {};
  for (const { feasible, mode, monthlyUsd } of options) {
    if (!feasible || monthlyUsd === null) continue;
    usdByMode[mode] = Math.min(usdByMode[mode] ?? Number.POSITIVE_INFINITY, monthlyUsd.value);
  }
  return {
    mode: verdict.mode,
    optionId: verdict.optionId,
    usd: options.find(({ id }) => id === verdict.optionId)?.monthlyUsd?.value ?? null,
    usdByMode,
    flips: verdict.flips.map(({ input, at, becomes }) => `${input} at ${at}: ${becomes}`),
    digests: { plan: digest(texts.plan), report: digest(texts.report), files: digest(texts.files) },
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
