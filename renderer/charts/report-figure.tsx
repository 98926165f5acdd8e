import type { BarsChart, ReportChart } from '#core/figure/model.ts';
import { assertNever } from '#core/assert-never.ts';
import { ChartCard } from './chart-card.tsx';
import { toneColour } from './tones.ts';
import { TornadoFigure } from './tornado-figure.tsx';
import { XyFigure } from './xy-figure.tsx';

/** A chart of the report in the window: the same finding, the same numbers. */
export function ReportFigure({
  chart,
  height = 340,
}: {
  readonly chart: ReportChart;
  readonly height?: number | string;
}) {
  return (
    <ChartCard id={chart.id} title={chart.title} subtitle={chart.subtitle} table={chart.table} height={height}>
      <ChartDrawing chart={chart} />
    </ChartCard>
  );
}

/** The drawing alone, without title, table or copies: it fills its parent, or is as high as its rows. */
export function ChartDrawing({ chart }: { readonly chart: ReportChart }) {
  switch (chart.kind) {
    case 'xy':
      return <XyFigure chart={chart} />;
    case 'bars':
      return <BarsFigure chart={chart} />;
    case 'tornado':
      return <TornadoFigure chart={chart} />;
    default:
      return assertNever(chart);
  }
}

/** Labelled bars on one linear scale, each with its text at the end. */
export function BarsFigure({ chart }: { readonly chart: BarsChart }) {
  const most = Math.max(...chart.bars.map((bar) => bar.value), Number.MIN_VALUE);
  const rowPx = 30;
  return (
    <svg width="100%" height={chart.bars.length * rowPx} role="img" aria-label={chart.title}>
      {chart.bars.map((bar, index) => (
        <g key={bar.label} transform={`translate(0 ${index * rowPx})`}>
          <text x={0} y={12} fontSize={12} fill="var(--mw-ink-2)">
            {bar.label}
          </text>
          <text x="100%" y={12} fontSize={12} textAnchor="end" fill="var(--mw-ink)">
            {bar.text}
          </text>
          <rect x={0} y={17} width="100%" height={6} rx={3} fill="var(--mw-sunken)" />
          <rect x={0} y={17} width={`${(100 * bar.value) / most}%`} height={6} rx={3} fill={toneColour(chart.tone)} />
        </g>
      ))}
    </svg>
  );
}
