import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunDocument } from '#core/contract/run/run.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import { WorkloadQuestions } from '#renderer/features/workload/workload-questions.tsx';
import { isMeasuredHere, measureProblemHere, isWaiting, measuredElsewhere } from '#renderer/store/measured-project.ts';
import { NoticeBar } from '#renderer/components/notice-bar.tsx';
import { VerdictCard } from '#renderer/features/recommendation/verdict-card.tsx';
import { MeasureSettings } from './measure-settings.tsx';
import styles from './measure.module.css';
import { FurtherCharts } from './run-charts.tsx';
import { RunNotices, RunOutcome } from './run-outcome.tsx';
import { RunPanels } from './run-panels.tsx';
import { RunProgress } from './run-progress.tsx';

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

/** While another project is being measured: its name, and whether this one waits for it. */
function MeasuredElsewhere() {
  const name = useStore((state) => measuredElsewhere(state)?.name ?? null);
  const waits = useStore(isWaiting);
  const cancel = useStore((state) => state.cancelMeasuring);
  if (name === null) return null;
  if (!waits) {
    return (
      <NoticeBar
        title={`${name} is being measured`}
        lines={['One measurement runs at a time: this project can be measured after it.']}
      />
    );
  }
  return (
    <NoticeBar
      title={`Waiting for the measurement of ${name}`}
      lines={['The measurement of this project starts when it ends.']}
    >
      <Button variant="default" onClick={cancel}>
        Cancel
      </Button>
    </NoticeBar>
  );
}

/** The verdict from a finished measurement, as the Recommendation shows it: the answer for which it was made. */
function RunVerdict({ run }: { readonly run: RunDocument }) {
  const plan = useStore((state) => state.plan);
  const planning = useStore((state) => state.planning);
  const problem = useStore((state) => state.planProblem);
  if (problem !== null) return <ProblemCard problem={problem} />;
  if (plan === null || plan.runs[0]?.runId !== run.runId) {
    return planning ? <p role="status">Pricing the options…</p> : null;
  }
  return (
    <section className={styles['verdict']} aria-label="Verdict">
      <VerdictCard plan={plan} level={2} />
    </section>
  );
}
