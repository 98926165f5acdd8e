import type { Range } from '#core/contract/workload/input-definition.ts';

/** The direction in which an input varies from its base. */
export type Direction = 'up' | 'down';

/** Steps of the grid, and the precision of the value, unless a search asks for others. */
const STEPS = 14;
const PRECISION = 2e-3;

/** One search for a change, in one direction from the base of a range. */
export interface Search {
  readonly range: Range;
  readonly direction: Direction;
  /** The condition to search for. */
  readonly differs: (value: number) => boolean;
  /** Steps of the grid; 14 by default. */
  readonly steps?: number;
  /** How precisely the value is located, as a share of it; 0.002 by default. */
  readonly precision?: number;
  /** Units that people use multiples of, the largest first. A change just before a multiple is reported at the multiple. */
  readonly units?: readonly number[] | undefined;
  /**
   * Whether the condition holds nowhere between two values at which it does not hold: then no value between them is tested. By default
   * every value of the grid is.
   */
  readonly isClearBetween?: (one: number, other: number) => boolean;
}

/**
 * The value nearest to the base, in one direction, at which `differs` holds. Tests a grid outwards, bisects the first cell in which the
 * condition changes, and rounds to three significant digits on the far side if the condition still holds there. Null if no grid point differs.
 */
export function nearestChange(search: Search): number | null {
  const { range, direction, differs, steps = STEPS, precision } = search;
  const grid = [range.base, ...gridOutwards(range, direction, steps)];
  const outer = firstDiffering(grid, search);
  if (outer === null) return null;
  const inside = grid[outer - 1] ?? range.base;
  const outside = grid[outer] ?? range.base;
  return roundOutwards(bisect({ inside, outside, scale: range.scale, differs }, precision), direction, differs);
}

/** The index of the first value of a grid at which the condition holds; null if it holds at none. It does not hold at the first value. */
function firstDiffering(
  grid: readonly number[],
  { differs, isClearBetween }: Pick<Search, 'differs' | 'isClearBetween'>,
): number | null {
  if (isClearBetween === undefined) {
    const found = grid.findIndex((value, i) => i > 0 && differs(value));
    return found === -1 ? null : found;
  }
  const at = (index: number): number => grid[index] ?? 0;
  const within = (from: number, to: number): number | null => {
    if (to <= from) return null;
    const changes = differs(at(to));
    if (to === from + 1) return changes ? to : null;
    if (!changes && isClearBetween(at(from), at(to))) return null;
    const middle = Math.floor((from + to) / 2);
    return within(from, middle) ?? within(middle, to);
  };
  const last = grid.length - 1;
  const middle = Math.floor(last / 2);
  return within(0, middle) ?? within(middle, last);
}

/** Steps towards the base before the change is searched between it and the last of them. A base of 0 is never reached by shares. */
const MAX_STEPS_INWARD = 12;

/**
 * The value at which `differs` changes near a guess, to within a share of the value. Walks from the guess in growing steps: towards the base
 * while the condition holds, away from it until it holds. The condition must not hold at the base. Null if the range ends first.
 */
export function changeNear(
  guess: number,
  search: Omit<Search, 'steps'> & { readonly precision: number },
): number | null {
  const { range, direction, differs, precision, units = [] } = search;
  const within = (inside: number, outside: number): number => {
    const found = bisect({ inside, outside, scale: range.scale, differs }, precision);
    if (found === guess) return guess;
    const usual = usualBetween(nearerToBase(found, range, precision), found, units);
    return usual !== null && differs(usual) ? usual : roundOutwards(found, direction, differs);
  };
  if (differs(guess)) {
    let outside = guess;
    for (let tried = 0, step = precision; tried < MAX_STEPS_INWARD; tried++, step *= 2) {
      const inside = nearerToBase(outside, range, step);
      if (inside === range.base || !differs(inside)) return within(inside, outside);
      outside = inside;
    }
    return within(range.base, outside);
  }
  const end = direction === 'up' ? range.high : range.low;
  let inside = guess;
  // A guess that was rounded may lie beyond the end.
  const isBeforeEnd = (value: number): boolean => (direction === 'up' ? value < end : value > end);
  for (let step = precision / 2; isBeforeEnd(inside); step *= 2) {
    const outside = furtherFromBase(inside, range, { step, end });
    if (differs(outside)) return within(inside, outside);
    inside = outside;
  }
  return null;
}

/** A step towards the base: a share of the value, or half way if the base is nearer than that. The base itself if it is next. */
export function nearerToBase(value: number, { base, scale }: Range, share: number): number {
  const distance = Math.abs(base - value);
  if (scale === 'whole') {
    return value + Math.sign(base - value) * Math.min(distance, Math.max(1, Math.round(share * Math.abs(value))));
  }
  if (distance <= PRECISION * Math.max(Math.abs(value), Math.abs(base))) return base;
  return value + Math.sign(base - value) * Math.min(share * Math.abs(value === 0 ? base : value), distance / 2);
}

/** A step away from the base, at most to the end of the range. */
function furtherFromBase(
  value: number,
  { base, scale }: Range,
  { step, end }: { readonly step: number; readonly end: number },
): number {
  const wanted = step * Math.abs(value === 0 ? base : value);
  const away = scale === 'whole' ? Math.max(1, Math.round(wanted)) : wanted;
  return away === 0 ? end : value + Math.sign(end - base) * Math.min(away, Math.abs(end - value));
}

function gridOutwards(range: Range, direction: Direction, steps: number): number[] {
  const end = direction === 'up' ? range.high : range.low;
  const forward = direction === 'up' ? end > range.base : end < range.base;
  if (!forward) return [];
  // Squared shares: fine steps near the base, where the nearest change is searched for, and coarse steps far away.
  const shares = Array.from({ length: steps }, (_, i) => ((i + 1) / steps) ** 2);
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
    distance <= 2 * shares.length
      ? Array.from({ length: distance }, (_, i) => i + 1)
      : shares.map((share) => Math.max(1, Math.round(share * distance)));
  return [...new Set(away)].map((each) => base + step * each);
}

function bisect(
  cell: {
    readonly inside: number;
    readonly outside: number;
    readonly scale: Range['scale'];
    readonly differs: (value: number) => boolean;
  },
  precision = PRECISION,
): number {
  let { inside, outside } = cell;
  if (cell.scale === 'whole') return bisectWhole(cell);
  while (Math.abs(outside - inside) > precision * Math.max(Math.abs(inside), Math.abs(outside))) {
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

/** A multiple of the largest unit that has one between a value and another, or at the other; null if none has. */
function usualBetween(inside: number, outside: number, units: readonly number[]): number | null {
  for (const unit of units) {
    const multiple = unit * (outside > inside ? Math.floor(outside / unit) : Math.ceil(outside / unit));
    if (outside > inside ? multiple > inside : multiple < inside) return multiple;
  }
  return null;
}

function roundOutwards(value: number, direction: Direction, differs: (value: number) => boolean): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  const units = direction === 'up' ? Math.ceil(value / unit - 1e-9) : Math.floor(value / unit + 1e-9);
  const rounded = Number((units * unit).toPrecision(3));
  return differs(rounded) ? rounded : value;
}
