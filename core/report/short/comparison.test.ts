import { describe, expect, it } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { comparePlans, figure } from './comparison.ts';
import { fromInterval } from '#core/words/format/quantity.ts';
import { examplePlan } from '#core/report/testing.ts';

const dollars = (value: number, spread: number) =>
  fromInterval({ value, low: value / spread, high: value * spread }, 'usd-per-million', 'projected');

describe('two plans side by side', () => {
  it('calls a difference larger than the noise only when it exceeds both intervals together', () => {
    // Each side ×/÷ 1.2: together ×/÷ exp(√2 · ln 1.2) = 1.294.
    expect(figure('cost', dollars(1, 1.2), dollars(1.28, 1.2)).difference).toBe('within');
    expect(figure('cost', dollars(1, 1.2), dollars(1.31, 1.2)).difference).toBe('larger');
    expect(figure('cost', dollars(1.31, 1.2), dollars(1, 1.2)).difference).toBe('larger');
  });

  it('does not do so for a figure without an interval, or one that a side lacks', () => {
    const bare = fromInterval({ value: 2, low: null, high: null }, 'usd-per-million', 'projected');
    expect(figure('cost', dollars(1, 1.1), bare)).toMatchObject({ ratio: 2, difference: 'unknown' });
    expect(figure('cost', null, bare)).toMatchObject({ ratio: null, difference: 'unknown' });
  });

  it('has no difference between a plan and itself, and leaves out what was measured once', () => {
    const plan = examplePlan();
    const { measured, chosen, options } = comparePlans(viewOf(plan), viewOf(plan));
    expect(measured).toEqual([]);
    expect(chosen.length).toBeGreaterThan(2);
    for (const { ratio, difference } of [...chosen, ...options]) {
      expect(ratio).toBe(1);
      expect(difference).not.toBe('larger');
    }
  });

  it('compares what was measured in two runs', () => {
    const run = exampleRun();
    if (run.batch === null) throw new Error('the example has no batch');
    const { rowsPerS } = run.batch.best;
    const doubled = { value: 2 * rowsPerS.value, low: 1.9 * rowsPerS.value, high: 2.1 * rowsPerS.value };
    const best = { ...run.batch.best, rowsPerS: doubled };
    const other = examplePlan({ runs: [{ ...run, runId: 'another', batch: { ...run.batch, best } }] });
    const [batch] = comparePlans(viewOf(examplePlan()), viewOf(other)).measured;
    expect(batch).toMatchObject({ label: 'Batch throughput', ratio: 2 });
  });
});
