import type { RunDocument } from '#core/contract/run.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { VerdictCard } from '#renderer/features/recommendation/verdict-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './measure.module.css';

/** The verdict from a finished measurement, as the Recommendation shows it: the answer for which it was made. */
export function RunVerdict({ run }: { readonly run: RunDocument }) {
  const plan = useStore((state) => state.plan);
  const shown = useStore((state) => state.shownPlan);
  const planning = useStore((state) => state.planning);
  const problem = useStore((state) => state.planProblem);
  if (problem !== null) return <ProblemCard problem={problem} />;
  if (plan === null || plan.runs[0]?.runId !== run.runId) {
    return planning ? <p role="status">Pricing the options…</p> : null;
  }
  return (
    <section className={styles['verdict']} aria-label="Verdict">
      <VerdictCard plan={plan} shown={shown ?? plan} level={2} />
    </section>
  );
}
