import type { BarsChart } from '#core/figure/model.ts';
import { printable } from '#engine/render/text.ts';
import { toneColour } from './marks.ts';
import { drawSvg } from './svg.ts';
import { fitText, textWidth } from './text-width.ts';

const FONT_PX = 12;
const ROW_PX = 28;
const WIDEST_LABEL_PX = 170;

/** Horizontal bars, each with its value at its end; as high as there are bars. */
export function drawBars(chart: BarsChart, width: number): string {
  const labels = chart.bars.map((bar) => fitText(printable(bar.label), FONT_PX, WIDEST_LABEL_PX));
  const left = Math.ceil(Math.max(40, ...labels.map((text) => textWidth(text, FONT_PX))) + 12);
  const right = Math.ceil(Math.max(20, ...chart.bars.map((bar) => textWidth(bar.text, FONT_PX))) + 12);
  const text = { fontSize: FONT_PX, fontFamily: 'inherit' };
  const most = Math.max(...chart.bars.map((bar) => bar.value), 0);
  const option = {
    grid: { left, right, top: 4, bottom: 4, containLabel: false },
    xAxis: { type: 'value', show: false, min: 0, max: most === 0 ? 1 : most },
    yAxis: {
      type: 'category',
      inverse: true,
      data: labels.map((_, index) => index),
      axisLine: { lineStyle: { color: 'var(--line-strong)' } },
      axisTick: { show: false },
      axisLabel: {
        ...text,
        color: 'var(--ink-2)',
        interval: 0,
        formatter: (index: string) => labels[Number(index)] ?? '',
      },
    },
    series: [
      {
        type: 'bar',
        silent: true,
        barWidth: 14,
        data: chart.bars.map((bar) => bar.value),
        itemStyle: { color: toneColour(chart.tone) },
        label: {
          ...text,
          show: true,
          position: 'right',
          color: 'var(--ink)',
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => chart.bars[dataIndex]?.text ?? '',
        },
      },
    ],
  };
  return drawSvg(
    option,
    { width, height: chart.bars.length * ROW_PX + 8 },
    { id: chart.id, label: `${chart.title}. ${chart.subtitle}.` },
  );
}
