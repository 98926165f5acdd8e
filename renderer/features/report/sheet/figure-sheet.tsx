import type { ReportChart } from '#core/figure/model.ts';
import type { ReportModel } from '#core/report/model.ts';
import { ChartDrawing } from '#renderer/charts/report-figure.tsx';
import styles from './figure-sheet.module.css';
import shared from './sheet.module.css';

/** Charts that need the whole width: many labels, or the one that the verdict rests on. */
const WIDE = new Set(['pareto', 'tornado', 'load', 'throughput']);

/** Every chart with its finding above it; the wide ones come first, so that the pairs stay together. */
export function FigureSheet({ report }: { readonly report: ReportModel }) {
  const wide = report.charts.filter((chart) => WIDE.has(chart.id));
  const narrow = report.charts.filter((chart) => !WIDE.has(chart.id));
  return (
    <div className={shared['sheet']}>
      <h2>What was measured and priced</h2>
      <div className={styles['figures']}>
        {[...wide, ...narrow].map((chart) => (
          <Figure key={chart.id} chart={chart} />
        ))}
      </div>
    </div>
  );
}

function Figure({ chart }: { readonly chart: ReportChart }) {
  return (
    <figure data-wide={WIDE.has(chart.id)}>
      <figcaption>
        <h3>{chart.title}</h3>
        <p className={shared['small']}>{chart.subtitle}</p>
      </figcaption>
      <div className={styles['drawing']} data-kind={chart.kind} data-wide={WIDE.has(chart.id)}>
        <ChartDrawing chart={chart} />
      </div>
    </figure>
  );
}
