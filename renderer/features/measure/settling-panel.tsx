import { useMemo } from 'react';
import { settlingChart } from '#core/figure/settling.ts';
import { useStore } from '#renderer/store/store.ts';
import { SmallPanel } from './run-charts.tsx';

/** How the verdict settles while a measurement runs: the probability of each mode over time. */
export function SettlingPanel() {
  const stages = useStore((state) => state.verdictsSoFar);
  const runId = useStore((state) => state.view.runId ?? '');
  const chart = useMemo(() => settlingChart(stages), [stages]);
  return <SmallPanel title="The verdict so far" chart={chart} of={runId} waiting="Appears after a first look" />;
}
