import type { Range } from '#core/contract/input-definition.ts';

/** The direction in which an input varies from its base. */
export type Direction = 'up' | 'down';

const STEPS = 14;
const PRECISION = 2e-3;

/** One search for a change, in one direction from the base of a range. */
export interface Search {
  readonly range: Range;
  readonly direction: Direction;
  /** The condition to search for. */
  readonly differs: (value: number) => boolean;
  /** A fast approximation of the condition, which says where to start. Without it, every grid point is tested. */
  readonly roughly?: (value: number) => boolean;
}

/**
 * The value nearest to the base, in one direction, at which `differs` holds. Tests a grid outwards, bisects the first cell in which the
 * condition changes, and rounds to three significant digits on the far side if the condition still holds there. With a guess, moves from
 * the cell that the guess points to until `differs` itself changes in it. Null if no grid point differs.
 */
export function nearestChange(search: Search): number | null {
  const { range, direction, differs } = search;
  const grid = [range.base, ...gridOutwards(range, direction)];
  const roughly = search.roughly ?? differs;
  let outer = grid.findIndex((value, i) => i > 0 && roughly(value));
  if (outer === -1) return null;
  while (outer > 1 && differs(grid[outer - 1] ?? range.base)) outer -= 1;
  while (!differs(grid[outer] ?? range.base)) {
    outer += 1;
    if (outer >= grid.length) return null;
  }
  const inside = grid[outer - 1] ?? range.base;
  const outside = grid[outer] ?? range.base;
  return roundOutwards(bisect({ inside, outside, scale: range.scale, differs }), direction, differs);
}

function gridOutwards(range: Range, direction: Direction): number[] {
  const end = direction === 'up' ? range.high : range.low;
  const forward = direction === 'up' ? end > range.base : end < range.base;
  if (!forward) return [];
  // Squared shares: fine steps near the base, where the nearest change is searched for, and coarse steps far away.
  const shares = Array.from({ length: STEPS }, (_, i) => ((i + 1) / STEPS) ** 2);
  if (range.scale === 'whole') return wholeSteps(range.base, end, shares);
  return shares.map((share) =>
    range.scale === 'log' ? range.base * (end / range.base) ** share : range.base + (end - range.base) * share,
  );
}

/** Every whole number up to the end if there are few, otherwise a selection. */
function wholeSteps(base: number, end: number, shares: readonly number[]): number[] {
  const step = Math.sign(end - base);
  const distance = Math.abs(end - base);
  const away =
    distance <= 2 * STEPS
      ? Array.from({ length: distance }, (_, i) => i + 1)
      : shares.map((share) => Math.max(1, Math.round(share * distance)));
  return [...new Set(away)].map((each) => base + step * each);
}

function bisect(cell: {
  readonly inside: number;
  readonly outside: number;
  readonly scale: Range['scale'];
  readonly differs: (value: number) => boolean;
}): number {
  let { inside, outside } = cell;
  if (cell.scale === 'whole') return bisectWhole(cell);
  while (Math.abs(outside - inside) > PRECISION * Math.max(Math.abs(inside), Math.abs(outside))) {
    const middle = cell.scale === 'log' ? Math.sqrt(inside * outside) : (inside + outside) / 2;
    if (Math.abs(middle) < 1e-6) break;
    if (cell.differs(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

function bisectWhole(cell: Pick<Parameters<typeof bisect>[0], 'inside' | 'outside' | 'differs'>): number {
  let { inside, outside } = cell;
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.round((inside + outside) / 2);
    if (cell.differs(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

function roundOutwards(value: number, direction: Direction, differs: (value: number) => boolean): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  const units = direction === 'up' ? Math.ceil(value / unit - 1e-9) : Math.floor(value / unit + 1e-9);
  const rounded = Number((units * unit).toPrecision(3));
  return differs(rounded) ? rounded : value;
}
