import type PptxGen from 'pptxgenjs';
import type { BarsChart, TornadoChart } from '#core/figure/model.ts';
import { FONT, hex, SIZE, toneHex } from './look.ts';
import { type Box, said } from './parts.ts';

const BARS = {
  barDir: 'bar',
  barGapWidthPct: 45,
  catAxisLabelFontFace: FONT,
  catAxisLabelFontSize: SIZE.detail,
  catAxisLabelColor: hex('ink'),
  catAxisLineShow: false,
  valAxisHidden: true,
  valAxisLineShow: false,
  valGridLine: { style: 'none' },
  catGridLine: { style: 'none' },
  showValue: true,
  dataLabelFontFace: FONT,
  dataLabelFontSize: SIZE.detail,
  dataLabelColor: hex('ink'),
  dataLabelPosition: 'outEnd',
  showLegend: false,
} as const satisfies PptxGen.IChartOpts;

/** A chart of bars puts its first bar at the bottom. */
function fromTheTop<Bar>(bars: readonly Bar[]): readonly Bar[] {
  return [...bars].reverse();
}

/** More bars would not be readable from the back of a room. */
const MAX_BARS = 10;

/** The bars of a chart of the report. */
export function addBars(pptx: PptxGen, slide: PptxGen.Slide, chart: BarsChart, box: Box): void {
  const bars = fromTheTop(chart.bars.slice(0, MAX_BARS));
  slide.addChart(
    pptx.ChartType.bar,
    [
      {
        name: said(chart.table.columns[1]?.title ?? chart.title),
        labels: bars.map(({ label, text }) => said(`${label}: ${text}`)),
        values: bars.map(({ value }) => value),
      },
    ],
    {
      ...BARS,
      ...box,
      showValue: false,
      valAxisMinVal: 0,
      chartColors: [toneHex(chart.tone)],
      altText: said(`Bars: ${bars.map(({ label, text }) => `${label} ${text}`).join('; ')}`),
    },
  );
}

/** A tornado as native bars around the current cost: how much the cost changes at the low and at the high end of each input. */
export function addTornado(pptx: PptxGen, slide: PptxGen.Slide, chart: TornadoChart, box: Box): void {
  const { base } = chart;
  const bars = fromTheTop(chart.bars);
  const labels = bars.map(({ label, range, low, high }) => said(`${label}, ${range}: ${low.text} to ${high.text}`));
  const changes = (end: 'low' | 'high'): number[] => bars.map((bar) => (bar[end].value ?? base.value) - base.value);
  slide.addChart(
    pptx.ChartType.bar,
    [
      { name: 'at the low end of the input', labels, values: changes('low') },
      { name: 'at the high end of the input', labels, values: changes('high') },
    ],
    {
      ...BARS,
      ...box,
      catAxisLabelPos: 'low',
      barOverlapPct: 100,
      chartColors: [hex('line-strong'), toneHex(chart.tone)],
      showValue: false,
      valAxisHidden: false,
      valAxisLabelFormatCode: '+$#,##0.00##;-$#,##0.00##;"no change"',
      valAxisLabelFontFace: FONT,
      valAxisLabelFontSize: SIZE.small,
      valAxisLabelColor: hex('ink-3'),
      valGridLine: { style: 'solid', size: 0.75, color: hex('line') },
      showValAxisTitle: true,
      valAxisTitle: `change of the cost per million from ${base.text}`,
      valAxisTitleFontFace: FONT,
      valAxisTitleFontSize: SIZE.small,
      valAxisTitleColor: hex('ink-3'),
      showLegend: true,
      legendPos: 'b',
      legendFontFace: FONT,
      legendFontSize: SIZE.small,
      legendColor: hex('ink-2'),
      altText: `Bars: ${labels.join('; ')}`,
    },
  );
}
