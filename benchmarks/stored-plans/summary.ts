import { createHash } from 'node:crypto';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { makeReport } from '#core/report/make-report.ts';
import { reportMarkdown } from '#core/report/markdown.ts';
import { BUNDLED_SERVICES, filesOf } from '#engine/bundles/testing.ts';
import { scenarioPlan } from '#engine/plans/testing-scenario-plans.ts';
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

/** The plan of a case. */
export function planOf({ workload, ...of }: StoredCase): PlanDocument {
  return scenarioPlan(of, workload, SIMULATIONS);
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
