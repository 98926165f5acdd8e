import { assertNever } from '#core/assert-never.ts';
import { costScale, placeOnScale } from '#core/figure/cost-scale.ts';
import { modeMark, toneColour } from '#core/figure/scene/marks.ts';
import { area, boxData, lineData, type Scene, type Shape, stroke, text } from '#core/figure/scene/scene.ts';
import { sceneOf } from '#core/figure/scene/svg.ts';
import { PICTURE_SLACK, wrapped } from '#core/figure/scene/text-width.ts';
import type { BoardLine, CostBar } from '#core/report/model.ts';
import { numberShapes } from '#core/report/picture.ts';
import { usdDecimals, usdRange } from '#core/words/format.ts';
import type { DeckSlide } from './model.ts';
import { tableShapes } from './table-scene.ts';

/** The width of a slide's drawing in pixels. Its height follows from its content. */
export const SLIDE_PX = 760;
/** The height of a chart whose rows do not give it one. */
const CHART_PX = 400;
/** Between two parts of a slide. */
const GAP_PX = 18;

/** Shapes below a height, and where they end. */
interface Part {
  readonly shapes: readonly Shape[];
  readonly bottom: number;
}
type PartAt = (top: number) => Part;

/** The content of a slide below its claim as a drawing. No text in it is cut. */
export function slideScene({ body }: Pick<DeckSlide, 'body'>): Scene {
  switch (body.kind) {
    case 'numbers':
      return stacked([(top) => numbersPart(body.numbers, top), (top) => linesPart(body.lines, top)]);
    case 'costs':
      return stacked([(top) => numbersPart(body.numbers, top), (top) => costsPart(body.bars, top)]);
    case 'lines':
      return stacked([(top) => linesPart(body.lines, top)]);
    case 'chart':
      return sceneOf(body.chart, { width: SLIDE_PX, height: CHART_PX });
    case 'table': {
      const { table, chosenRows, more } = body;
      return stacked([
        (top) => tableShapes(table, { width: SLIDE_PX, top, chosenRows }),
        (top) => (more > 0 ? said(`${more} more in the report.`, top) : { shapes: [], bottom: top }),
      ]);
    }
    default:
      return assertNever(body);
  }
}

/** The parts one below the other, without those that are empty. */
function stacked(parts: readonly PartAt[]): Scene {
  const shapes: Shape[] = [];
  let height = 0;
  for (const part of parts) {
    const made = part(height === 0 ? 0 : height + GAP_PX);
    if (made.shapes.length === 0) continue;
    shapes.push(...made.shapes);
    height = made.bottom;
  }
  return { width: SLIDE_PX, height, shapes };
}

function said(content: string, top: number): Part {
  const shape = text(content, { x: 0, y: top + 8, anchor: 'start' }, { fill: 'ink-2', fontPx: 12, halo: false });
  return { shapes: [shape], bottom: top + 16 };
}

/** More numbers than this are set in rows. */
const MAX_ACROSS = 4;

function numbersPart(numbers: Parameters<typeof numberShapes>[0], top: number): Part {
  const shapes: Shape[] = [];
  let bottom = top;
  for (let from = 0; from < numbers.length; from += MAX_ACROSS) {
    const row = numberShapes(numbers.slice(from, from + MAX_ACROSS), { width: SLIDE_PX, top: bottom });
    shapes.push(...row.shapes);
    bottom = row.bottom + 6;
  }
  return { shapes, bottom };
}

const LINE = { fontPx: 15, linePx: 21, detailPx: 12.5, detailLinePx: 18, indentPx: 30, gapPx: 14 } as const;

/** Statements with their marks, each with its detail below it. */
function linesPart(lines: readonly BoardLine[], top: number): Part {
  const shapes: Shape[] = [];
  let bottom = top;
  const room = SLIDE_PX - LINE.indentPx;
  lines.forEach(({ text: statement, detail, mark }, index) => {
    if (index > 0) bottom += LINE.gapPx;
    shapes.push(...markShapes(mark, bottom + LINE.linePx / 2));
    for (const each of wrapped(statement, LINE.fontPx * PICTURE_SLACK.bold, room)) {
      const place = { x: LINE.indentPx, y: bottom + LINE.linePx / 2, anchor: 'start' } as const;
      shapes.push(text(each, place, { fill: 'ink', fontPx: LINE.fontPx, bold: true, halo: false }));
      bottom += LINE.linePx;
    }
    for (const each of wrapped(detail ?? '', LINE.detailPx * PICTURE_SLACK.regular, room)) {
      const place = { x: LINE.indentPx, y: bottom + LINE.detailLinePx / 2, anchor: 'start' } as const;
      shapes.push(text(each, place, { fill: 'ink-2', fontPx: LINE.detailPx, halo: false }));
      bottom += LINE.detailLinePx;
    }
  });
  return { shapes, bottom };
}

/** The mark of a statement, centred at this height: an arrow, a check, a triangle or a cross. */
function markShapes(mark: BoardLine['mark'], y: number): readonly Shape[] {
  const line = (...points: readonly (readonly [number, number])[]): Shape => {
    const d = points.map(([x, dy], index) => `${index === 0 ? 'M' : 'L'}${2 + x} ${y + dy - 8}`).join('');
    return stroke(d, { colour: mark === 'point' || mark === 'step' ? 'accent' : 'ink', widthPx: 1.6 });
  };
  switch (mark) {
    case 'point':
    case 'step':
      return [line([3, 8], [13, 8]), line([9, 4], [13, 8], [9, 12])];
    case 'done':
      return [line([3, 8.5], [6.5, 12], [13, 4.5])];
    case 'warning':
      return [
        line([8, 2.5], [14.5, 13.5], [1.5, 13.5], [8, 2.5]),
        line([8, 6.5], [8, 9.5]),
        line([8, 11.2], [8, 11.8]),
      ];
    case 'problem':
      return [line([4, 4], [12, 12]), line([12, 4], [4, 12])];
    default:
      return assertNever(mark);
  }
}

const COST = {
  rowPx: 46,
  leftPx: 230,
  rightPx: 130,
  titlePx: 13,
  titleLinePx: 17,
  detailPx: 11,
  detailLinePx: 15,
  axisPx: 22,
  barPx: 5,
} as const;

/** Monthly costs of the options on one logarithmic scale, the chosen one tinted. */
function costsPart(bars: readonly CostBar[], top: number): Part {
  const ends = bars.flatMap(({ usd, low, high }) => [usd, low ?? usd, high ?? usd]);
  const scale = costScale(ends, 'usd-per-month');
  if (scale === null) return { shapes: [], bottom: top };
  const [left, right] = [COST.leftPx + 16, SLIDE_PX - COST.rightPx];
  const at = (usd: number): number => left + placeOnScale(usd, scale) * (right - left);
  const tints: Shape[] = [];
  const shapes: Shape[] = [];
  let bottom = top;
  for (const bar of bars) {
    const row = costRow(bar, bottom, at);
    const box = { left: 0, right: SLIDE_PX, top: bottom, bottom: row.bottom };
    if (bar.chosen) tints.push(area(boxData(box, 6), 'sunken'));
    shapes.push(...row.shapes);
    bottom = row.bottom;
  }
  const ticks = scale.ticks.flatMap(({ value, text: label }): Shape[] => [
    stroke(lineData(at(value), top, at(value), bottom), { colour: 'line', widthPx: 1 }),
    text(label, { x: at(value), y: bottom + 12, anchor: 'middle' }, { fill: 'ink-3', fontPx: 11, halo: false }),
  ]);
  return { shapes: [...tints, ...ticks, ...shapes], bottom: bottom + COST.axisPx };
}

/** One option: its name on the left, its interval and mark on the scale, its price on the right. */
function costRow(bar: CostBar, top: number, at: (usd: number) => number): Part {
  const room = COST.leftPx - 12;
  const title = wrapped(bar.title, COST.titlePx * PICTURE_SLACK.bold, room);
  const detail = wrapped(bar.detail, COST.detailPx * PICTURE_SLACK.regular, room);
  const namePx = title.length * COST.titleLinePx + detail.length * COST.detailLinePx;
  const height = Math.max(COST.rowPx, namePx + 14);
  const middle = top + height / 2;
  const nameTop = middle - namePx / 2;
  const detailTop = nameTop + title.length * COST.titleLinePx;
  const { mode, usd, low, high } = bar;
  const tone = mode ?? 'ink';
  const [barTop, barBottom] = [middle - COST.barPx / 2, middle + COST.barPx / 2];
  const interval =
    low === null || high === null || low <= 0
      ? []
      : [area(boxData({ left: at(low), right: at(high), top: barTop, bottom: barBottom }, 2), toneColour(tone), 0.35)];
  const name = (line: string, y: number, isTitle: boolean): Shape =>
    text(
      line,
      { x: 10, y, anchor: 'start' },
      isTitle
        ? { fill: 'ink', fontPx: COST.titlePx, bold: true, halo: false }
        : { fill: 'ink-2', fontPx: COST.detailPx, halo: false },
    );
  return {
    shapes: [
      ...interval,
      ...modeMark(tone, { x: at(usd), y: middle, half: 6 }),
      ...title.map((line, index) => name(line, nameTop + (index + 0.5) * COST.titleLinePx, true)),
      ...detail.map((line, index) => name(line, detailTop + (index + 0.5) * COST.detailLinePx, false)),
      ...priceShapes(bar, middle),
    ],
    bottom: top + height,
  };
}

function priceShapes({ text: price, usd, low, high }: CostBar, middle: number): readonly Shape[] {
  const range = low === null || high === null ? '' : usdRange(low, high, usdDecimals(usd));
  const end = { x: SLIDE_PX - 10, anchor: 'end' } as const;
  const y = range === '' ? middle : middle - 8;
  return [
    text(price, { ...end, y }, { fill: 'ink', fontPx: 15, bold: true, halo: false }),
    ...(range === '' ? [] : [text(range, { ...end, y: middle + 10 }, { fill: 'ink-2', fontPx: 11, halo: false })]),
  ];
}
