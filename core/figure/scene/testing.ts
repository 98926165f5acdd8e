import { overlaps } from './place-labels.ts';
import type { Box, PathShape, Shape, TextShape } from './scene.ts';
import { textWidth } from './text-width.ts';

/** A position in pixels. */
export type Spot = readonly [number, number];

const COMMAND = /([A-Za-z])([^A-Za-z]*)/g;
/** How many numbers each command of path data takes. */
const ARITY: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, A: 7, Z: 0 };

/** The corners of path data: where each of its commands ends. Throws on a command that no scene uses. */
export function corners(d: string): readonly Spot[] {
  const spots: Spot[] = [];
  let [x, y] = [0, 0];
  for (const [, name = '', rest = ''] of d.matchAll(COMMAND)) {
    const numbers = (rest.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
    const arity = ARITY[name.toUpperCase()];
    if (arity === undefined || numbers.length !== arity) throw new Error(`path data ${name}${rest}`);
    const isRelative = name !== name.toUpperCase();
    const at = (value: number | undefined, origin: number): number => (value ?? 0) + (isRelative ? origin : 0);
    if (name.toUpperCase() === 'H') x = at(numbers[0], x);
    else if (name.toUpperCase() === 'V') y = at(numbers[0], y);
    else if (arity > 0) [x, y] = [at(numbers.at(-2), x), at(numbers.at(-1), y)];
    if (arity > 0) spots.push([x, y]);
  }
  return spots;
}

/** The box around the corners of a path. For a circle that is the height of its middle only. */
export function boxOf({ d }: PathShape): Box {
  const spots = corners(d);
  const [xs, ys] = [spots.map(([x]) => x), spots.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** The box of a text, from the estimated widths that a scene is laid out with, less what rounding adds. */
export function textBox(shape: TextShape): Box {
  const width = textWidth(shape.text, shape.fontPx);
  const left = shape.x - width * { start: 0, middle: 0.5, end: 1 }[shape.anchor];
  // Its baseline is 0.36 em below its middle; a line of text without room between lines is 1.1 em high.
  const middle = shape.y - 0.36 * shape.fontPx;
  const half = 0.55 * shape.fontPx;
  return { left: left + ROUNDED_PX, right: left + width - ROUNDED_PX, top: middle - half, bottom: middle + half };
}

const ROUNDED_PX = 0.05;

/** The pairs of texts that lie on each other. */
export function collisions(shapes: readonly Shape[]): readonly string[] {
  const texts = shapes.filter((shape) => shape.kind === 'text');
  return texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter((other) => overlaps(textBox(one), textBox(other)))
      .map((other) => `${one.text} | ${other.text}`),
  );
}
