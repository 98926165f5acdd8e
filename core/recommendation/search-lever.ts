/** How an input is searched: between which values, and in which steps. */
export interface Range {
  readonly base: number;
  readonly low: number;
  readonly high: number;
  readonly scale: 'log' | 'linear' | 'whole';
}

export type Direction = 'up' | 'down';

const STEPS = 14;
const PRECISION = 1e-3;

/**
 * The value nearest to the base, in one direction, at which `differs` holds: a grid outwards, then bisection of the first cell in
 * which it changes, then three significant digits on the far side if they still do. Null when no grid point differs.
 */
export function nearestChange(range: Range, direction: Direction, differs: (value: number) => boolean): number | null {
  let inside = range.base;
  for (const value of gridOutwards(range, direction)) {
    if (!differs(value)) {
      inside = value;
      continue;
    }
    return roundOutwards(bisect({ inside, outside: value, scale: range.scale, differs }), direction, differs);
  }
  return null;
}

function gridOutwards(range: Range, direction: Direction): number[] {
  const end = direction === 'up' ? range.high : range.low;
  const forward = direction === 'up' ? end > range.base : end < range.base;
  if (!forward) return [];
  if (range.scale === 'whole') {
    const step = direction === 'up' ? 1 : -1;
    return Array.from({ length: Math.abs(end - range.base) }, (_, i) => range.base + step * (i + 1));
  }
  // Squared shares: fine steps near the base, where the nearest change is looked for, coarse ones far away.
  const shares = Array.from({ length: STEPS }, (_, i) => ((i + 1) / STEPS) ** 2);
  return shares.map((share) =>
    range.scale === 'log' ? range.base * (end / range.base) ** share : range.base + (end - range.base) * share,
  );
}

function bisect(cell: {
  readonly inside: number;
  readonly outside: number;
  readonly scale: Range['scale'];
  readonly differs: (value: number) => boolean;
}): number {
  let { inside, outside } = cell;
  if (cell.scale === 'whole') return outside;
  while (Math.abs(outside - inside) > PRECISION * Math.max(Math.abs(inside), Math.abs(outside))) {
    const middle = cell.scale === 'log' ? Math.sqrt(inside * outside) : (inside + outside) / 2;
    if (Math.abs(middle) < 1e-6) break;
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
