import { Button } from '@mantine/core';
import { useState } from 'react';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import { WorkloadQuestions } from '#renderer/features/workload/workload-questions.tsx';
import { isMeasuredHere, measureProblemHere } from '#renderer/store/measured-project.ts';
import { MeasuredElsewhere } from './measured-elsewhere.tsx';
import { MeasureSettings } from './measure-settings.tsx';
import styles from './measure.module.css';
import { FurtherCharts } from './run-charts.tsx';
import { RunNotices, RunOutcome } from './run-outcome.tsx';
import { RunPanels } from './run-panels.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunVerdict } from './run-verdict.tsx';

/** The Measure screen: settings before a run, progress and charts during it, the verdict, results and trust after it. */
export function MeasureView() {
  const isRunning = useStore(isMeasuredHere);
  const live = useStore((state) => state.liveRun);
  const run = useStore((state) => state.run);
  const problem = useStore(measureProblemHere);
  const [settingsOf, setSettingsOf] = useState<string | null>(null);
  const shown = isRunning ? live : run;
  const wantsSettings = !isRunning && (run === null || settingsOf === run.runId);
  return (
    <div className={styles['screen']}>
      {problem !== null && !isRunning && <ProblemCard problem={problem} />}
      {isRunning && <RunProgress />}
      <MeasuredElsewhere />
      {wantsSettings && (
        <>
          <SettingsHead canGoBack={run !== null} onBack={() => setSettingsOf(null)} />
          <MeasureSettings />
        </>
      )}
      {!isRunning && !wantsSettings && run !== null && (
        <>
          <RunOutcome run={run} onSettings={() => setSettingsOf(run.runId)} />
          <RunVerdict run={run} />
          <RunNotices run={run} />
        </>
      )}
      {!wantsSettings && <WorkloadQuestions />}
      {!wantsSettings && <RunPanels run={shown} live={isRunning} />}
      {!isRunning && !wantsSettings && run !== null && <FurtherCharts run={run} />}
    </div>
  );
}

function SettingsHead({ canGoBack, onBack }: { readonly canGoBack: boolean; readonly onBack: () => void }) {
  const file = useStore((state) => state.inspection?.model.file ?? null);
  return (
    <div className={styles['head']}>
      <div className={styles['headText']}>
        <h1 className={styles['title']}>{file === null ? 'Measure' : `Measure ${file}`}</h1>
        <p className={styles['under']}>On this machine, one mode at a time.</p>
      </div>
      {canGoBack && (
        <Button variant="default" onClick={onBack}>
          Back to the results
        </Button>
      )}
    </div>
  );
}
