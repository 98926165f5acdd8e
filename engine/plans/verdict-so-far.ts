import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import { PROVISIONAL_SIMULATIONS } from '#core/decide/draws/simulations.ts';
import { isSettled } from '#core/decide/sensitivity/settled.ts';
import { verdictOfPlan } from '#core/decide/plan-view.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { modesToCome } from '#core/measure/run/expected-phases.ts';
import { withFirstLook } from '#core/measure/run/passes.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { evaluatorsFor } from './evaluators.ts';
import { planDocument } from './make-plan.ts';

/**
 * The verdict from the results so far, from few simulations and without a search for flips, and whether more measuring can change it; null if the
 * request has no workload, or if nothing was measured yet.
 */
export async function verdictSoFar(view: RunView): Promise<VerdictSoFar | null> {
  const run = runDocument(withFirstLook(view));
  const workload = view.request?.workload ?? null;
  if (run === null || workload === null || run.serviceTime === null) return null;
  const asked = { runs: [run], workload, instances: [], allInstances: false, purchases: [], estimates: false };
  const plan = await planDocument({ ...asked, seed: run.seed }, { flips: false, simulations: PROVISIONAL_SIMULATIONS });
  const verdict = verdictOfPlan(plan);
  const before = view.verdicts.at(-1)?.verdict ?? null;
  const known = { run, workload, before, toCome: modesToCome(view), evaluatorOf: evaluatorsFor(workload) };
  return { ...verdict, settled: isSettled(verdict.mode, known) };
}
