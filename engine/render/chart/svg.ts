import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml } from '#engine/render/text.ts';

use([BarChart, CustomChart, LineChart, GridComponent, SVGRenderer]);

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What only a live chart needs, and names that count the charts of this process: the same chart must give the same bytes. */
function tidied(svg: string, id: string): string {
  return svg
    .replaceAll(
      / (class="zr\d+-cls-\d+"|pointer-events="visible"|ecmeta_\w+="[^"]*"|xml:space="preserve"|xmlns:xlink="[^"]*"|baseProfile="full")/g,
      '',
    )
    .replaceAll(/<style ?>[\s\S]*?<\/style>/g, '')
    .replaceAll(/zr\d+-/g, `${id}-`)
    .replaceAll(/(\d+\.\d{2})\d+/g, '$1');
}

/** Draws an ECharts option to SVG without a browser. `label` is what a screen reader says for it. */
export function drawSvg(
  option: EChartsCoreOption,
  size: Size,
  head: { readonly id: string; readonly label: string },
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, ...option });
    return tidied(chart.renderToSVGString(), `chart-${head.id}`).replace(
      /^<svg[^>]*>/,
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-label="${escapeHtml(head.label)}">`,
    );
  } finally {
    chart.dispose();
  }
}
