import type { Shape } from './scene.ts';
import { text } from './scene.ts';
import { wrapped } from './text-width.ts';

/** The frame of a drawing in an exported picture. */
export interface PictureText {
  readonly title: string;
  readonly subtitle: string;
  /** Date and basis of the numbers. */
  readonly foot: string;
}

/** The frame of a picture: its size, its texts, and where the drawing goes. */
export interface PictureFrame {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly left: number;
  readonly top: number;
}

const MARGIN_PX = 20;
const TITLE = { fontPx: 18, linePx: 24, fill: 'ink', bold: true } as const;
const SUBTITLE = { fontPx: 12.5, linePx: 18, fill: 'ink-2', bold: false } as const;
const FOOT = { fontPx: 11, linePx: 15, fill: 'ink-3', bold: false } as const;
type Style = typeof TITLE | typeof SUBTITLE | typeof FOOT;
/** How much wider than estimated a text may be: a picture has the fonts of whoever opens it, and bold ones are wider. */
const SLACK = { bold: 1.25, regular: 1.1 } as const;

/** Sets title and subtitle above a drawing, and the foot below it, in as many lines as they need. */
export function pictureFrame(
  said: PictureText,
  drawing: { readonly width: number; readonly height: number },
): PictureFrame {
  const shapes: Shape[] = [];
  const set = (content: string, style: Style, from: number): number => {
    const slack = style.bold ? SLACK.bold : SLACK.regular;
    const lines = wrapped(content, slack * style.fontPx, drawing.width);
    lines.forEach((line, index) => {
      const y = from + (index + 0.5) * style.linePx;
      const { fill, fontPx, bold } = style;
      shapes.push(text(line, { x: MARGIN_PX, y, anchor: 'start' }, { fill, fontPx, bold, halo: false }));
    });
    return from + lines.length * style.linePx;
  };
  const belowTitle = set(said.title, TITLE, MARGIN_PX);
  const top = set(said.subtitle, SUBTITLE, belowTitle + 2) + 12;
  const end = set(said.foot, FOOT, top + drawing.height + 12);
  return { width: drawing.width + 2 * MARGIN_PX, height: end + MARGIN_PX, shapes, left: MARGIN_PX, top };
}
