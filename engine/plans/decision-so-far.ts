import { openQuestions } from '#core/contract/workload/workload.ts';
import type { RunDecision } from '#core/contract/run/run.ts';
import { runDecision } from '#core/decide/explain/run-decision.ts';
import { isOffByFactors, modeSeparation } from '#core/decide/sensitivity/separation.ts';
import { runDocument } from '#core/measure/run/document.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { evaluatorsFor } from './evaluators.ts';

/** The state of the decision for the run's workload; null if it is unknown or assumed, or if a part of the run failed. */
export function decisionSoFar(view: RunView): RunDecision | null {
  const run = runDocument(view);
  const workload = view.request?.workload ?? null;
  if (run === null || workload === null || openQuestions(workload).length > 0 || !isOffByFactors(run)) return null;
  if (run.serviceTime === null && run.realtime === null) return null;
  return runDecision(modeSeparation({ run, workload, evaluatorOf: evaluatorsFor(workload), seed: run.seed }));
}
