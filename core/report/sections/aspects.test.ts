import { expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import { makeAspects } from './aspects.ts';
import { examplePlan } from '#core/report/testing.ts';
import { isLive } from '#core/decide/plan-options.ts';

/** The freshness cell of a mode whose oldest answer has this age in seconds. */
function freshnessOf(mode: ServingMode, maxS: number): { readonly text: string; readonly live: boolean } {
  const example = examplePlan();
  const option = example.options.find((each) => each.feasible && each.mode === mode);
  if (option === undefined) throw new Error(`the example has no ${mode}`);
  const aged = {
    ...option,
    latencyMs: { p50: 500 * maxS, p99: 1000 * maxS },
    freshnessS: { mean: maxS / 2, max: maxS },
  };
  const { columns, rows } = makeAspects(viewOf(examplePlan({ options: [aged] })));
  const cell = rows.find(({ name }) => name === 'Freshness')?.cells[columns.findIndex((each) => each.mode === mode)];
  return { text: `${cell?.headline}: ${cell?.sentence}`, live: isLive(aged) };
}

test.each([
  ['realtime', 0.12, 'fresh: Computed on request: 99 of 100 are at most 120 ms old.', true],
  ['realtime', 30, '30 s: at most. Computed on request: 15 s on average.', false],
  ['microbatch', 0.4, 'fresh: Computed at the end of a window: 99 of 100 are at most 400 ms old.', true],
  ['microbatch', 298, '4 min 58 s: at most. Computed at the end of a window: 2 min 29 s on average.', false],
] as const)('the freshness of %s with answers up to %d s old', (mode, maxS, text, live) => {
  expect(freshnessOf(mode, maxS)).toEqual({ text, live });
});
