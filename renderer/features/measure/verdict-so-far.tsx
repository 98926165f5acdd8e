import { Button } from '@mantine/core';
import { SETTLED, soFarText } from '#core/words/verdict-so-far.ts';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';
import { reportVerdict } from '#core/report/verdict.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { Workload } from '#core/contract/workload.ts';
import styles from './measure.module.css';

/** The provisional verdict beside the progress of a measurement, and how it has settled with each stage. */
export function VerdictSoFar() {
  const plan = useStore((state) => (state.provisionalRun === null ? null : state.plan));
  const history = useStore((state) => state.verdictsSoFar);
  const isSettled = useStore(({ view, workload }) => isSettledFor(view, workload));
  const goTo = useStore((state) => state.goTo);
  if (plan === null || history.length === 0) return null;
  const { mode, headline } = reportVerdict(plan);
  return (
    <p className={styles['soFar']}>
      {mode !== 'none' && <ModeGlyph mode={mode} size={16} />} So far: <strong>{headline}</strong>
      <span className={styles['soFarHistory']}>{isSettled ? SETTLED : soFarText(history)}</span>
      <Button variant="subtle" size="compact-xs" onClick={() => goTo('recommendation')}>
        See the provisional verdict
      </Button>
    </p>
  );
}

/** Whether the latest verdict of the engine is settled, and for the workload as it is now. */
function isSettledFor({ verdicts, request }: RunView, workload: Workload): boolean {
  const isSame = JSON.stringify(request?.workload ?? null) === JSON.stringify(workload);
  return isSame && verdicts.at(-1)?.verdict.settled === true;
}
