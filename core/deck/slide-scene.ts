import { assertNever } from '#core/assert-never.ts';
import { type Scene, type Shape, stroke, text } from '#core/figure/scene/scene.ts';
import { sceneOf } from '#core/figure/scene/svg.ts';
import { PICTURE_SLACK, wrapped } from '#core/figure/scene/text-width.ts';
import { costScene } from '#core/report/board/cost-scene.ts';
import { blockTable, noticeItem } from '#core/report/document.ts';
import type { Block, ListItem } from '#core/report/model.ts';
import { numberShapes } from '#core/report/card/picture.ts';
import type { DeckSlide } from './model.ts';
import { tableShapes } from './table-scene.ts';

/** The width of a slide's drawing in pixels. Its height follows from its content. */
export const SLIDE_PX = 760;
/** The height of a chart whose rows do not give it one. */
const CHART_PX = 400;
/** The height that the rows of costs share. */
const COSTS_PX = 290;
/** Between two parts of a slide. */
const GAP_PX = 18;

/** Shapes below a height, and where they end. */
interface Part {
  readonly shapes: readonly Shape[];
  readonly bottom: number;
}
type PartAt = (top: number) => Part;

/** The content of a slide below its claim as a drawing. No text in it is cut. */
export function slideScene({ blocks }: Pick<DeckSlide, 'blocks'>): Scene {
  const [only] = blocks;
  if (only?.kind === 'costs')
    return costScene(only.bars, { width: SLIDE_PX, height: COSTS_PX, titlePx: 15, mustFit: true });
  if (only?.kind === 'chart') return sceneOf(only.chart, { width: SLIDE_PX, height: CHART_PX });
  return stacked(blocks.flatMap(partsOf));
}

/** A block as parts. A block that has no form on a slide is drawn as the table of its content. */
function partsOf(block: Block): readonly PartAt[] {
  switch (block.kind) {
    case 'paragraph':
      return [(top) => said(block.text, top)];
    case 'numbers':
      return [(top) => numbersPart(block.numbers, top)];
    case 'list':
      return [(top) => linesPart(block.items, top)];
    case 'notices':
      return [(top) => linesPart(block.notices.map(noticeItem), top)];
    case 'table': {
      const { table, chosenRows, more } = block;
      return [
        (top) => tableShapes(table, { width: SLIDE_PX, top, chosenRows }),
        (top) => (more === '' ? { shapes: [], bottom: top } : said(more, top)),
      ];
    }
    case 'asks':
      return [tablePart(block, [0])];
    case 'facts':
    case 'costs':
    case 'aspects':
    case 'options':
    case 'chart':
      return [tablePart(block, [])];
    default:
      return assertNever(block);
  }
}

function tablePart(block: Block, chosenRows: readonly number[]): PartAt {
  return (top) => tableShapes(blockTable(block), { width: SLIDE_PX, top, chosenRows });
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

const SAID = { fontPx: 12, linePx: 17 } as const;

function said(content: string, top: number): Part {
  const lines = wrapped(content, SAID.fontPx * PICTURE_SLACK.regular, SLIDE_PX);
  const shapes = lines.map((line, index) => {
    const place = { x: 0, y: top + (index + 0.5) * SAID.linePx, anchor: 'start' } as const;
    return text(line, place, { fill: 'ink-2', fontPx: SAID.fontPx, halo: false });
  });
  return { shapes, bottom: top + lines.length * SAID.linePx };
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
function linesPart(lines: readonly ListItem[], top: number): Part {
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
function markShapes(mark: ListItem['mark'], y: number): readonly Shape[] {
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
