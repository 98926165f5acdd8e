import { memo, type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useReducedMotion } from '@mantine/hooks';
import type { RunDocument } from '#core/contract/run/run.ts';
import { jobChart, throughputChart } from '#core/figure/throughput.ts';
import { timeChart } from '#core/figure/time.ts';
import { onlyRate, windowCharts } from '#core/figure/window.ts';
import { count, rate } from '#core/words/format/format.ts';
import type { XyChart } from '#core/figure/model.ts';
import { barsHeight } from '#core/figure/scene/bars-scene.ts';
import { neededRange, type Range, type Ranges, steadyRange } from '#core/figure/scene/range.ts';
import type { Plot } from '#core/figure/scene/xy-frame.ts';
import { ChartCard } from '#renderer/charts/chart-card.tsx';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { XyFigure } from '#renderer/charts/xy-figure.tsx';
import { liveLoad } from './live-load-chart.ts';
import styles from './measure.module.css';
import type { Slo } from './slo-bracket.ts';

/** Latency against load, large; while measuring, with the known range of the limit and the next point. */
export function LoadPanel({
  run,
  slo,
  ratePerS,
  waiting,
}: {
  readonly run: RunDocument | null;
  readonly slo: Slo | null;
  readonly ratePerS: number | null;
  readonly waiting: string;
}) {
  const live = useSame(run === null ? null : liveLoad(run, { slo, ratePerS }));
  return (
    <Panel size="hero" title="Latency against load" waiting={waiting}>
      {live !== null && run !== null && <LoadChart live={live} of={run.runId} />}
    </Panel>
  );
}

const LoadChart = memo(function LoadChart({
  live,
  of,
}: {
  readonly live: NonNullable<ReturnType<typeof liveLoad>>;
  readonly of: string;
}) {
  const { chart, underWay } = live;
  const above = useCallback(
    (plot: Plot) => underWay !== null && <Pulse cx={plot.px(underWay.ratePerS)} cy={plot.py(underWay.ms)} />,
    [underWay],
  );
  return <SteadyChart chart={chart} of={of} compact={false} above={above} />;
});

/** Rows per second by batch size, small: for the best threads and replicas. The table has all combinations. */
export function ThroughputPanel({ run, waiting }: { readonly run: RunDocument | null; readonly waiting: string }) {
  const chart = run === null ? null : throughputChart(run);
  const fastest =
    chart?.series.find(({ points }) => points.some(({ emphasis }) => emphasis === 'chosen')) ?? chart?.series[0];
  const small =
    chart === null || fastest === undefined
      ? null
      : {
          ...chart,
          title: shortTitle(run),
          subtitle: 'Rows/s by batch size (log); ring: the best',
          series: [{ ...fastest, endLabel: null }],
        };
  return <SmallPanel title="Rows per second by batch size" chart={small} of={run?.runId ?? ''} waiting={waiting} />;
}

function shortTitle(run: RunDocument | null): string {
  const best = run?.batch?.best;
  if (best === undefined) return '';
  const reach = `reach ${rate(best.rowsPerS.value, 'rows/s')}`;
  return best.batchSize === 1 ? `Single rows ${reach}` : `Batches of ${count(best.batchSize)} ${reach}`;
}

/** Latency by window, small. */
export function WindowPanel({ run, waiting }: { readonly run: RunDocument | null; readonly waiting: string }) {
  const chart = (run === null ? undefined : windowCharts(run)[0]) ?? null;
  const small =
    chart === null ? null : { ...chart, subtitle: `p99 by window${onlyRate(run?.microBatch?.frontier ?? [])}` };
  return <SmallPanel title="p99 by batching window" chart={small} of={run?.runId ?? ''} waiting={waiting} />;
}

/** A small chart in a frame of fixed height, or what it waits for. */
export function SmallPanel({
  title,
  chart,
  of,
  waiting,
}: {
  readonly title: string;
  readonly chart: XyChart | null;
  readonly of: string;
  readonly waiting: string;
}) {
  const same = useSame(chart);
  return (
    <Panel size="small" title={title} waiting={waiting}>
      {same !== null && <SteadyChart chart={same} of={of} compact />}
    </Panel>
  );
}

/** The height of a title and subtitle of two lines each; below them is one row per operator. */
const TIME_HEAD_PX = 128;

/** Charts of interest after the measurement: what windows save, and where a job's and an inference's time goes. */
export function FurtherCharts({ run }: { readonly run: RunDocument }) {
  const isLater = useLater(FURTHER_AFTER_MS);
  const saved = windowCharts(run)[1] ?? null;
  const job = jobChart(run);
  const time = timeChart(run);
  if (!isLater || (saved === null && job === null && time === null)) return null;
  return (
    <div className={styles['pair']}>
      {saved !== null && <ReportFigure chart={saved} height={236} />}
      {job !== null && <ReportFigure chart={job} height={236} />}
      {time !== null && <ReportFigure chart={time} height={TIME_HEAD_PX + barsHeight(time.bars.length)} />}
    </div>
  );
}

/** Charts below the fold must not delay the visible ones. */
const FURTHER_AFTER_MS = 120;

/** False at first, true `afterMs` milliseconds after the first paint. */
function useLater(afterMs: number): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
  return isLater;
}

const SteadyChart = memo(function SteadyChart({
  chart,
  of,
  compact,
  above,
}: {
  readonly chart: XyChart;
  readonly of: string;
  readonly compact: boolean;
  readonly above?: (plot: Plot) => ReactNode;
}) {
  const ranges = useSteadyRanges(chart, of);
  // Render the card and its drawing in separate tasks, so that the page stays responsive.
  const isDrawn = useLater(0);
  return (
    <ChartCard chart={chart} height="100%">
      {isDrawn && <XyFigure chart={chart} ranges={ranges} compact={compact} {...(above !== undefined && { above })} />}
    </ChartCard>
  );
});

/** The place of a chart; the same size with and without data. */
function Panel({
  size,
  title,
  waiting,
  children,
}: {
  readonly size: 'hero' | 'small';
  readonly title: string;
  readonly waiting: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={`${styles['panel']} ${styles[size]}`}>
      {children !== false ? (
        children
      ) : (
        <section className={styles['placeholder']}>
          <h2>{title}</h2>
          <div className={styles['waiting']}>{waiting}</div>
        </section>
      )}
    </div>
  );
}

/** Returns the same object as long as the data are equal, so that charts are not redrawn. */
function useSame<T>(value: T): T {
  const key = JSON.stringify(value);
  return useMemo(() => value, [key]);
}

interface Kept extends Ranges {
  readonly of: string;
}

/** Axis ranges of a live chart: they grow in steps and start over with another run (`of`). */
function useSteadyRanges(chart: XyChart, of: string): Ranges {
  const [kept, setKept] = useState<Kept | null>(null);
  const before = kept?.of === of ? kept : null;
  const x = steadyRange(chart.x, neededRange(chart, 'x'), before?.x ?? null);
  const y = steadyRange(chart.y, neededRange(chart, 'y'), before?.y ?? null);
  // Setting state during rendering is React's pattern for state derived from props: the chart renders once, with the new ranges.
  if (before === null || !isSame(before.x, x) || !isSame(before.y, y)) setKept({ of, x, y });
  return { x, y };
}

function isSame(a: Range, b: Range): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

const BEATS = 4;
const BEAT_MS = 350;

/**
 * The point being measured: a ring inside another that grows in a few steps, because an animation at screen rate would take processor
 * time from the measurement. With reduced motion the ring does not move.
 */
function Pulse({ cx, cy }: { readonly cx: number; readonly cy: number }) {
  const still = useReducedMotion();
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    if (still) return undefined;
    const timer = setInterval(() => setBeat((before) => (before + 1) % BEATS), BEAT_MS);
    return () => clearInterval(timer);
  }, [still]);
  const at = still ? 1 : beat;
  return (
    <g aria-hidden>
      <circle
        cx={cx}
        cy={cy}
        r={7 + 2.5 * at}
        fill="none"
        stroke="var(--mw-realtime)"
        strokeWidth={1.4}
        opacity={0.8 - 0.2 * at}
      />
      <circle cx={cx} cy={cy} r={4} fill="none" stroke="var(--mw-realtime)" strokeWidth={1.8} />
    </g>
  );
}
