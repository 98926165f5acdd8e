import type { BarsChart, ReportChart, TornadoChart } from '#core/figure/model.ts';
import { assertNever } from '#core/assert-never.ts';
import { barsHeight, barsScene } from '#core/figure/scene/bars-scene.ts';
import type { Ranges } from '#core/figure/scene/range.ts';
import { tornadoHeight, tornadoScene } from '#core/figure/scene/tornado-scene.ts';
import { SkipsUnseen } from '#renderer/components/in-view.tsx';
import { ChartCard } from './chart-card.tsx';
import styles from './chart-card.module.css';
import { SceneFigure } from '#renderer/components/scene-shapes.tsx';
import { XyFigure } from './xy-figure.tsx';

/**
 * A chart of the report in the window: the same finding, numbers and drawing. Of a card that only shows its title at the edge of the visible area, the
 * drawing skips plans while a slider moves.
 */
export function ReportFigure({
  chart,
  height = 340,
  ranges,
}: {
  readonly chart: ReportChart;
  readonly height?: number | string;
  /** Ranges of the axes that differ from what the chart needs. */
  readonly ranges?: Ranges;
}) {
  return (
    <ChartCard chart={chart} height={height}>
      <SkipsUnseen className={styles['whole']}>
        <ChartDrawing chart={chart} ranges={ranges} />
      </SkipsUnseen>
    </ChartCard>
  );
}

/** The drawing alone, without title, table or copy buttons. It fills its parent, or is as high as its rows. */
function ChartDrawing({ chart, ranges }: { readonly chart: ReportChart; readonly ranges: Ranges | undefined }) {
  switch (chart.kind) {
    case 'xy':
      return <XyFigure chart={chart} {...(ranges !== undefined && { ranges })} />;
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
  return (
    <SceneFigure
      draw={(width) => barsScene(chart, width)}
      minHeightPx={barsHeight(chart.bars.length)}
      label={`${chart.title}. ${chart.bars.map(({ label, text }) => `${label}: ${text}`).join('; ')}.`}
    />
  );
}

/** How far a number moves with each input. `scale` is 1 on a card and larger in a presentation. */
export function TornadoFigure({ chart, scale = 1 }: { readonly chart: TornadoChart; readonly scale?: number }) {
  return (
    <SceneFigure
      draw={(width) => tornadoScene(chart, { width, scale })}
      minHeightPx={tornadoHeight(chart.bars.length, scale)}
      label={`${chart.title}. ${spoken(chart)}`}
    />
  );
}

function spoken({ base, next, bars }: TornadoChart): string {
  const each = bars.map(({ label, low, high }) => `${label}: ${low.text} to ${high.text}`);
  return `Now ${base.text}${next === null ? '' : `, next option ${next.text}`}. ${each.join('; ')}.`;
}
