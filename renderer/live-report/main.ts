import './without-eval.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { measuredVariants } from '#core/decide/plan-variants.ts';
import { createQuickPlanner, type QuickPlanner } from '#core/decide/sensitivity/quick-plan.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { LIVE_IDS } from '#core/report/page/live-panel.ts';
import { startPage } from './page.ts';

/*
 * The script of a report's page: estimates the plan again for the workload of the sliders, with the functions of the window. The page's
 * policy allows this script alone, and no network.
 */

/** The text of a data block. The program wrote it from a checked document, so that it is not checked again. */
function dataText(id: string): string {
  const text = document.getElementById(id)?.textContent ?? '';
  if (text === '') throw new Error(`the page has no ${id}`);
  return text;
}

function start(): void {
  const planText = dataText(LIVE_IDS.plan);
  const plan: PlanDocument = JSON.parse(planText);
  const catalog: Catalog = JSON.parse(dataText(LIVE_IDS.catalog));
  const planner = createQuickPlanner(
    createEvaluator({ runs: plan.runs, catalog, variants: measuredVariants(plan.variants) }),
  );
  startPage({
    plan,
    planFile: new Blob([`${JSON.stringify(plan, null, 2)}\n`], { type: 'application/json' }),
    estimate: (workload) => planner.estimate({ plan, workload, settled: plan }),
  });
  warmUp({ plan, planner });
}

/** Prepares the rows of a plan one by one while the page is idle, so that the first move of a slider does not wait for all of them. */
function warmUp({ plan, planner }: { readonly plan: PlanDocument; readonly planner: QuickPlanner }): void {
  const { options, workload } = plan;
  const from = (index: number): void => {
    const option = options[index];
    if (option === undefined) return;
    whenIdle(() => {
      planner.prepare(option, workload);
      from(index + 1);
    });
  };
  from(0);
}

/** Safari has no idle callbacks. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work);
  else setTimeout(work);
}

start();
