import type { BacktestGoal, BacktestRow } from '#core/contract/run/backtest.ts';
import type { Hop } from '#core/project/projection/machine.ts';

interface Goal {
  readonly text: string;
  readonly hop: Hop;
  readonly references: boolean;
  /** Whether the goal covers fp32 results only. */
  readonly fp32: boolean;
  readonly maxErrorPct: number | null;
  readonly minWithinTwoPct: number | null;
  readonly cover80Pct: readonly [number, number];
}

const COVER: readonly [number, number] = [75, 88];
const COVER_GPU: readonly [number, number] = [75, 90];

/** The goals of the backtest: a maximum median error, and bounds for the coverage of the 80 % interval. */
const GOALS: readonly Goal[] = [
  goal('same CPU generation, other size, with a reference', 'generation', true, 8),
  goal('same CPU generation, other size, without', 'generation', false, 15),
  goal('same instruction set, other generation, with a reference (fp32)', 'isa', true, 10, true),
  goal('same instruction set, other generation, without (fp32)', 'isa', false, 25, true),
  goal('other instruction set, with a reference', 'other-isa', true, 15),
  goal('other instruction set, without', 'other-isa', false, 50),
  { ...goal('CPU to GPU, 20 reference models', 'cpu-gpu', true, 20), cover80Pct: COVER_GPU },
  {
    ...goal('CPU to GPU, specification only', 'cpu-gpu', false, null),
    minWithinTwoPct: 90,
    cover80Pct: COVER_GPU,
  },
  goal('GPU to GPU, with a reference', 'gpu-gpu', true, 10),
  goal('GPU to GPU, without', 'gpu-gpu', false, 10),
];

function goal(text: string, hop: Hop, references: boolean, maxErrorPct: number | null, fp32 = false): Goal {
  return { text, hop, references, fp32, maxErrorPct, minWithinTwoPct: null, cover80Pct: COVER };
}

/** Compares the goals with the results. Skips goals without results. */
export function goalsOf(hops: readonly BacktestRow[], fp32: readonly BacktestRow[]): readonly BacktestGoal[] {
  return GOALS.flatMap((each) => {
    const row = (each.fp32 ? fp32 : hops).find((r) => r.hop === each.hop && r.references === each.references);
    if (row === undefined) return [];
    const { maxErrorPct, minWithinTwoPct, cover80Pct } = each;
    const [minPct, maxPct] = cover80Pct;
    const isError = maxErrorPct !== null;
    const isAccurate = isError ? row.medianErrorPct <= maxErrorPct : row.withinTwoPct >= (minWithinTwoPct ?? 0);
    const isCovered = row.cover80Pct !== null && row.cover80Pct >= minPct && row.cover80Pct <= maxPct;
    const error = isError ? `≤ ${maxErrorPct} %` : `within 2× for ≥ ${minWithinTwoPct} %`;
    const reachedError = isError ? `${row.medianErrorPct.toFixed(1)} %` : `${row.withinTwoPct.toFixed(0)} %`;
    const covers = row.cover80Pct === null ? 'no interval' : `${row.cover80Pct.toFixed(1)} %`;
    return [
      {
        text: each.text,
        goal: `${error}; ${minPct}–${maxPct} %`,
        reached: `${reachedError}; ${covers}`,
        met: isAccurate && isCovered,
      },
    ];
  });
}
