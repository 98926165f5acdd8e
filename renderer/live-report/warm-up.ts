import type { PlanDocument } from '#core/contract/plan.ts';
import type { QuickPlanner } from '#core/decide/sensitivity/quick-plan.ts';

/** Prepares the rows of a plan one by one while the page is idle, so that the first move of a slider does not wait for all of them. */
export function warmUp({ plan, planner }: { readonly plan: PlanDocument; readonly planner: QuickPlanner }): void {
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
