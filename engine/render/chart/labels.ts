import type { Limit, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { type Element, label, segment } from './elements.ts';
import { toneColour } from './marks.ts';
import { type Box, type LabelRequest, placeLabels, spreadApart } from './place-labels.ts';
import { FONT_PX, LINE_PX, markHalf, type Plot } from './plot.ts';
import { textWidth } from './text-width.ts';

function limitObstacle(limit: Limit, plot: Plot): Box {
  const { frame } = plot;
  if (limit.axis === 'x') {
    const at = plot.px(limit.at);
    return { ...frame, left: at - 1, right: limit.forbidden === 'above' ? frame.right : at + 1 };
  }
  const at = plot.py(limit.at);
  return { left: frame.left, right: frame.left + textWidth(limit.label, FONT_PX) + 12, top: at - 17, bottom: at + 2 };
}

/** Pixels between two small boxes that stand for a slanting line. */
const SAMPLE_PX = 6;

/** A straight piece of a line as small boxes along it. */
function along(from: readonly [number, number], to: readonly [number, number]): Box[] {
  const [x1, y1] = from;
  const [x2, y2] = to;
  const count = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / SAMPLE_PX));
  return Array.from({ length: count + 1 }, (_, index) => {
    const x = x1 + ((x2 - x1) * index) / count;
    const y = y1 + ((y2 - y1) * index) / count;
    return { left: x - 2, right: x + 2, top: y - 2, bottom: y + 2 };
  });
}

/** The line of a series: a label on it would look struck out. */
function lineObstacles(series: XySeries, plot: Plot): Box[] {
  if (series.line === 'none') return [];
  return series.points.flatMap((point, index) => {
    const next = series.points[index + 1];
    if (next === undefined) return [];
    const [x1, y1, x2, y2] = [plot.px(point.x), plot.py(point.y), plot.px(next.x), plot.py(next.y)];
    if (series.line === 'straight') return along([x1, y1], [x2, y2]);
    return [...along([x1, y1], [x2, y1]), ...along([x2, y1], [x2, y2])];
  });
}

function markObstacle(point: XyPoint, plot: Plot): Box {
  const x = plot.px(point.x);
  const y = plot.py(point.y);
  const reach = point.emphasis === 'chosen' ? 11 : markHalf(point) + 2;
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

function barObstacle(point: XyPoint, plot: Plot): Box[] {
  if (point.low === null || point.high === null) return [];
  const x = plot.px(point.x);
  return [{ left: x - 3, right: x + 3, top: plot.py(point.high), bottom: plot.py(point.low) }];
}

const RANKS = { chosen: 0, strong: 1, normal: 2 } as const;

function requests(series: readonly XySeries[], plot: Plot): (LabelRequest & { readonly bold: boolean })[] {
  return series.flatMap(({ points }) =>
    points.flatMap((point) => {
      if (point.label === null) return [];
      const bold = point.emphasis === 'chosen';
      const width = textWidth(point.label, FONT_PX) * (bold ? 1.06 : 1);
      const clearance = bold ? 11 : markHalf(point) + 1;
      const at = { x: plot.px(point.x), y: plot.py(point.y) };
      return [{ text: point.label, ...at, width, height: LINE_PX, clearance, rank: RANKS[point.emphasis], bold }];
    }),
  );
}

/** Labels beside their points, clear of marks, of each other and of `taken`; off the lines where there is room. */
export function pointLabels(chart: XyChart, plot: Plot, taken: readonly Box[]): Element[] {
  const wanted = requests(chart.series, plot);
  const drawn = chart.series.filter((series) => series.marks).flatMap((series) => series.points);
  const obstacles = [
    ...taken,
    ...drawn.map((point) => markObstacle(point, plot)),
    ...drawn.flatMap((point) => barObstacle(point, plot)),
  ];
  const avoid = [
    ...chart.series.flatMap((series) => lineObstacles(series, plot)),
    ...chart.limits.map((limit) => limitObstacle(limit, plot)),
  ];
  const bold = new Set(wanted.filter((request) => request.bold).map((request) => request.text));
  return placeLabels(wanted, { frame: plot.frame, obstacles, avoid }).flatMap((placed) => {
    const { box, anchor, leader } = placed;
    const x = { start: box.left, middle: (box.left + box.right) / 2, end: box.right }[anchor];
    const y = (box.top + box.bottom) / 2;
    const strong = bold.has(placed.text);
    const text = label(
      placed.text,
      { x, y, anchor },
      { fill: strong ? 'var(--ink)' : 'var(--ink-2)', bold: strong, fontPx: FONT_PX },
    );
    if (leader === null) return [text];
    const from = anchor === 'start' ? x - 2 : x + 2;
    return [segment([from, y, leader.x, leader.y], { stroke: 'var(--line-strong)', width: 1, dash: null }, 3), text];
  });
}

/** A name at a line's end, where it is drawn and the room that it takes. */
export interface EndLabel {
  readonly element: Element;
  readonly box: Box;
}

/** Names at the lines' ends, moved apart where they would meet. */
export function endLabels(chart: XyChart, plot: Plot): EndLabel[] {
  const named = chart.series.flatMap((series) => {
    const last = series.points[series.points.length - 1];
    if (series.endLabel === null || last === undefined) return [];
    return [{ series, text: series.endLabel, y: plot.py(last.y), x: plot.px(last.x) }];
  });
  const { top, bottom, right } = plot.frame;
  const wanted = named.map(({ y }) => y);
  const ys = spreadApart(wanted, { gap: LINE_PX, low: top + 6, high: bottom - 6 });
  return named.map(({ series, text, x: end }, index) => {
    const x = Math.min(end + 10, right + 8);
    const y = ys[index] ?? 0;
    const fill = series.tone === 'ink' ? 'var(--ink-3)' : toneColour(series.tone);
    const bold = series.weight === 'normal' && series.tone !== 'ink';
    const box = { left: x - 3, right: x + textWidth(text, FONT_PX), top: y - LINE_PX / 2, bottom: y + LINE_PX / 2 };
    return { element: label(text, { x, y, anchor: 'start' }, { fill, bold, fontPx: FONT_PX }), box };
  });
}
