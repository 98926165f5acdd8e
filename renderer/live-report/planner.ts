import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';

/** Asks for the plan of a workload. */
export type Planner = (workload: Workload) => void;

/**
 * Plans in a worker that runs the page's own script, so that a slider moves while a plan is made. Only the latest workload waits for the worker; each
 * plan is shown when it is there.
 */
export function startPlanner(options: {
  readonly script: string;
  readonly planText: string;
  readonly catalogText: string;
  readonly onPlan: (plan: PlanDocument) => void;
  /** Told when a plan cannot be made, or no worker can be started. */
  readonly onFailure: () => void;
}): Planner {
  const { script, planText, catalogText, onPlan, onFailure } = options;
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(address);
  worker.postMessage({ planText, catalogText });
  let waiting: Workload | null = null;
  let isBusy = false;
  const send = (): void => {
    if (waiting === null) return;
    isBusy = true;
    worker.postMessage(waiting);
    waiting = null;
  };
  worker.addEventListener('message', ({ data }: MessageEvent<PlanDocument>) => {
    isBusy = false;
    send();
    onPlan(data);
  });
  worker.addEventListener('error', () => {
    isBusy = false;
    onFailure();
  });
  return (workload) => {
    waiting = workload;
    if (!isBusy) send();
  };
}
