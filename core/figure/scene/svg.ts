import { assertNever } from '#core/assert-never.ts';
import type { ReportChart } from '#core/figure/model.ts';
import { escapeHtml } from '#core/words/format/safe-text.ts';
import { barsScene } from './bars-scene.ts';
import type { Colour, Scene, Shape, Size } from './scene.ts';
import { tornadoScene } from './tornado-scene.ts';
import { xyScene } from './xy-scene.ts';

/** Lays out a chart as a scene. The height of bars and tornado charts depends on their number of rows. */
export function sceneOf(chart: ReportChart, size: Size): Scene {
  switch (chart.kind) {
    case 'xy':
      return xyScene(chart, size);
    case 'bars':
      return barsScene(chart, size.width);
    case 'tornado':
      return tornadoScene(chart, { width: size.width });
    default:
      return assertNever(chart);
  }
}

/** A scene as an SVG element whose colours are CSS variables of the page. `label` is the text for screen readers. */
export function svgOf({ width, height, shapes }: Scene, label: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(label)}">${shapesSvg(shapes)}</svg>`;
}

/** The shapes alone, for use inside an SVG element. */
export function shapesSvg(shapes: readonly Shape[]): string {
  return shapes.map(shapeSvg).join('');
}

function shapeSvg(shape: Shape): string {
  switch (shape.kind) {
    case 'path': {
      const { d, stroke, widthPx, dash, opacity } = shape;
      const line = stroke === 'none' ? '' : ` stroke="${variable(stroke)}" stroke-width="${widthPx}"`;
      const dashes = dash === null ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
      return `<path d="${d}" fill="${variable(shape.fill)}"${line}${dashes}${opacity === 1 ? '' : ` opacity="${opacity}"`}/>`;
    }
    case 'text': {
      const { x, y, anchor, fontPx, bold, halo } = shape;
      const side = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
      const weight = bold ? ' font-weight="600"' : '';
      const rim = halo ? ` stroke="${variable('surface')}" stroke-width="3" paint-order="stroke"` : '';
      return `<text x="${x}" y="${y}"${side} font-size="${fontPx}"${weight} fill="${variable(shape.fill)}"${rim}>${escapeHtml(shape.text)}</text>`;
    }
    default:
      return assertNever(shape);
  }
}

function variable(colour: Colour): string {
  return colour === 'none' ? 'none' : `var(--${colour})`;
}
