import type { Random } from '#core/math/stats/random.ts';

/** Side of an image in pixels. */
export const SIDE = 28;
/** Pixels of an image. */
export const PIXELS = SIDE * SIDE;
/** The ten digits, in order of the model's output. */
export const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

interface Point {
  readonly x: number;
  readonly y: number;
}
type Stroke = readonly Point[];

/** Points on an ellipse between two angles in degrees; 0 is right, 90 is down. */
function arc(x: number, y: number, rx: number, ry: number, fromDeg: number, toDeg: number): Stroke {
  const steps = 10;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((fromDeg + ((toDeg - fromDeg) * i) / steps) * Math.PI) / 180;
    return { x: x + rx * Math.cos(angle), y: y + ry * Math.sin(angle) };
  });
}

function path(...numbers: readonly (readonly [number, number])[]): Stroke {
  return numbers.map(([x, y]) => ({ x, y }));
}

/** The ten digits as pen strokes in a box from (−1, −1) to (1, 1), y downwards; some have two forms. */
const DIGITS: readonly (readonly (readonly Stroke[])[])[] = [
  [[arc(0, 0, 0.6, 0.9, 0, 360)]],
  [
    [path([-0.3, -0.6], [0.1, -0.9], [0.1, 0.9])],
    [path([-0.3, -0.6], [0.1, -0.9], [0.1, 0.9]), path([-0.4, 0.9], [0.5, 0.9])],
  ],
  [[arc(0, -0.4, 0.55, 0.5, 180, 380), path([0.5, -0.2], [-0.6, 0.9], [0.6, 0.9])]],
  [[arc(-0.05, -0.45, 0.5, 0.45, 200, 450), arc(-0.05, 0.42, 0.58, 0.48, 270, 520)]],
  [
    [path([0.3, 0.9], [0.3, -0.9], [-0.6, 0.3], [0.65, 0.3])],
    [path([-0.5, -0.9], [-0.5, 0.1], [0.5, 0.1]), path([0.35, -0.6], [0.35, 0.9])],
  ],
  [[path([0.5, -0.9], [-0.45, -0.9], [-0.5, -0.1]), arc(-0.05, 0.35, 0.58, 0.5, 220, 500)]],
  [[path([0.35, -0.9], [-0.3, -0.3], [-0.52, 0.3]), arc(0, 0.4, 0.52, 0.48, 180, 540)]],
  [
    [path([-0.6, -0.9], [0.6, -0.9], [-0.1, 0.9])],
    [path([-0.6, -0.9], [0.6, -0.9], [-0.1, 0.9]), path([-0.3, 0], [0.4, 0])],
  ],
  [[arc(0, -0.45, 0.45, 0.43, 0, 360), arc(0, 0.43, 0.55, 0.46, 0, 360)]],
  [[arc(0, -0.4, 0.5, 0.48, 0, 360), path([0.5, -0.4], [0.45, 0.3], [0.1, 0.9])]],
];

/** Images and their labels. */
export interface Digits {
  /** [rows, 1, 28, 28]; 0 is paper and 1 is ink. */
  readonly pixels: Float32Array;
  readonly labels: Uint8Array;
}

/** Digits as different people would write them on dirty paper. */
export function drawDigits(random: Random, rows: number): Digits {
  const pixels = new Float32Array(rows * PIXELS);
  const labels = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const stream = random.fork(i);
    const digit = stream.int(CLASSES.length);
    labels[i] = digit;
    drawDigit(stream, digit, pixels.subarray(i * PIXELS, (i + 1) * PIXELS));
  }
  return { pixels, labels };
}

/**
 * Rotates, slants, stretches, moves and wobbles the strokes; draws with a thin or thick, faint or strong pen; adds
 * noise and a smudge.
 */
function drawDigit(random: Random, digit: number, into: Float32Array): void {
  const ways = DIGITS[digit] ?? [];
  const strokes = ways[random.int(ways.length)] ?? [];
  const place = placement(random);
  const segments = strokes.flatMap((stroke) => {
    const moved = stroke.map(place);
    return moved.slice(1).map((to, i) => ({ from: moved[i] ?? to, to }));
  });
  const penPx = 0.7 + 0.9 * random.uniform();
  const ink = 0.55 + 0.45 * random.uniform();
  const noise = 0.04 + 0.1 * random.uniform();
  const smudge = {
    x: SIDE * random.uniform(),
    y: SIDE * random.uniform(),
    radius: random.uniform() < 0.4 ? 2 + 2.5 * random.uniform() : 0,
  };
  for (let p = 0; p < PIXELS; p++) {
    const at = { x: (p % SIDE) + 0.5, y: Math.floor(p / SIDE) + 0.5 };
    const distance = segments.reduce(
      (least, { from, to }) => Math.min(least, distanceToSegment(at, from, to)),
      Infinity,
    );
    const covered = Math.hypot(at.x - smudge.x, at.y - smudge.y) < smudge.radius;
    const drawn = covered ? 0.5 : ink * Math.min(1, Math.max(0, penPx + 0.5 - distance));
    // Two decimals, about the precision of an 8-bit camera.
    into[p] = Math.round(100 * Math.min(1, Math.max(0, drawn + noise * random.normal()))) / 100;
  }
}

function placement(random: Random): (point: Point) => Point {
  const angle = 0.26 * random.normal();
  const slant = 0.22 * random.normal();
  const wide = 7.5 * (0.75 + 0.4 * random.uniform());
  const high = 9.5 * (0.75 + 0.35 * random.uniform());
  const centre = { x: SIDE / 2 + 1.6 * random.normal(), y: SIDE / 2 + 1.4 * random.normal() };
  const wobble = 0.05;
  return (point) => {
    const x = wide * (point.x + slant * point.y + wobble * random.normal());
    const y = high * (point.y + wobble * random.normal());
    return {
      x: centre.x + x * Math.cos(angle) - y * Math.sin(angle),
      y: centre.y + x * Math.sin(angle) + y * Math.cos(angle),
    };
  };
}

function distanceToSegment(p: Point, a: Point, b: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / Math.max(1e-9, dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}
