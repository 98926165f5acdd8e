import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { ReportFigure } from '#renderer/charts/report-figure.tsx';
import styles from './recommendation.module.css';
import type { Age } from './verdict-card.tsx';

/** Rendered again only for a new plan, not for each estimate. */
const Tornado = memo(ReportFigure);

/** What drives the cost: how far it changes as each input varies alone. */
export function CostDrivers({ plan, age }: { readonly plan: PlanDocument; readonly age: Age }) {
  const chart = useMemo(() => tornadoChart(plan), [plan]);
  if (chart === null) return <p className={styles['subtitle']}>No input was varied for this plan.</p>;
  return (
    <div className={styles['bare']} data-age={age}>
      <Tornado chart={chart} height="auto" />
    </div>
  );
}
