import { useMemo } from 'react';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { settlingChart } from '#core/figure/settling.ts';
import { useStore } from '#renderer/store/store.ts';
import { stretchesOf } from '#renderer/store/stretches.ts';
import { figureOf } from './figures.ts';
import { ModeCard } from './mode-card.tsx';
import { standingAfter, standingOf } from './mode-standing.ts';
import { MODES } from './modes.ts';
import { phaseUnderWay } from './progress-words.ts';
import { LoadPanel, ThroughputPanel, WindowPanel, SmallPanel } from './run-charts.tsx';
import type { Slo } from './slo-bracket.ts';
import { TrustCard } from './trust-card.tsx';
import styles from './measure.module.css';

/** The three modes and their charts, for the running measurement (`live`) or a finished run. */
export function RunPanels({ run, live }: { readonly run: RunDocument | null; readonly live: boolean }) {
  const slo = useSlo(run, live);
  const ratePerS = useStore((state) => {
    const phase = live ? phaseUnderWay(state.view) : null;
    return phase?.phase === 'realtime' ? (phase.at ?? null) : null;
  });
  return (
    <>
      <ModeCards run={run} live={live} slo={slo} />
      <div className={styles['panels']}>
        <LoadPanel
          run={run}
          slo={slo}
          ratePerS={ratePerS}
          waiting={live ? 'Points appear as rates are measured' : 'Real time was not measured'}
        />
        <div className={styles['side']}>
          {live && <SettlingPanel />}
          <ThroughputPanel run={run} waiting={live ? 'Appears after the first round' : 'Batch was not measured'} />
          <WindowPanel run={run} waiting={live ? 'Appears after the first window' : 'Micro-batch was not measured'} />
          <TrustCard run={run} live={live} />
        </div>
      </div>
    </>
  );
}

const NO_PHASES: RunView['phases'] = [];

function ModeCards({
  run,
  live,
  slo,
}: {
  readonly run: RunDocument | null;
  readonly live: boolean;
  readonly slo: Slo | null;
}) {
  const view = useStore((state) => state.view);
  const nowMs = useStore((state) => (live ? state.shownAtMs : 0));
  const stretches = live ? stretchesOf(view, nowMs) : [];
  const phases = run !== null && run.runId === view.runId ? view.phases : NO_PHASES;
  return (
    <div className={styles['cards']}>
      {MODES.map((mode) => (
        <ModeCard
          key={mode}
          mode={mode}
          run={run}
          live={live}
          figure={figureOf(mode, run, { slo })}
          standing={live || run === null ? standingOf(mode, stretches) : standingAfter(mode, run, phases)}
        />
      ))}
    </div>
  );
}

/** The SLO of a run: from its result, else from its request if known. */
function useSlo(run: RunDocument | null, live: boolean): Slo | null {
  const sloMs = useStore((state) =>
    live || state.view.runId === run?.runId ? (state.view.request?.sloMs ?? null) : null,
  );
  const percentile = useStore((state) => state.view.request?.percentile ?? 99);
  const result = run?.realtime?.slo ?? null;
  return useMemo(() => {
    if (result !== null) return { ms: result.ms, percentile: result.percentile };
    return sloMs === null ? null : { ms: sloMs, percentile };
  }, [result, sloMs, percentile]);
}

/** How the verdict settles while a measurement runs: the probability of each mode over time. */
function SettlingPanel() {
  const stages = useStore((state) => state.verdictsSoFar);
  const runId = useStore((state) => state.view.runId ?? '');
  const chart = useMemo(() => settlingChart(stages), [stages]);
  return <SmallPanel title="The verdict so far" chart={chart} of={runId} waiting="Appears after a first look" />;
}
