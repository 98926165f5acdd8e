import type { CustomSeriesRenderItemReturn } from 'echarts';
import type { MarkPath } from './marks.ts';
import type { Box } from './place-labels.ts';

/** Elements of an ECharts custom series, in pixels: what axes and line series cannot draw. Higher `z2` lies above. */
export type Element = NonNullable<CustomSeriesRenderItemReturn>;

const STILL = { silent: true } as const;

export function rectangle(box: Box, fill: string, z: number): Element {
  const shape = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
  return { type: 'rect', ...STILL, z2: z, shape, style: { fill } };
}

/** A straight line; `dash` in pixels. */
export function segment(
  ends: readonly [number, number, number, number],
  style: { readonly stroke: string; readonly width: number; readonly dash: readonly number[] | null },
  z: number,
): Element {
  const [x1, y1, x2, y2] = ends;
  const lineDash = style.dash === null ? undefined : [...style.dash];
  return {
    type: 'line',
    ...STILL,
    z2: z,
    shape: { x1, y1, x2, y2 },
    style: { stroke: style.stroke, lineWidth: style.width, ...(lineDash === undefined ? {} : { lineDash }) },
  };
}

export function mark(path: MarkPath, z: number): Element {
  const style = { fill: path.fill, stroke: path.stroke, lineWidth: path.stroke === 'none' ? 0 : 1.75 };
  return { type: 'path', ...STILL, z2: z, shape: { pathData: path.d }, style };
}

/** The ring around what is chosen. */
export function ring(x: number, y: number, r: number): Element {
  return {
    type: 'circle',
    ...STILL,
    z2: 4,
    shape: { cx: x, cy: y, r },
    style: { fill: 'none', stroke: 'var(--accent)', lineWidth: 2 },
  };
}

/** Text with a halo of the surface's colour, so that lines behind it do not make it unreadable. */
export function label(
  text: string,
  at: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'middle' | 'end' },
  style: { readonly fill: string; readonly bold: boolean; readonly fontPx: number },
): Element {
  const align = ({ start: 'left', middle: 'center', end: 'right' } as const)[at.anchor];
  return {
    type: 'text',
    ...STILL,
    z2: 10,
    x: at.x,
    y: at.y,
    style: {
      text,
      align,
      verticalAlign: 'middle',
      fill: style.fill,
      stroke: 'var(--surface)',
      lineWidth: 3,
      fontSize: style.fontPx,
      fontWeight: style.bold ? 600 : 400,
      fontFamily: 'inherit',
    },
  };
}
