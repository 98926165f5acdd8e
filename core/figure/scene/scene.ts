/** A rectangle in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A colour by its role. Each painter maps it to its theme. */
export type Colour =
  | 'ink'
  | 'ink-2'
  | 'ink-3'
  | 'line'
  | 'line-strong'
  | 'surface'
  | 'sunken'
  | 'accent'
  | 'batch'
  | 'microbatch'
  | 'realtime'
  | 'none';

/** The side of a text that its position fixes. */
export type Anchor = 'start' | 'middle' | 'end';

/** SVG path data with its paint. Widths and dashes are in pixels; `dash` is null for a solid line. */
export interface PathShape {
  readonly kind: 'path';
  readonly d: string;
  readonly fill: Colour;
  readonly stroke: Colour;
  readonly widthPx: number;
  readonly dash: readonly number[] | null;
  readonly opacity: number;
}

/** One line of text; `y` is its baseline. `halo` outlines it in the surface colour, which keeps it readable over lines. */
export interface TextShape {
  readonly kind: 'text';
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: Anchor;
  readonly fill: Colour;
  readonly fontPx: number;
  readonly bold: boolean;
  readonly halo: boolean;
}

/** A shape of a drawing. */
export type Shape = PathShape | TextShape;

/** A drawing: its size in pixels, and its shapes from bottom to top. */
export interface Scene extends Size {
  readonly shapes: readonly Shape[];
}

/** Rounds to a hundredth of a pixel. Finer differences are invisible and only enlarge files. */
export function px(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A filled area. */
export function area(d: string, fill: Colour, opacity = 1): PathShape {
  return { kind: 'path', d, fill, stroke: 'none', widthPx: 0, dash: null, opacity };
}

/** A stroke without fill. */
export function stroke(
  d: string,
  style: { readonly colour: Colour; readonly widthPx: number; readonly dash?: readonly number[] | null },
): PathShape {
  return {
    kind: 'path',
    d,
    fill: 'none',
    stroke: style.colour,
    widthPx: style.widthPx,
    dash: style.dash ?? null,
    opacity: 1,
  };
}

/** Path data of a straight line. */
export function lineData(x1: number, y1: number, x2: number, y2: number): string {
  return `M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}`;
}

/** Path data of a rectangle, with rounded corners if there is room for them. */
export function boxData({ left, top, right, bottom }: Box, radius = 0): string {
  const [width, height] = [px(right - left), px(bottom - top)];
  const r = Math.min(radius, width / 2, height / 2);
  if (!(r > 0)) return `M${px(left)} ${px(top)}h${width}v${height}h${-width}Z`;
  const arc = (dx: number, dy: number): string => `a${px(r)} ${px(r)} 0 0 1 ${px(dx)} ${px(dy)}`;
  const [across, down] = [px(width - 2 * r), px(height - 2 * r)];
  return `M${px(left + r)} ${px(top)}h${across}${arc(r, r)}v${down}${arc(-r, r)}h${-across}${arc(-r, -r)}v${-down}${arc(r, -r)}Z`;
}

/** Path data of a circle. */
export function circleData(x: number, y: number, r: number): string {
  return `M${px(x - r)} ${px(y)}a${px(r)} ${px(r)} 0 1 1 ${px(2 * r)} 0a${px(r)} ${px(r)} 0 1 1 ${px(-2 * r)} 0Z`;
}

/** Distance from the middle of a line of text down to its baseline, as a share of the font size. */
const BASELINE = 0.36;

/** A text centred vertically at `y`. */
export function text(
  content: string,
  at: { readonly x: number; readonly y: number; readonly anchor: Anchor },
  style: { readonly fill: Colour; readonly fontPx: number; readonly bold?: boolean; readonly halo?: boolean },
): TextShape {
  return {
    kind: 'text',
    text: content,
    x: px(at.x),
    y: px(at.y + BASELINE * style.fontPx),
    anchor: at.anchor,
    fill: style.fill,
    fontPx: style.fontPx,
    bold: style.bold ?? false,
    halo: style.halo ?? true,
  };
}
