import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan.ts';
import { breakdownChart } from '#core/figure/breakdown.ts';
import { paretoChart } from '#core/figure/pareto.ts';
import { volumeChart } from '#core/figure/volume.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import { InView } from '#renderer/components/in-view.tsx';
import styles from './compare.module.css';

/** Cost against age beside the table. */
export const ParetoPanel = memo(function ParetoPanel({ plan }: { readonly plan: PlanDocument }) {
  const chart = useMemo(() => paretoChart(plan), [plan]);
  return chart === null ? <div className={styles['card']} /> : <ReportFigure chart={chart} height="100%" />;
});

const PANEL_PX = 340;

/** What lies below the sliders: what volume changes, and what the bill of the chosen option consists of. */
export const ComparePanels = memo(function ComparePanels({ plan }: { readonly plan: PlanDocument }) {
  const charts = useMemo(() => [volumeChart(plan), breakdownChart(plan)].filter((chart) => chart !== null), [plan]);
  return (
    <div className={styles['panels']}>
      {charts.map((chart) => (
        <InView key={chart.id} minHeight={PANEL_PX}>
          <ReportFigure chart={chart} height={PANEL_PX} />
        </InView>
      ))}
    </div>
  );
});
