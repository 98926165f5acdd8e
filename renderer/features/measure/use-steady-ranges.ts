import { useState } from 'react';
import type { XyChart } from '#core/figure/model.ts';
import { neededRange, type Range, type Ranges, steadyRange } from '#core/figure/scene/range.ts';

interface Kept extends Ranges {
  readonly of: string;
}

/** Axis ranges of a live chart: they grow in steps and start over with another run (`of`). */
export function useSteadyRanges(chart: XyChart, of: string): Ranges {
  const [kept, setKept] = useState<Kept | null>(null);
  const before = kept?.of === of ? kept : null;
  const x = steadyRange(chart.x, neededRange(chart, 'x'), before?.x ?? null);
  const y = steadyRange(chart.y, neededRange(chart, 'y'), before?.y ?? null);
  // Setting state during rendering is React's pattern for state derived from props: the chart renders once, with the new ranges.
  if (before === null || !isSame(before.x, x) || !isSame(before.y, y)) setKept({ of, x, y });
  return { x, y };
}

function isSame(a: Range, b: Range): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
