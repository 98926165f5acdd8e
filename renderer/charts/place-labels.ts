import type { XyChart } from '#core/figure/model.ts';
import { type Extent, isFree, LABEL_HEIGHT_PX, type LabelPlace, type Taken } from './label-places.ts';
import type { Range } from './steady-range.ts';

export const LETTER_PX = 5.8;

interface Candidate {
  readonly key: string;
  readonly text: string;
  readonly at: { readonly x: number; readonly y: number };
  readonly places: readonly LabelPlace[];
  /** 0 is placed first. */
  readonly rank: number;
}

/** The key of a point by which its label is looked up. */
export function labelKey(series: number, point: number): string {
  return `${series}/${point}`;
}

const RANKS = { chosen: 0, strong: 1, normal: 2 } as const;

/**
 * Where each label of a chart stands, so that none covers another, a mark, or leaves the chart: beside its mark where there is room, else on its
 * other side, above or below. What finds no place is left out: the table, the arrows and the tooltip have it.
 * @param extent what the axes cover, in pixels, and how far labels may reach beyond it on the right.
 */
export function placeLabels(
  chart: XyChart,
  ranges: Readonly<Record<'x' | 'y', Range>>,
  extent: Extent,
): ReadonlyMap<string, LabelPlace> {
  const pixel = (which: 'x' | 'y', value: number): number => {
    const [low, high] = ranges[which];
    const share =
      chart[which].scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return which === 'x' ? share * extent.widthPx : (1 - share) * extent.heightPx;
  };
  const candidates: Candidate[] = [];
  const taken: Taken[] = [];
  chart.series.forEach((series, s) => {
    series.points.forEach((point, p) => {
      const at = { x: pixel('x', point.x), y: pixel('y', point.y) };
      if (series.marks) taken.push({ left: at.x - 6, right: at.x + 6, top: at.y - 6, bottom: at.y + 6 });
      const isEnd = point.label === null && p === series.points.length - 1 && series.endLabel !== null;
      const text = point.label ?? (isEnd ? series.endLabel : null);
      const rank = isEnd ? 0 : RANKS[point.emphasis];
      if (text !== null)
        candidates.push({ key: labelKey(s, p), text, at, places: placesOf(isEnd, point.emphasis), rank });
    });
  });
  const placed = new Map<string, LabelPlace>();
  for (const { key, text, at, places } of candidates.toSorted((a, b) => a.rank - b.rank)) {
    const width = text.length * LETTER_PX;
    for (const place of places) {
      const box = boxOf(at, place, width);
      if (!isFree(box, taken, extent)) continue;
      taken.push(box);
      placed.set(key, place);
      break;
    }
  }
  return placed;
}

function besides(distancePx: number): readonly LabelPlace[] {
  return [
    { dx: distancePx, dy: 4, anchor: 'start' },
    { dx: -distancePx, dy: 4, anchor: 'end' },
    { dx: 0, dy: -distancePx - 1, anchor: 'middle' },
    { dx: 0, dy: distancePx + 9, anchor: 'middle' },
  ];
}

const PLACES = besides(9);
/** Outside of the ring of what is chosen. */
const RING_PLACES = besides(14);

function placesOf(isEnd: boolean, emphasis: keyof typeof RANKS): readonly LabelPlace[] {
  if (isEnd) return END_PLACES;
  return emphasis === 'chosen' ? RING_PLACES : PLACES;
}

/** The name of a line stays at its end, a little higher or lower where ends meet. */
const END_PLACES: readonly LabelPlace[] = [0, -8, 8, -14, 14, -22, 22].map((shift) => ({
  dx: 6,
  dy: 4 + shift,
  anchor: 'start',
}));

function boxOf(at: { readonly x: number; readonly y: number }, place: LabelPlace, width: number): Taken {
  const x = at.x + place.dx;
  const left = place.anchor === 'start' ? x : place.anchor === 'end' ? x - width : x - width / 2;
  const bottom = at.y + place.dy + 2;
  return { left, right: left + width, top: bottom - LABEL_HEIGHT_PX, bottom };
}
