import { Button, Select, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { NO_TRACE } from '#core/contract/workload/workload.ts';
import { dayChart } from '#core/figure/day.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { forOpenProject } from '#renderer/store/answers.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { SHAPES } from './shapes.ts';
import styles from './workload.module.css';

/** The file of a trace and the column that the user named for its times; the workload keeps only the file's base name. */
interface AskedTrace {
  readonly file: string;
  readonly column: string | null;
}

/** The traffic of the planned day and its shape. */
export function ShapeCard() {
  const workload = useStore((state) => state.workload);
  const [remarks, setRemarks] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<AskedTrace | null>(null);
  const shown = useDeferredValue(workload);
  const chart = useMemo(() => dayChart(shown), [shown]);
  const change = (shape: string | null): void => {
    const known = SHAPES.find(({ value }) => value === shape)?.value;
    if (known === undefined) return;
    if (known === 'trace') return void chooseTrace().then((file) => file !== null && read({ file, column: null }));
    setRemarks([]);
    setAsked(null);
    useStore.getState().changeWorkload({ shape: known, ...NO_TRACE });
  };
  const read = (trace: AskedTrace): void => {
    setAsked(trace);
    setRemarks([]);
    void readTrace(trace).then(setRemarks);
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
        {asked !== null && (
          <TimeColumn key={asked.file} asked={asked} onChange={(column) => read({ ...asked, column })} />
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

/** Names the column that holds the times, if it is not recognised or another is meant. Takes effect on Enter and when the field is left. */
function TimeColumn({
  asked,
  onChange,
}: {
  readonly asked: AskedTrace;
  readonly onChange: (column: string | null) => void;
}) {
  const [text, setText] = useState(asked.column ?? '');
  const apply = (): void => {
    const column = text.trim() === '' ? null : text.trim();
    if (column !== asked.column) onChange(column);
  };
  return (
    <TextInput
      size="xs"
      aria-label="Time column of the trace"
      placeholder="time column: recognised"
      title="Name or number of the column with the times, perhaps with the unit of its numbers: sent(ms). With counts per period: minute,hits; minute,none for one arrival per line. Empty for what is recognised."
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
    />
  );
}

/** Lets the user choose a log of arrivals. Null if none is chosen. */
async function chooseTrace(): Promise<string | null> {
  const { host, showProblem } = useStore.getState();
  try {
    return (await host?.chooseFiles('trace', { multiple: false }))?.[0] ?? null;
  } catch (error) {
    showProblem(asProblem(error));
    return null;
  }
}

/** Stores the day and week of a log of arrivals in the workload. Returns remarks about it. */
async function readTrace({ file, column }: AskedTrace): Promise<readonly string[]> {
  const { engine, changeWorkload, showProblem } = useStore.getState();
  const project = forOpenProject(useStore.setState, useStore.getState);
  try {
    const { remarks, ...trace } = await engine().call('readTrace', { file, column, peakToMean: null });
    if (!project.isOpen()) return [];
    changeWorkload({ ...NO_TRACE, shape: 'trace', ...trace, traceColumn: column, peakToMean: null });
    // The problem of an earlier column.
    showProblem(null);
    return remarks;
  } catch (error) {
    project.set({ problem: asProblem(error) });
    return [];
  }
}
