import './without-eval.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { replanned, sourcesOfPlan } from '#core/decide/plan-asked.ts';
import { LIVE_IDS } from '#core/report/page/live-panel.ts';
import { startPage } from './page.ts';
import { type Planner, startPlanner } from './planner.ts';

/*
 * The script of a report's page: plans again for the workload of the sliders, with the functions of the window. The page's policy allows this script
 * alone, and no network. It runs once in the page and, from its own text, once in a worker that makes the plans.
 */

/** The text of a data block. The program wrote it from a checked document, so that it is not checked again. */
function dataText(id: string): string {
  const text = document.getElementById(id)?.textContent ?? '';
  if (text === '') throw new Error(`the page has no ${id}`);
  return text;
}

function inPage(script: string): void {
  const planText = dataText(LIVE_IDS.plan);
  const catalogText = dataText(LIVE_IDS.catalog);
  const plan: PlanDocument = JSON.parse(planText);
  startPage({
    plan,
    planFile: new Blob([`${JSON.stringify(plan, null, 2)}\n`], { type: 'application/json' }),
    planner: (answers) => startPlanner({ script, planText, catalogText, ...answers }),
  });
}

/** Makes plans as they are asked for. The first message has the plan and the prices. */
function inWorker(): void {
  let planFor: Planner | null = null;
  addEventListener(
    'message',
    ({ data }: MessageEvent<{ readonly planText: string; readonly catalogText: string } | Workload>) => {
      if ('planText' in data) {
        const plan: PlanDocument = JSON.parse(data.planText);
        const catalog: Catalog = JSON.parse(data.catalogText);
        const sources = sourcesOfPlan(plan, catalog);
        planFor = (workload) => postMessage(replanned(sources, plan, workload));
        // Code that has run once runs several times faster: the first move of a slider need not wait for it.
        replanned(sources, plan, plan.workload);
      } else {
        planFor?.(data);
      }
    },
  );
}

if (typeof document === 'undefined') inWorker();
else inPage(document.currentScript?.textContent ?? '');
