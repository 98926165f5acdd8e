import { Button, Select, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { readingLabel, readingTraffic } from '#core/contract/workload/column-reading-words.ts';
import { NO_TRACE } from '#core/contract/workload/workload.ts';
import { dayChart } from '#core/figure/day.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { useStore } from '#renderer/store/store.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import type { OpenTrace } from '#renderer/store/trace-state.ts';
import { SHAPES } from './shapes.ts';
import styles from './workload.module.css';

/** The traffic of the planned day and its shape. */
export function ShapeCard() {
  const workload = useStore((state) => state.workload);
  const trace = useStore((state) => state.trace);
  const openTrace = useStore((state) => state.openTrace);
  const shown = useDeferredValue(workload);
  const chart = useMemo(() => dayChart(shown), [shown]);
  // A preset replaces a log that was read.
  const open = trace !== null && (trace.remarks.length === 0 || workload.shape === 'trace') ? trace : null;
  const change = (shape: string | null): void => {
    const known = SHAPES.find(({ value }) => value === shape)?.value;
    if (known === undefined) return;
    if (known === 'trace') return void openTrace();
    useStore.getState().closeTrace();
    useStore.getState().changeWorkload({ shape: known, ...NO_TRACE });
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
            <Button variant="subtle" size="compact-xs" onClick={() => void openTrace()}>
              Another file…
            </Button>
          </span>
        )}
        {open !== null && <TimeColumn key={`${open.file} ${open.column}`} trace={open} />}
      </div>
      {open !== null && <Reading trace={open} />}
      <ReportFigure chart={chart} height={300} />
    </div>
  );
}

/** How far a log is read, what was read, or the readings to choose from. */
function Reading({ trace }: { readonly trace: OpenTrace }) {
  const closeTrace = useStore((state) => state.closeTrace);
  const { note, remarks, readings } = trace;
  if (note !== null)
    return (
      <div className={styles['shapes']}>
        <span className={styles['remark']} role="status">
          {note}
        </span>
        <Button variant="subtle" color="gray" size="compact-xs" onClick={closeTrace}>
          Stop
        </Button>
      </div>
    );
  if (readings.length > 0) return <Readings trace={trace} />;
  return remarks.map((remark) => (
    <p key={remark} className={styles['remark']}>
      {remark}
    </p>
  ));
}

/** Asks which reading of a log is meant, and reads it so. */
function Readings({ trace: { file, readings } }: { readonly trace: OpenTrace }) {
  const readTraceBy = useStore((state) => state.readTraceBy);
  return (
    <div role="group" aria-label="Reading of the trace">
      <p className={styles['remark']} role="status">
        {baseName(file)} can be read in {readings.length} ways. Choose one.
      </p>
      <div className={styles['readings']}>
        {readings.map((reading) => (
          <button
            key={reading.traceColumn}
            type="button"
            className={styles['preset']}
            onClick={() => void readTraceBy(reading.traceColumn)}
          >
            <strong>{readingLabel(reading)}</strong>
            <span className={styles['demand']}>{readingTraffic(reading)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** Names the column that holds the times, if it is not recognised or another is meant. Takes effect on Enter and when the field is left. */
function TimeColumn({ trace }: { readonly trace: OpenTrace }) {
  const readTraceBy = useStore((state) => state.readTraceBy);
  const [text, setText] = useState(trace.column ?? '');
  const apply = (): void => {
    const column = text.trim() === '' ? null : text.trim();
    if (column !== trace.column) void readTraceBy(column);
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
