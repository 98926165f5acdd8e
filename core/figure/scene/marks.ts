import { assertNever } from '#core/assert-never.ts';
import type { Basis } from '#core/contract/base/numbers.ts';
import type { Tone } from '#core/figure/model.ts';
import { area, boxData, circleData, type Colour, type PathShape, px } from './scene.ts';

/** The colour of a mode, or the neutral colour. */
export function toneColour(tone: Tone): Colour {
  switch (tone) {
    case 'batch':
    case 'cached':
      return 'batch';
    case 'microbatch':
      return 'microbatch';
    case 'realtime':
    case 'async':
    case 'hybrid':
      return 'realtime';
    case 'ink':
      return 'ink-3';
    default:
      return assertNever(tone);
  }
}

/** The basis of a number as a dash pattern in pixels. Measured and imported lines are solid (null). */
export function basisDash(basis: Basis): readonly number[] | null {
  if (basis === 'projected') return PROJECTED_DASH;
  return basis === 'assumed' ? ASSUMED_DASH : null;
}

const PROJECTED_DASH = [5, 3] as const;
const ASSUMED_DASH = [1.5, 2.5] as const;

interface Place {
  readonly x: number;
  readonly y: number;
  /** Half the side of the square. The other marks are sized to look equally large. */
  readonly half: number;
}

/** Left half square in the colour of batch, right half circle in the colour of real time. */
function halves({ x, y, half }: Place): PathShape[] {
  const r = px(half * 1.1);
  return [
    area(`M${px(x)} ${px(y - half)}h${-half}v${2 * half}h${half}Z`, 'batch'),
    area(`M${px(x)} ${px(y - r)}a${r} ${r} 0 0 1 0 ${2 * r}Z`, 'realtime'),
  ];
}

function outline(tone: Exclude<Tone, 'hybrid'>, { x, y, half }: Place): string {
  if (tone === 'batch' || tone === 'cached')
    return boxData({ left: x - half, top: y - half, right: x + half, bottom: y + half });
  if (tone !== 'microbatch') return circleData(x, y, half * 1.1);
  const reach = px(half * 1.3);
  return `M${px(x)} ${px(y - reach)}l${reach} ${reach}l${-reach} ${reach}l${-reach} ${-reach}Z`;
}

/** The mark of a mode: batch ■, micro-batch ◆, real time ●, cached □, asynchronous ○, hybrid half of each. */
export function modeMark(tone: Tone, place: Place): PathShape[] {
  if (tone === 'hybrid') return halves(place);
  const colour = toneColour(tone);
  const filled = area(outline(tone, place), colour);
  const isHollow = tone === 'cached' || tone === 'async';
  return [isHollow ? { ...filled, fill: 'surface', stroke: colour, widthPx: 1.75 } : filled];
}

/** Space in pixels that keeps lines away from the mark of an invalid point. */
const CLEAR_PX = 2.5;

/** The mark of a point that does not count: hollow and grey in the shape of its mode, on a disc that interrupts the lines below. */
export function invalidMark(tone: Tone, place: Place): PathShape[] {
  const shape = area(outline(tone === 'hybrid' ? 'ink' : tone, place), 'surface');
  return [
    area(circleData(place.x, place.y, place.half * 1.3 + CLEAR_PX), 'surface'),
    { ...shape, stroke: 'ink-3', widthPx: 1.75 },
  ];
}
