import { useEffect, useMemo, useState } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { diffPlans } from '#core/report/short/diff/diff-plans.ts';
import { diffWith } from '#core/report/short/diff/diff-with.ts';
import type { PlanDiff } from '#core/report/short/diff/model.ts';
import { asProblem, type Problem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { windowPlanner } from '#renderer/store/window-planner.ts';

/** A difference without its causes, then with them; or why they could not be found. */
interface FoundDiff {
  readonly diff: PlanDiff;
  /** What is being done to find the causes; null when it is done. */
  readonly note: string | null;
  readonly problem: Problem | null;
}

type Outcome =
  | { readonly kind: 'finding'; readonly note: string }
  | { readonly kind: 'found'; readonly diff: PlanDiff }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** What an outcome belongs to. */
interface Sides {
  readonly before: PlanDocument;
  readonly after: PlanDocument;
}

const STARTED = { kind: 'finding', note: 'Finding what moved the cost' } as const satisfies Outcome;

/** What changed between two plans. The causes follow once the engine has made the plans on the way. */
export function useDiff(before: PlanDocument, after: PlanDocument, isFinal: boolean): FoundDiff {
  const [latest, setLatest] = useState<{ readonly sides: Sides; readonly outcome: Outcome } | null>(null);
  const sides = useMemo(() => ({ before, after }), [before, after]);
  const quick = useMemo(() => ({ ...diffPlans(before, after, []), steps: [] }), [before, after]);
  useEffect(() => {
    if (!isFinal) return undefined;
    const abort = new AbortController();
    const { signal } = abort;
    const put = (outcome: Outcome): void => {
      if (!signal.aborted) setLatest({ sides, outcome });
    };
    const say = (text: string): void => put({ kind: 'finding', note: `${STARTED.note}: ${text}` });
    const find = async (): Promise<PlanDiff> =>
      diffWith(windowPlanner(useStore.getState().engine(), { signal, say }), sides.before, sides.after);
    find().then(
      (diff) => put({ kind: 'found', diff }),
      (error: unknown) => put({ kind: 'failed', problem: asProblem(error) }),
    );
    return () => abort.abort();
  }, [sides, isFinal]);
  const outcome = latest?.sides === sides ? latest.outcome : STARTED;
  return {
    diff: outcome.kind === 'found' ? outcome.diff : quick,
    note: outcome.kind === 'finding' ? outcome.note : null,
    problem: outcome.kind === 'failed' ? outcome.problem : null,
  };
}
