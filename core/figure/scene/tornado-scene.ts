import { axisTicks } from '#core/figure/axis-ticks.ts';
import { tornadoRange } from '#core/figure/tornado.ts';
import type { TornadoChart } from '#core/figure/model.ts';
import { toneColour } from './marks.ts';
import { apart } from './place-labels.ts';
import { area, boxData, lineData, type Scene, type Shape, stroke, text } from './scene.ts';
import { textWidth, wrapped } from './text-width.ts';

/** Sizes in pixels on a page. A large figure multiplies them. */
const ROW_PX = 34;
const BAR_PX = 14;
const LABEL_PX = 11.5;
const RANGE_PX = 10.5;
const END_PX = 11;
const TOP_PX = 18;
const AXIS_PX = 22;
/** Least room on both sides of the bars. */
const MIN_END_PX = 20;
/** Between a bar and its text. */
const GAP_PX = 4;

interface Place {
  readonly width: number;
  /** Width of the column of labels. */
  readonly room: number;
  /** Height of a row. */
  readonly row: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly scale: number;
  readonly at: (value: number) => number;
}

/** Height of a drawing with this many bars whose labels have room on one line. */
export function tornadoHeight(count: number, scale = 1): number {
  return (TOP_PX + count * ROW_PX + AXIS_PX) * scale;
}

/**
 * Bars to both sides of the current cost, pale for the low end of the input, with the price of the next option as a dashed line.
 * @param options.scale 1 on a page or a card, larger in a presentation.
 */
export function tornadoScene(
  chart: TornadoChart,
  { width, scale = 1 }: { readonly width: number; readonly scale?: number },
): Scene {
  const { range } = tornadoRange(chart);
  const { room, left, right } = placeOf(chart, range, width, scale);
  const row = Math.max(ROW_PX * scale, ...chart.bars.map((bar) => headHeight(headOf(bar, room, scale)) + 6 * scale));
  const bottom = TOP_PX * scale + chart.bars.length * row;
  const at = (value: number): number => left + ((value - range[0]) / (range[1] - range[0])) * (right - left);
  const place = { width, room, row, left, right, bottom, scale, at };
  const base = at(chart.base.value);
  return {
    width,
    height: bottom + AXIS_PX * scale,
    shapes: [
      ...tickShapes(range, place),
      ...nextShapes(chart, place),
      ...chart.bars.flatMap((bar, index) => barShapes(bar, index, { chart, place })),
      stroke(lineData(base, TOP_PX * scale, base, bottom), { colour: 'ink', widthPx: 1.5 }),
    ],
  };
}

/** The column of labels, and the ends of the axis, far enough apart for the text next to every bar. */
function placeOf(
  chart: TornadoChart,
  range: readonly [number, number],
  width: number,
  scale: number,
): { readonly room: number; readonly left: number; readonly right: number } {
  const labels = chart.bars.map((bar) =>
    Math.max(textWidth(bar.label, LABEL_PX * scale), textWidth(bar.range, RANGE_PX * scale)),
  );
  const room = Math.min(width * 0.36, Math.max(0, ...labels) + 12);
  const gap = 2 * GAP_PX * scale;
  const widthOf = (said: string): number => (said === '' ? 0 : textWidth(said, END_PX * scale) + gap);
  const share = (value: number): number => (value - range[0]) / (range[1] - range[0]);
  const ends = chart.bars.map((bar) => endsOf(bar, chart.base.value));
  const left = room + Math.max(MIN_END_PX * scale, ...ends.map((each) => widthOf(each.left)));
  // A text to the right of a bar starts at the bar's end, so that it needs room only beyond that.
  const right = Math.min(
    width - MIN_END_PX * scale,
    ...ends.map((each) => left + (width - left - widthOf(each.right)) / Math.max(share(each.high), 0.01)),
  );
  return { room, left, right: Math.max(left + 40, right) };
}

/** The texts on both sides of a bar, and its ends. */
function endsOf(
  { low, high }: TornadoChart['bars'][number],
  base: number,
): { readonly left: string; readonly right: string; readonly low: number; readonly high: number } {
  const values = [low.value, high.value].filter((value) => value !== null);
  const cheaper = [low, high].find(({ value }) => value !== null && value < base);
  const costlier = [low, high].find(({ value }) => value !== null && value > base);
  return {
    left: cheaper?.text ?? '',
    right: [costlier?.text, failsText(low.value, high.value)].filter((part) => part !== undefined).join(', '),
    low: Math.min(base, ...values),
    high: Math.max(base, ...values),
  };
}

function tickShapes(range: readonly [number, number], { at, bottom, scale }: Place): Shape[] {
  const ticks = axisTicks({ label: '', unit: 'usd-per-million', scale: 'linear', include: null }, range);
  const style = { fill: 'ink-3', fontPx: END_PX * scale, halo: false } as const;
  const texts = ticks.map(({ value, text: said }) => ({
    said,
    at: at(value),
    size: textWidth(said, style.fontPx) + 4,
  }));
  return [
    ...ticks.map(({ value }) =>
      stroke(lineData(at(value), TOP_PX * scale, at(value), bottom), { colour: 'line', widthPx: 1 }),
    ),
    ...apart(texts).map((each) => text(each.said, { x: each.at, y: bottom + 11 * scale, anchor: 'middle' }, style)),
  ];
}

function barShapes(
  bar: TornadoChart['bars'][number],
  index: number,
  { chart, place }: { readonly chart: TornadoChart; readonly place: Place },
): Shape[] {
  const { at, room, row, scale } = place;
  const middle = TOP_PX * scale + (index + 0.5) * row;
  const [top, bottom] = [middle - (BAR_PX / 2) * scale, middle + (BAR_PX / 2) * scale];
  const base = at(chart.base.value);
  const rectangles = [
    { end: bar.low, opacity: 0.5 },
    { end: bar.high, opacity: 1 },
  ].flatMap(({ end, opacity }) => {
    if (end.value === null) return [];
    const box = { left: Math.min(at(end.value), base), right: Math.max(at(end.value), base), top, bottom };
    return [area(boxData(box, 2), toneColour(chart.tone), opacity)];
  });
  return [
    ...headShapes(headOf(bar, room, scale), { room, middle }),
    ...rectangles,
    ...endShapes(bar, { chart, place, middle }),
  ];
}

/** A line of the column of labels. */
interface HeadLine {
  readonly said: string;
  readonly fontPx: number;
  readonly fill: 'ink' | 'ink-3';
}

/** The name of an input and its range in as many lines as they need. */
function headOf(bar: TornadoChart['bars'][number], room: number, scale: number): readonly HeadLine[] {
  const lines = (content: string, fontPx: number, fill: HeadLine['fill']): readonly HeadLine[] =>
    wrapped(content, fontPx, room).map((said) => ({ said, fontPx, fill }));
  return [...lines(bar.label, LABEL_PX * scale, 'ink'), ...lines(bar.range, RANGE_PX * scale, 'ink-3')];
}

/** Distance between two lines, as a share of the size of their type. */
const LEADING = 1.18;

function headHeight(head: readonly HeadLine[]): number {
  return head.reduce((sum, { fontPx }) => sum + fontPx * LEADING, 0);
}

/** The column of labels of one bar, centred at its middle. */
function headShapes(
  head: readonly HeadLine[],
  { room, middle }: { readonly room: number; readonly middle: number },
): readonly Shape[] {
  let top = middle - headHeight(head) / 2;
  return head.map(({ said, fontPx, fill }) => {
    const y = top + (fontPx * LEADING) / 2;
    top += fontPx * LEADING;
    return text(said, { x: room, y, anchor: 'end' }, { fill, fontPx });
  });
}

/** The cost on either side, and the end at which the option is infeasible. */
function endShapes(
  bar: TornadoChart['bars'][number],
  { chart, place, middle }: { readonly chart: TornadoChart; readonly place: Place; readonly middle: number },
): Shape[] {
  const { left, right, low, high } = endsOf(bar, chart.base.value);
  const style = { fill: 'ink-2', fontPx: END_PX * place.scale } as const;
  const gap = GAP_PX * place.scale;
  const leftmost = { x: place.at(low) - gap, y: middle, anchor: 'end' } as const;
  const rightmost = { x: place.at(high) + gap, anchor: 'start' } as const;
  const rights = wrapped(right, style.fontPx, place.width - rightmost.x);
  return [
    ...(left === '' ? [] : [text(left, leftmost, style)]),
    ...rights.map((said, index) =>
      text(said, { ...rightmost, y: middle + (index - (rights.length - 1) / 2) * style.fontPx * LEADING }, style),
    ),
  ];
}

function failsText(low: number | null, high: number | null): string | undefined {
  if (low === null && high === null) return 'fails at both ends';
  if (low === null) return 'fails at the low end';
  return high === null ? 'fails at the high end' : undefined;
}

/** The price of the next option: a dashed line if it is in range, otherwise a text at its side. */
function nextShapes(chart: TornadoChart, { at, width, bottom, scale }: Place): Shape[] {
  const where = tornadoRange(chart).next;
  if (chart.next === null || where === 'none') return [];
  const style = { fill: 'ink-2', fontPx: END_PX * scale } as const;
  const y = 7 * scale;
  const said = `Next best: ${chart.next.text}`;
  if (where === 'above') return [text(`${said} (off scale)`, { x: width, y, anchor: 'end' }, style)];
  if (where === 'below') return [text(`${said} (off scale)`, { x: 0, y, anchor: 'start' }, style)];
  const x = at(chart.next.value);
  const half = textWidth(said, style.fontPx) / 2;
  const middle = Math.max(half, Math.min(x, width - half));
  return [
    stroke(lineData(x, (TOP_PX - 4) * scale, x, bottom), { colour: 'ink', widthPx: 1, dash: [4, 3] }),
    text(said, { x: middle, y, anchor: 'middle' }, style),
  ];
}
