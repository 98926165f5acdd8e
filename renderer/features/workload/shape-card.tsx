import { Button, Select } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { NO_TRACE } from '#core/contract/workload/workload.ts';
import { dayChart } from '#core/figure/day.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { SHAPES } from './shapes.ts';
import styles from './workload.module.css';

/** The traffic of the planned day and its shape. */
export function ShapeCard() {
  const workload = useStore((state) => state.workload);
  const [remarks, setRemarks] = useState<readonly string[]>([]);
  const shown = useDeferredValue(workload);
  const chart = useMemo(() => dayChart(shown), [shown]);
  const change = (shape: string | null): void => {
    const known = SHAPES.find(({ value }) => value === shape)?.value;
    if (known === undefined) return;
    setRemarks([]);
    if (known === 'trace') void readTrace().then(setRemarks);
    else useStore.getState().changeWorkload({ shape: known, ...NO_TRACE });
  };
  return (
    <div className={styles['day']}>
      <div className={styles['shapes']}>
        <Select
          size="xs"
          aria-label="Traffic shape"
          data={[...SHAPES]}
          value={workload.shape}
          allowDeselect={false}
          onChange={change}
        />
        {workload.shape === 'trace' && (
          <span className={styles['trace']}>
            {workload.traceFile}
            <Button variant="subtle" size="compact-xs" onClick={() => change('trace')}>
              Another file…
            </Button>
          </span>
        )}
      </div>
      {remarks.map((remark) => (
        <p key={remark} className={styles['remark']}>
          {remark}
        </p>
      ))}
      <ReportFigure chart={chart} height={300} />
    </div>
  );
}

/** Lets the user choose a log of arrivals, and stores its day and week in the workload. Returns remarks about it. */
async function readTrace(): Promise<readonly string[]> {
  const { host, engine, changeWorkload, showProblem } = useStore.getState();
  try {
    const [file] = (await host?.chooseFiles('trace', { multiple: false })) ?? [];
    if (file === undefined) return [];
    const { remarks, ...trace } = await engine().call('readTrace', { file, column: null, peakToMean: null });
    changeWorkload({ ...NO_TRACE, shape: 'trace', ...trace, peakToMean: null });
    return remarks;
  } catch (error) {
    showProblem(asProblem(error));
    return [];
  }
}
