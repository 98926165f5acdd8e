import type { Band, Limit, XyChart, XyPoint, XySeries } from '#core/figure/model.ts';
import { toneColour } from './marks.ts';
import { type LabelRequest, overlaps, placeLabels, spreadApart } from './place-labels.ts';
import { type Anchor, type Box, type Colour, lineData, type Shape, stroke, text, type TextShape } from './scene.ts';
import { fitText, textWidth, wrapped } from './text-width.ts';
import { isDrawable, joinedPoints, lineHeight, markedPoints, markHalf, type Plot } from './xy-frame.ts';

/** The line of a limit, and for a vertical one the area beyond it. A label there would look like a part of the limit. */
function limitObstacle(limit: Limit, plot: Plot): Box {
  const { box } = plot;
  const at = limit.axis === 'x' ? plot.px(limit.at) : plot.py(limit.at);
  if (limit.axis === 'y') return { ...box, top: at - 1, bottom: at + 1 };
  return { ...box, left: at - 1, right: limit.forbidden === 'above' ? box.right : at + 1 };
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
  const points = joinedPoints(series, plot);
  return points.flatMap((point, index) => {
    const next = points[index + 1];
    if (next === undefined) return [];
    const [x1, y1, x2, y2] = [plot.px(point.x), plot.py(point.y), plot.px(next.x), plot.py(next.y)];
    if (series.line === 'straight') return along([x1, y1], [x2, y2]);
    return [...along([x1, y1], [x2, y1]), ...along([x2, y1], [x2, y2])];
  });
}

/** The mark of a point with its interval. */
function markObstacles(point: XyPoint, series: XySeries, plot: Plot): Box[] {
  const x = plot.px(point.x);
  const y = plot.py(point.y);
  const reach = point.emphasis === 'chosen' ? 11 : markHalf(point, series) + 2;
  const mark = { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
  return [mark, ...barObstacle(point, plot)];
}

/** The marks and intervals of all points, which no text may cover. */
function marksOf(chart: XyChart, plot: Plot): Box[] {
  return chart.series.flatMap((series) =>
    markedPoints(series, plot).flatMap((point) => markObstacles(point, series, plot)),
  );
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
  return series.flatMap((each) =>
    each.points.flatMap((point) => {
      if (point.label === null || !isDrawable(point, plot)) return [];
      const bold = point.emphasis === 'chosen';
      const width = textWidth(point.label, plot.fontPx) * (bold ? BOLD : 1);
      const clearance = bold ? 11 : markHalf(point, each) + 1;
      const at = { x: plot.px(point.x), y: plot.py(point.y) };
      return [
        { text: point.label, ...at, width, height: lineHeight(plot), clearance, rank: RANKS[point.emphasis], bold },
      ];
    }),
  );
}

/** Labels next to their points, clear of marks, of each other and of `taken`, and clear of lines where there is room. */
export function pointLabels(chart: XyChart, plot: Plot, taken: readonly Box[]): Shape[] {
  const wanted = wantedLabels(chart.series, plot);
  if (wanted.length === 0) return [];
  const obstacles = [...taken, ...marksOf(chart, plot)];
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

/** A text and the box that it covers. */
interface Label {
  readonly shape: TextShape;
  readonly box: Box;
}

/** The texts with a fixed place, and their boxes: names of limits and of tinted ranges, and names at the ends of lines. */
export function fixedLabels(
  chart: XyChart,
  plot: Plot,
): { readonly labels: readonly Shape[]; readonly boxes: readonly Box[] } {
  const marks = marksOf(chart, plot);
  const placed: Label[] = [];
  const place = (candidates: readonly Label[]): void => {
    const free = candidates.filter(({ box }) => !placed.some((other) => overlaps(box, other.box)));
    const best = free.find(({ box }) => !marks.some((mark) => overlaps(box, mark)));
    if (best !== undefined) placed.push(best);
  };
  for (const limit of chart.limits) place(limit.axis === 'x' ? namesAbove(limit, plot) : namesBeside(limit, plot));
  for (const band of chart.bands) place(namesWithin(band, plot));
  placed.push(...endLabels(chart, plot, [...marks, ...placed.map(({ box }) => box)]));
  return { labels: placed.map(({ shape }) => shape), boxes: placed.map(({ box }) => box) };
}

function labelAt(
  said: string,
  at: { readonly x: number; readonly y: number; readonly anchor: Anchor },
  { plot, fill }: { readonly plot: Plot; readonly fill: Colour },
): Label {
  const width = textWidth(said, plot.fontPx);
  const left = at.x - width * { start: 0, middle: 0.5, end: 1 }[at.anchor];
  const half = lineHeight(plot) / 2;
  return {
    shape: text(said, at, { fill, fontPx: plot.fontPx }),
    box: { left, right: left + width, top: at.y - half, bottom: at.y + half },
  };
}

/** Keeps a text of this width inside the plot. */
function clamped(x: number, width: number, { box }: Plot): number {
  return Math.max(Math.min(x, box.right - width / 2), box.left + width / 2);
}

/** A vertical limit has its name above the plot. */
function namesAbove({ label, at }: Limit, plot: Plot): Label[] {
  const said = fitText(label, plot.fontPx, plot.box.right - plot.box.left);
  const x = clamped(plot.px(at), textWidth(said, plot.fontPx), plot);
  return [labelAt(said, { x, y: plot.box.top - 11, anchor: 'middle' }, { plot, fill: 'ink-2' })];
}

/** A horizontal limit has its name above or below its line: at the left, at the right, or between, where no mark is. */
function namesBeside({ label, at }: Limit, plot: Plot): Label[] {
  const { box } = plot;
  const y = plot.py(at);
  const said = fitText(label, plot.fontPx, box.right - box.left - 12);
  const across = NAME_SHARES.map((share) => ({
    x: box.left + 6 + share * (box.right - box.left - 12 - textWidth(said, plot.fontPx)),
    anchor: 'start' as const,
  }));
  return [y - 9, y + 10]
    .filter((each) => each - 7 >= box.top && each + 7 <= box.bottom)
    .flatMap((each) => across.map((side) => labelAt(said, { ...side, y: each }, { plot, fill: 'ink-2' })));
}

/** Places along a line, from its left to its right end, in the order in which they are tried. */
const NAME_SHARES = [0, 1, 0.5, 0.25, 0.75] as const;

/** A tinted range has its name at the top or at the bottom of the plot. */
function namesWithin({ label, from, to }: Band, plot: Plot): Label[] {
  const { box, fontPx } = plot;
  const said = fitText(label, fontPx, box.right - box.left);
  const x = clamped((plot.px(from) + plot.px(to)) / 2, textWidth(said, fontPx), plot);
  return [box.top + 9, box.bottom - 9, box.top + 24, box.bottom - 24].map((y) =>
    labelAt(said, { x, y, anchor: 'middle' }, { plot, fill: 'accent' }),
  );
}

/** A name at the end of a line, in as many lines of text as it needs, and where its line ends. */
interface EndName {
  readonly series: XySeries;
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
}

/**
 * Names at the ends of the lines, spread apart so that they do not overlap. Where not all have room, thin lines lose theirs first. A name
 * that would cover one of `taken` moves to the right margin.
 */
function endLabels(chart: XyChart, plot: Plot, taken: readonly Box[]): Label[] {
  const { fontPx, box } = plot;
  const height = lineHeight(plot);
  const named = endNames(chart, plot);
  const sizes = named.map(({ lines }) => lines.length * height);
  const middles = spreadApart(
    named.map(({ y }) => y),
    { sizes, low: box.top + 6 - height / 2, high: box.bottom - 6 + height / 2 },
  );
  return named.flatMap(({ series, lines, x: end }, index): Label[] => {
    const middle = middles[index] ?? 0;
    const half = (sizes[index] ?? 0) / 2;
    const width = Math.max(...lines.map((line) => textWidth(line, fontPx)));
    const boxAt = (x: number): Box => ({ left: x - 3, right: x + width, top: middle - half, bottom: middle + half });
    const beside = Math.min(end + 10, box.right + 8);
    const x = taken.some((other) => overlaps(boxAt(beside), other)) ? box.right + 8 : beside;
    const fill = toneColour(series.tone);
    const bold = series.weight === 'normal' && series.tone !== 'ink';
    return lines.map((line, at) => {
      const y = middle + (at - (lines.length - 1) / 2) * height;
      return { shape: text(line, { x, y, anchor: 'start' }, { fill, bold, fontPx }), box: boxAt(x) };
    });
  });
}

/** The names that have room one above the other. */
function endNames(chart: XyChart, plot: Plot): readonly EndName[] {
  const { fontPx, maxEndPx, box } = plot;
  const named = chart.series
    .flatMap((series): EndName[] => {
      const last = series.points.findLast((point) => isDrawable(point, plot));
      if (series.endLabel === null || last === undefined) return [];
      return [{ series, lines: wrapped(series.endLabel, fontPx, maxEndPx), y: plot.py(last.y), x: plot.px(last.x) }];
    })
    .toSorted((a, b) => Number(a.series.weight === 'thin') - Number(b.series.weight === 'thin'));
  let room = Math.max(0, Math.floor((box.bottom - box.top - 12) / lineHeight(plot)) + 1);
  return named.filter(({ lines }) => {
    if (lines.length > room) return false;
    room -= lines.length;
    return true;
  });
}
