import { toneColour } from '#core/figure/scene/marks.ts';
import { area, boxData, lineData, type Scene, type Shape, stroke, text } from '#core/figure/scene/scene.ts';
import { PICTURE_SLACK, textWidth, wrapped } from '#core/figure/scene/text-width.ts';
import type { CostBar } from '#core/report/model.ts';

/** Sizes as multiples of the type of a row's title. */
const DETAIL = 0.68;
const PRICE = 1.5;
const RANGE = 0.62;
const LINE = 1.3;
const BAR = 1.4;
const PAD = 0.7;
/** The share of the width that names take, the size of the type and the space above and below a name, the first with which all rows fit. */
const FITS = [
  { names: 0.3, type: 1, gap: PAD },
  { names: 0.38, type: 1, gap: PAD },
  { names: 0.38, type: 1, gap: PAD / 2 },
  { names: 0.38, type: 0.85, gap: PAD / 2 },
  { names: 0.38, type: 0.7, gap: PAD / 2 },
  { names: 0.38, type: 0.6, gap: PAD / 3 },
] as const;
/** The shortest bar, so that the cheapest of costs that differ a thousandfold stays visible. */
const LEAST_BAR = 0.35;
/** How much the tint behind the choice shows. */
const TINT = 0.09;

/** The area of the rows, in pixels. */
interface CostsPlace {
  readonly width: number;
  /** Shared by the rows, which may be higher; with 0 each has its natural height. */
  readonly height: number;
  readonly titlePx: number;
  /** True if the area cannot be higher, as on a slide: rows with long names get more room for names there, and then smaller type. */
  readonly mustFit?: boolean;
}

/** The same, with the share of the width that names take, and the space above and below a name. */
interface RowsPlace extends CostsPlace {
  readonly names: number;
  readonly gap: number;
}

/**
 * Monthly costs as rows: name, bar, price. The bars have one linear scale from zero, so a bar twice as long is twice as expensive and no axis is
 * needed. The choice is tinted and in the colour of its mode, the others are grey.
 */
export function costScene(bars: readonly CostBar[], place: CostsPlace): Scene {
  const sceneIn = ({ names, type, gap }: (typeof FITS)[number]): Scene =>
    rowsScene(bars, { ...place, names, gap, titlePx: type * place.titlePx });
  const fits = ({ height }: Scene): boolean => place.mustFit !== true || height <= place.height + 0.5;
  const [first, ...smaller] = FITS;
  return smaller.reduce((scene, fit) => (fits(scene) ? scene : sceneIn(fit)), sceneIn(first));
}

function rowsScene(bars: readonly CostBar[], { width, height, titlePx, names: nameShare, gap }: RowsPlace): Scene {
  const names = bars.map((bar) => nameOf(bar, { room: nameShare * width - 2 * PAD * titlePx, titlePx }));
  const share = bars.length === 0 ? 0 : height / bars.length;
  const heights = names.map(({ heightPx }) => Math.max(share, heightPx + 2 * gap * titlePx));
  const most = Math.max(0, ...bars.map(({ usd }) => usd)) || 1;
  const pricePx = Math.max(
    ...bars.map((bar) =>
      Math.max(
        textWidth(bar.text, PRICE * titlePx * PICTURE_SLACK.bold),
        textWidth(bar.range, RANGE * titlePx * PICTURE_SLACK.regular),
      ),
    ),
    0,
  );
  const left = nameShare * width;
  const room = Math.max(1, width - left - pricePx - 3 * PAD * titlePx);
  const shapes: Shape[] = [];
  let top = 0;
  bars.forEach((bar, index) => {
    const bottom = top + (heights[index] ?? 0);
    const long = Math.max(LEAST_BAR * titlePx, (bar.usd / most) * room);
    shapes.push(
      ...rowBack(bar, { left: 0, right: width, top, bottom }),
      ...nameShapes(names[index] ?? NO_NAME, { middle: (top + bottom) / 2, titlePx }),
      barShape(bar, { left, long, middle: (top + bottom) / 2, titlePx }),
      ...priceShapes(bar, { right: width - PAD * titlePx, middle: (top + bottom) / 2, titlePx }),
    );
    top = bottom;
  });
  if (bars.length > 0) shapes.push(stroke(lineData(0, top, width, top), { colour: 'line', widthPx: 1 }));
  return { width, height: top, shapes };
}

interface Name {
  readonly title: readonly string[];
  readonly detail: readonly string[];
  readonly heightPx: number;
}

const NO_NAME: Name = { title: [], detail: [], heightPx: 0 };

function nameOf(bar: CostBar, { room, titlePx }: { readonly room: number; readonly titlePx: number }): Name {
  const title = wrapped(bar.title, titlePx * PICTURE_SLACK.bold, room);
  const detail = wrapped(bar.detail, DETAIL * titlePx * PICTURE_SLACK.regular, room);
  return { title, detail, heightPx: (title.length + detail.length * DETAIL) * LINE * titlePx };
}

function rowBack({ chosen, mode }: CostBar, box: Parameters<typeof boxData>[0]): readonly Shape[] {
  const line = stroke(lineData(box.left, box.top, box.right, box.top), { colour: 'line', widthPx: 1 });
  return chosen && mode !== null ? [area(boxData(box), toneColour(mode), TINT), line] : [line];
}

function nameShapes(
  { title, detail, heightPx }: Name,
  { middle, titlePx }: { readonly middle: number; readonly titlePx: number },
): readonly Shape[] {
  const x = PAD * titlePx;
  let y = middle - heightPx / 2;
  const set = (line: string, fontPx: number, style: { readonly fill: 'ink' | 'ink-2'; readonly bold: boolean }) => {
    const shape = text(line, { x, y: y + (LINE * fontPx) / 2, anchor: 'start' }, { ...style, fontPx, halo: false });
    y += LINE * fontPx;
    return shape;
  };
  return [
    ...title.map((line) => set(line, titlePx, { fill: 'ink', bold: true })),
    ...detail.map((line) => set(line, DETAIL * titlePx, { fill: 'ink-2', bold: false })),
  ];
}

function barShape(
  { chosen, mode }: CostBar,
  at: { readonly left: number; readonly long: number; readonly middle: number; readonly titlePx: number },
): Shape {
  const half = (BAR * at.titlePx) / 2;
  const box = { left: at.left, right: at.left + at.long, top: at.middle - half, bottom: at.middle + half };
  return area(boxData(box, 0.3 * at.titlePx), chosen && mode !== null ? toneColour(mode) : 'line-strong');
}

function priceShapes(
  { text: cost, range }: CostBar,
  { right, middle, titlePx }: { readonly right: number; readonly middle: number; readonly titlePx: number },
): readonly Shape[] {
  const lift = range === '' ? 0 : 0.45 * titlePx;
  const at = (y: number) => ({ x: right, y, anchor: 'end' }) as const;
  const price = text(cost, at(middle - lift), { fill: 'ink', fontPx: PRICE * titlePx, bold: true, halo: false });
  if (range === '') return [price];
  const below = middle + 0.75 * titlePx;
  return [price, text(range, at(below), { fill: 'ink-3', fontPx: RANGE * titlePx, halo: false })];
}
