import type { MeasuredMode } from '#core/contract/numbers.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { VerdictSoFar } from '#core/contract/verdict-so-far.ts';
import type { Workload } from '#core/contract/workload.ts';
import { PROVISIONAL_WORLDS } from './choose/worlds.ts';
import { makePlan } from './plan.ts';
import { verdictOfPlan } from './plan-options.ts';
import { type EvaluatorOf, modeSeparation } from './sensitivity/separation.ts';

/** What a verdict on the way is planned from. */
interface SoFar {
  readonly run: RunDocument;
  readonly workload: Workload;
  /** The verdict of the stage before; null for the first one. */
  readonly before: VerdictSoFar | null;
  /** The modes that are still to be measured, whose numbers may be off by more. */
  readonly toCome: readonly MeasuredMode[];
  readonly evaluatorOf: EvaluatorOf;
}

/**
 * The verdict from the results so far of a run, in few worlds and without a search for flips, and whether it is the same for all numbers that are
 * still possible.
 */
export function planSoFar(options: SoFar): VerdictSoFar {
  const { run, workload, evaluatorOf } = options;
  const { candidates, evaluate, figuresOf } = evaluatorOf(run);
  const plan = makePlan({
    runs: [run],
    workload,
    candidates: candidates({}),
    evaluate,
    figuresOf,
    worlds: PROVISIONAL_WORLDS,
    flips: false,
    seed: run.seed,
    createdAt: run.startedAt,
    catalog: { asOf: '', region: workload.region, sha256: '' },
    assumptions: [],
  });
  const verdict = verdictOfPlan(plan);
  return { ...verdict, settled: isSettled(verdict.mode, options) };
}

/**
 * Whether the mode is the same for all numbers that are still possible. A settled verdict stays settled, since what was measured after it was
 * among them. It takes seconds, so it is not asked of a first look, which rarely says enough.
 */
function isSettled(mode: VerdictSoFar['mode'], { run, workload, before, toCome, evaluatorOf }: SoFar): boolean {
  if (workload.assumed.length > 0 || run.trust.verdict === 'poor' || toCome.includes('batch')) return false;
  if (before?.settled === true && before.mode === mode) return true;
  const separation = modeSeparation({ run, workload, toCome, evaluatorOf, seed: run.seed });
  return separation.separated && separation.mode === mode;
}
