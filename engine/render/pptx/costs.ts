import type PptxGen from 'pptxgenjs';
import type { CostBar } from '#core/report/model.ts';
import { FONT, hex, softHex, toneHex } from './look.ts';
import { type Box, said } from './parts.ts';

/** The columns of a row in inches: names on the left, prices on the right, bars between them. */
const NAMES = 3.7;
const PRICES = 2.3;
/** The longest row and the thickest bar in inches, so that two rows do not become blocks. */
const MAX_ROW = 2;
const BAR = 0.42;
/** The shortest bar: the cheapest of costs that differ a thousandfold is still to be seen. */
const LEAST_BAR = 0.1;

/** Monthly costs as rows of texts and bars on one linear scale; the choice is tinted and in the colour of its mode. The rows share the height. */
export function addCosts(pptx: PptxGen, slide: PptxGen.Slide, bars: readonly CostBar[], box: Box): void {
  const most = Math.max(0, ...bars.map(({ usd }) => usd)) || 1;
  const h = Math.min(MAX_ROW, box.h / Math.max(1, bars.length));
  const room = box.w - NAMES - PRICES;
  bars.forEach((bar, index) => {
    const y = box.y + index * h;
    const { mode, chosen, title, detail, text, range, usd } = bar;
    const isTinted = chosen && mode !== null;
    if (isTinted) slide.addShape(pptx.ShapeType.rect, { x: box.x, y, w: box.w, h, fill: { color: softHex(mode) } });
    slide.addShape(pptx.ShapeType.line, { x: box.x, y, w: box.w, h: 0, line: { color: hex('line'), width: 0.75 } });
    slide.addText(
      [
        { text: said(title), options: { fontSize: 20, bold: true, color: hex('ink'), breakLine: true } },
        { text: said(detail), options: { fontSize: 14, color: hex('ink-2') } },
      ],
      { x: box.x + 0.12, y, w: NAMES - 0.2, h, fontFace: FONT, valign: 'middle', margin: 0, fit: 'shrink' },
    );
    const w = Math.max(LEAST_BAR, (usd / most) * room);
    const colour = isTinted ? toneHex(mode) : hex('line-strong');
    slide.addShape(pptx.ShapeType.rect, {
      x: box.x + NAMES,
      y: y + (h - BAR) / 2,
      w,
      h: BAR,
      fill: { color: colour },
    });
    slide.addText(
      [
        { text: said(text), options: { fontSize: 30, bold: true, color: hex('ink'), breakLine: range !== '' } },
        ...(range === '' ? [] : [{ text: said(range), options: { fontSize: 14, color: hex('ink-3') } }]),
      ],
      {
        x: box.x + box.w - PRICES,
        y,
        w: PRICES - 0.12,
        h,
        fontFace: FONT,
        align: 'right',
        valign: 'middle',
        margin: 0,
        fit: 'shrink',
      },
    );
  });
}
