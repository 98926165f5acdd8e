import type { Limit, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { toneColour } from './marks.ts';
import { type LabelRequest, placeLabels, spreadApart } from './place-labels.ts';
import { type Box, lineData, type Shape, stroke, text, type TextShape } from './scene.ts';
import { fitText, textWidth } from './text-width.ts';
import { isDrawable, lineHeight, markHalf, type Plot } from './xy-frame.ts';

function limitObstacle(limit: Limit, plot: Plot): Box {
  const { box } = plot;
  if (limit.axis === 'x') {
    const at = plot.px(limit.at);
    return { ...box, left: at - 1, right: limit.forbidden === 'above' ? box.right : at + 1 };
  }
  const at = plot.py(limit.at);
  return { left: box.left, right: box.left + textWidth(limit.label, plot.fontPx) + 12, top: at - 17, bottom: at + 2 };
}

/** Distance in pixels between the small boxes that represent a slanted line. */
const SAMPLE_PX = 6;

/** The boxes that a straight segment covers: small ones along it if it is slanted. */
function along(from: readonly [number, number], to: readonly [number, number]): Box[] {
  const [x1, y1] = from;
  const [x2, y2] = to;
  if (x1 === x2 || y1 === y2) {
    return [
      {
        left: Math.min(x1, x2) - 2,
        right: Math.max(x1, x2) + 2,
        top: Math.min(y1, y2) - 2,
        bottom: Math.max(y1, y2) + 2,
      },
    ];
  }
  const count = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / SAMPLE_PX));
  return Array.from({ length: count + 1 }, (_, index) => {
    const x = x1 + ((x2 - x1) * index) / count;
    const y = y1 + ((y2 - y1) * index) / count;
    return { left: x - 2, right: x + 2, top: y - 2, bottom: y + 2 };
  });
}

/** The line of a series. A label on it would look crossed out. */
function lineObstacles(series: XySeries, plot: Plot): Box[] {
  if (series.line === 'none') return [];
  const points = series.points.filter((point) => isDrawable(point, plot));
  return points.flatMap((point, index) => {
    const next = points[index + 1];
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

/** Width of bold text relative to regular text. */
const BOLD = 1.06;

interface Wanted extends LabelRequest {
  readonly bold: boolean;
}

function wantedLabels(series: readonly XySeries[], plot: Plot): Wanted[] {
  return series.flatMap(({ points }) =>
    points.flatMap((point) => {
      if (point.label === null || !isDrawable(point, plot)) return [];
      const bold = point.emphasis === 'chosen';
      const width = textWidth(point.label, plot.fontPx) * (bold ? BOLD : 1);
      const clearance = bold ? 11 : markHalf(point) + 1;
      const at = { x: plot.px(point.x), y: plot.py(point.y) };
      return [
        { text: point.label, ...at, width, height: lineHeight(plot), clearance, rank: RANKS[point.emphasis], bold },
      ];
    }),
  );
}

/** Labels beside their points, clear of marks, of each other and of `taken`, and clear of lines where there is room. */
export function pointLabels(chart: XyChart, plot: Plot, taken: readonly Box[]): Shape[] {
  const wanted = wantedLabels(chart.series, plot);
  if (wanted.length === 0) return [];
  const drawn = chart.series
    .filter((series) => series.marks)
    .flatMap((series) => series.points.filter((point) => isDrawable(point, plot)));
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
  // Labels may extend into the right margin.
  const frame = { ...plot.box, right: plot.box.right + plot.margins.right - 2 };
  return placeLabels(wanted, { frame, obstacles, avoid }).flatMap((placed) => {
    const { box, anchor, leader } = placed;
    const x = { start: box.left, middle: (box.left + box.right) / 2, end: box.right }[anchor];
    const y = (box.top + box.bottom) / 2;
    const isBold = bold.has(placed.text);
    const label = text(
      placed.text,
      { x, y, anchor },
      { fill: isBold ? 'ink' : 'ink-2', bold: isBold, fontPx: plot.fontPx },
    );
    if (leader === null) return [label];
    const from = anchor === 'start' ? x - 2 : x + 2;
    return [stroke(lineData(from, y, leader.x, leader.y), { colour: 'line-strong', widthPx: 1 }), label];
  });
}

/** A name at the end of a line, and the box that it covers. */
interface EndLabel {
  readonly shape: TextShape;
  readonly box: Box;
}

/** Names at the ends of the lines, spread apart so that they do not overlap. */
export function endLabels(chart: XyChart, plot: Plot): EndLabel[] {
  const { fontPx, maxEndPx } = plot;
  const height = lineHeight(plot);
  const named = chart.series.flatMap((series) => {
    const last = series.points.findLast((point) => isDrawable(point, plot));
    if (series.endLabel === null || last === undefined) return [];
    return [{ series, text: fitText(series.endLabel, fontPx, maxEndPx), y: plot.py(last.y), x: plot.px(last.x) }];
  });
  const { top, bottom, right } = plot.box;
  const ys = spreadApart(
    named.map(({ y }) => y),
    { gap: height, low: top + 6, high: bottom - 6 },
  );
  return named.map(({ series, text: label, x: end }, index) => {
    const x = Math.min(end + 10, right + 8);
    const y = ys[index] ?? 0;
    const fill = toneColour(series.tone);
    const bold = series.weight === 'normal' && series.tone !== 'ink';
    const box = { left: x - 3, right: x + textWidth(label, fontPx), top: y - height / 2, bottom: y + height / 2 };
    return { shape: text(label, { x, y, anchor: 'start' }, { fill, bold, fontPx }), box };
  });
}
