import type { PlanView } from '#core/decide/plan-view.ts';
import { autoscalingCharts } from '#core/figure/autoscaling.ts';
import { breakdownChart } from '#core/figure/breakdown.ts';
import { loadChart } from '#core/figure/load.ts';
import { paretoChart } from '#core/figure/pareto.ts';
import { timeChart } from '#core/figure/time.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { jobChart, throughputChart } from '#core/figure/throughput.ts';
import { volumeChart } from '#core/figure/volume.ts';
import { windowCharts } from '#core/figure/window.ts';
import type { ReportChart } from '#core/figure/model.ts';
import { reportSection } from '#core/report/document.ts';
import type { ReportSection, SectionSource } from '#core/report/model.ts';

/** The charts of a plan and of the run that it rests on, in order. Charts of synthetic data say so. */
export function makeCharts(view: PlanView): ReportChart[] {
  const { plan, run } = view;
  const measured =
    run === null ? [] : [loadChart(run), throughputChart(run), jobChart(run), timeChart(run), ...windowCharts(run)];
  const synthetic = run?.data.synthetic === true;
  const followed = plan.fleet === undefined ? [] : autoscalingCharts(plan.fleet);
  const charts = [
    paretoChart(view),
    volumeChart(plan),
    tornadoChart(view),
    breakdownChart(view),
    ...followed,
    ...measured,
  ].filter((chart) => chart !== null);
  return synthetic ? charts.map((chart) => ({ ...chart, subtitle: `${chart.subtitle}; synthetic data` })) : charts;
}

/** The charts, each with its data. */
export function chartsSection({ report: { charts } }: SectionSource): ReportSection {
  return reportSection(
    { id: 'charts', title: 'What was measured and priced', sheet: 'charts' },
    charts.map((chart) => ({ kind: 'chart', chart })),
  );
}
