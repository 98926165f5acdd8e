import { axisTicks } from '#core/figure/axis-ticks.ts';
import { tornadoRange } from '#core/figure/tornado.ts';
import type { TornadoChart } from '#core/figure/model.ts';
import { toneColour } from './marks.ts';
import { area, boxData, lineData, type Scene, type Shape, stroke, text } from './scene.ts';
import { fitText, textWidth } from './text-width.ts';

/** Sizes in pixels on a page. A large figure multiplies them. */
const ROW_PX = 34;
const BAR_PX = 14;
const LABEL_PX = 11.5;
const RANGE_PX = 10.5;
const END_PX = 11;
const TOP_PX = 18;
const AXIS_PX = 22;
/** Room for the costs at the ends of the bars. */
const ENDS_PX = 52;

interface Place {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly scale: number;
  readonly at: (value: number) => number;
}

/** Height of a drawing with this many bars. */
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
  const labels = chart.bars.map((bar) =>
    Math.max(textWidth(bar.label, LABEL_PX * scale), textWidth(bar.range, RANGE_PX * scale)),
  );
  const left = Math.min(width * 0.36, Math.max(0, ...labels) + 12) + ENDS_PX * scale;
  const right = Math.max(left + 40, width - ENDS_PX * scale);
  const bottom = (TOP_PX + chart.bars.length * ROW_PX) * scale;
  const at = (value: number): number => left + ((value - range[0]) / (range[1] - range[0])) * (right - left);
  const place = { width, left, right, bottom, scale, at };
  const base = at(chart.base.value);
  return {
    width,
    height: tornadoHeight(chart.bars.length, scale),
    shapes: [
      ...tickShapes(range, place),
      ...nextShapes(chart, place),
      ...chart.bars.flatMap((bar, index) => barShapes(bar, index, { chart, place })),
      stroke(lineData(base, TOP_PX * scale, base, bottom), { colour: 'ink', widthPx: 1.5 }),
    ],
  };
}

function tickShapes(range: readonly [number, number], { at, bottom, scale }: Place): Shape[] {
  const ticks = axisTicks({ label: '', unit: 'usd-per-million', scale: 'linear', include: null }, range);
  return ticks.flatMap(({ value, text: said }) => [
    stroke(lineData(at(value), TOP_PX * scale, at(value), bottom), { colour: 'line', widthPx: 1 }),
    text(
      said,
      { x: at(value), y: bottom + 11 * scale, anchor: 'middle' },
      { fill: 'ink-3', fontPx: END_PX * scale, halo: false },
    ),
  ]);
}

function barShapes(
  bar: TornadoChart['bars'][number],
  index: number,
  { chart, place }: { readonly chart: TornadoChart; readonly place: Place },
): Shape[] {
  const { at, left, scale } = place;
  const middle = (TOP_PX + (index + 0.5) * ROW_PX) * scale;
  const [top, bottom] = [middle - (BAR_PX / 2) * scale, middle + (BAR_PX / 2) * scale];
  const base = at(chart.base.value);
  const head = { x: left - ENDS_PX * scale, anchor: 'end' } as const;
  const room = left - ENDS_PX * scale;
  const [label, range] = [LABEL_PX * scale, RANGE_PX * scale];
  const rectangles = [
    { end: bar.low, opacity: 0.5 },
    { end: bar.high, opacity: 1 },
  ].flatMap(({ end, opacity }) => {
    if (end.value === null) return [];
    const box = { left: Math.min(at(end.value), base), right: Math.max(at(end.value), base), top, bottom };
    return [area(boxData(box, 2), toneColour(chart.tone), opacity)];
  });
  return [
    text(fitText(bar.label, label, room), { ...head, y: middle - 6 * scale }, { fill: 'ink', fontPx: label }),
    text(fitText(bar.range, range, room), { ...head, y: middle + 6 * scale }, { fill: 'ink-3', fontPx: range }),
    ...rectangles,
    ...endShapes(bar, { chart, place, middle }),
  ];
}

/** The cost on either side, and the end at which the option is infeasible. */
function endShapes(
  { low, high }: TornadoChart['bars'][number],
  { chart, place, middle }: { readonly chart: TornadoChart; readonly place: Place; readonly middle: number },
): Shape[] {
  const base = chart.base.value;
  const values = [low.value, high.value].filter((value) => value !== null);
  const cheaper = [low, high].find(({ value }) => value !== null && value < base);
  const costlier = [low, high].find(({ value }) => value !== null && value > base);
  const right = [costlier?.text, failsText(low.value, high.value)].filter((part) => part !== undefined).join(', ');
  const style = { fill: 'ink-2', fontPx: END_PX * place.scale } as const;
  const gap = 4 * place.scale;
  const leftmost = { x: place.at(Math.min(base, ...values)) - gap, y: middle, anchor: 'end' } as const;
  const rightmost = { x: place.at(Math.max(base, ...values)) + gap, y: middle, anchor: 'start' } as const;
  return [
    ...(cheaper === undefined ? [] : [text(cheaper.text, leftmost, style)]),
    ...(right === '' ? [] : [text(right, rightmost, style)]),
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
  const said = `next option ${chart.next.text}`;
  if (where === 'above') return [text(`${said}, beyond the right`, { x: width, y, anchor: 'end' }, style)];
  if (where === 'below') return [text(`${said}, beyond the left`, { x: 0, y, anchor: 'start' }, style)];
  const x = at(chart.next.value);
  const middle = Math.min(x, width - textWidth(said, style.fontPx) / 2);
  return [
    stroke(lineData(x, (TOP_PX - 4) * scale, x, bottom), { colour: 'ink', widthPx: 1, dash: [4, 3] }),
    text(said, { x: middle, y, anchor: 'middle' }, style),
  ];
}
