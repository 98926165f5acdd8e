import type { Anchor, Box } from './scene.ts';

/** A label to be placed next to a point. Lower `rank` is placed first. */
export interface LabelRequest {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Half the size of the mark, which the label must not touch. */
  readonly clearance: number;
  readonly rank: number;
}

interface PlacedLabel {
  readonly text: string;
  readonly box: Box;
  /** Anchor of the text: its near edge, vertically centred. */
  readonly anchor: Anchor;
  /** Where a thin leader line ends, if the label had to move away from its mark. */
  readonly leader: { readonly x: number; readonly y: number } | null;
}

/** Whether the interiors of two boxes overlap. */
export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function within(box: Box, frame: Box): boolean {
  return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
}

interface Candidate {
  readonly box: Box;
  readonly anchor: Anchor;
  readonly moved: boolean;
}

function beside(request: LabelRequest, side: 'left' | 'right', shift: number): Candidate {
  const gap = request.clearance + 5;
  const top = request.y - request.height / 2 + shift;
  const left = side === 'right' ? request.x + gap : request.x - gap - request.width;
  const box = { left, right: left + request.width, top, bottom: top + request.height };
  return { box, anchor: side === 'right' ? 'start' : 'end', moved: Math.abs(shift) > request.height * 0.75 };
}

function overOrUnder(request: LabelRequest, side: 'over' | 'under', shift: number): Candidate {
  const gap = request.clearance + 3;
  const top = side === 'over' ? request.y - gap - request.height : request.y + gap;
  const left = request.x - request.width / 2 + shift;
  return {
    box: { left, right: left + request.width, top, bottom: top + request.height },
    anchor: 'middle',
    moved: false,
  };
}

function candidates(request: LabelRequest): Candidate[] {
  const half = request.width / 2;
  const near = [
    beside(request, 'right', 0),
    beside(request, 'left', 0),
    overOrUnder(request, 'over', 0),
    overOrUnder(request, 'under', 0),
    overOrUnder(request, 'over', half),
    overOrUnder(request, 'over', -half),
    overOrUnder(request, 'under', half),
    overOrUnder(request, 'under', -half),
  ];
  const steps = [0.6, -0.6, 1.1, -1.1, 1.7, -1.7, 2.4, -2.4, 3.2, -3.2];
  const far = steps.flatMap((step) => [
    beside(request, 'left', step * request.height),
    beside(request, 'right', step * request.height),
  ]);
  return [...near, ...far];
}

/**
 * Places each label inside the frame, clear of obstacles and of the labels placed before. It covers an `avoid` box only if there is no
 * other place. A label without a place is omitted, because the table of the chart contains it.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  options: { readonly frame: Box; readonly obstacles: readonly Box[]; readonly avoid: readonly Box[] },
): PlacedLabel[] {
  const taken: Box[] = [...options.obstacles];
  const clear = (box: Box, others: readonly Box[]): boolean => !others.some((other) => overlaps(box, other));
  const placed: PlacedLabel[] = [];
  for (const request of [...requests].sort((a, b) => a.rank - b.rank || a.y - b.y)) {
    let best: Candidate | undefined;
    for (const candidate of candidates(request)) {
      if (!within(candidate.box, options.frame) || !clear(candidate.box, taken)) continue;
      best ??= candidate;
      if (!clear(candidate.box, options.avoid)) continue;
      best = candidate;
      break;
    }
    if (best === undefined) continue;
    taken.push(best.box);
    const leader = best.moved ? { x: request.x, y: request.y } : null;
    placed.push({ text: request.text, box: best.box, anchor: best.anchor, leader });
  }
  return placed;
}

/** Spreads labels apart along one line, keeping their order and, as far as there is room, the two bounds. `sizes` are their lengths along it. */
export function spreadApart(
  positions: readonly number[],
  { sizes, low, high }: { readonly sizes: readonly number[]; readonly low: number; readonly high: number },
): number[] {
  const order = positions.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const half = (rank: number): number => (sizes[order[rank]?.index ?? 0] ?? 0) / 2;
  const spread: number[] = [];
  order.forEach(({ value }, rank) => {
    const previous = spread[rank - 1];
    const floor = previous === undefined ? -Infinity : previous + half(rank - 1) + half(rank);
    spread.push(Math.max(low + half(rank), value, floor));
  });
  for (let rank = spread.length - 1; rank >= 0; rank -= 1) {
    const next = spread[rank + 1];
    const ceiling = next === undefined ? high - half(rank) : next - half(rank + 1) - half(rank);
    spread[rank] = Math.min(spread[rank] ?? 0, ceiling);
  }
  const result = Array.from({ length: positions.length }, () => 0);
  order.forEach(({ index }, rank) => {
    result[index] = spread[rank] ?? 0;
  });
  return result;
}

/** A text along a line: its place and the length that it takes, in pixels. */
interface Spaced {
  readonly said: string;
  readonly at: number;
  readonly size: number;
}

/** Every n-th text, for the smallest n at which none touches the next. */
export function apart(texts: readonly Spaced[]): readonly Spaced[] {
  const touches = (a: Spaced, b: Spaced | undefined): boolean =>
    b !== undefined && Math.abs(a.at - b.at) < (a.size + b.size) / 2;
  for (let step = 1; step < texts.length; step += 1) {
    const kept = texts.filter((_, index) => index % step === 0);
    if (!kept.some((each, index) => touches(each, kept[index + 1]))) return kept;
  }
  return texts.slice(0, 1);
}
