import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { tickText } from '#core/figure/axis-ticks.ts';
import type { XyChart } from '#core/figure/model.ts';
import styles from './chart-card.module.css';

/** Makes a chart one tab stop: the arrow keys move between its points, and each point's text is read out. */
export function WalkPoints({ chart, children }: { readonly chart: XyChart; readonly children: ReactNode }) {
  const points = chart.series.flatMap((series) => series.points.map((point) => ({ series: series.name, point })));
  const [at, setAt] = useState<number | null>(null);
  const here = at === null ? undefined : points[at];
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || points.length === 0) return;
    event.preventDefault();
    setAt(((at ?? (step === 1 ? -1 : 0)) + step + points.length) % points.length);
  };
  const said =
    here === undefined
      ? ''
      : `${here.point.label ?? here.series}${here.point.invalid === null ? '' : ` (${here.point.invalid})`}: ${chart.x.label} ${tickText(here.point.x, chart.x)}, ${chart.y.label} ${tickText(here.point.y, chart.y)}${interval(here.point, chart)}`;
  return (
    <div
      role="group"
      aria-roledescription="chart"
      aria-label={`${chart.title}. ${points.length} points; arrows walk them.`}
      tabIndex={0}
      onKeyDown={walk}
      style={{ height: '100%', position: 'relative' }}
    >
      {children}
      <div className={styles['hidden']} aria-live="polite">
        {said}
      </div>
      {said !== '' && (
        <div aria-hidden className={styles['said']}>
          {said}
        </div>
      )}
    </div>
  );
}

function interval({ low, high }: XyChart['series'][number]['points'][number], chart: XyChart): string {
  return low === null || high === null ? '' : `, from ${tickText(low, chart.y)} to ${tickText(high, chart.y)}`;
}
