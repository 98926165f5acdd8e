import { describe, expect, it } from 'vitest';
import type { CostByVolume } from '#core/contract/plan/plan.ts';
import { examplePlan } from '#core/report/testing.ts';
import { volumeChart } from './volume.ts';

const BATCH = 'ec2-batch/c7i.xlarge/spot';
const LAMBDA = 'lambda/-/on-demand';
const perDay = Array.from({ length: 49 }, (_, i) => 2e6 * 10 ** (i / 6 - 4));

/** Batch costs a fixed $25 a month and little per prediction, Lambda costs by use. They cost the same where the use equals the rent. */
const costs: CostByVolume = {
  perDay,
  options: [
    { id: BATCH, monthlyUsd: perDay.map((volume) => 25 + volume * 1e-7 * 30) },
    { id: LAMBDA, monthlyUsd: perDay.map((volume) => (volume > 1e9 ? null : volume * 1e-6 * 30)) },
  ],
};
const meetAt = 25 / (0.9e-6 * 30);

describe('cost over the volume', () => {
  const plan = examplePlan({ costByVolume: costs, breakEvens: [{ between: [BATCH, LAMBDA], perDay: meetAt }] });

  it("shows the volume at which the cheapest option changes, and marks it at the plan's break-even", () => {
    const chart = volumeChart(plan);
    expect(chart?.title).toBe(
      'Below 930,000 predictions per day, 2.2 times less than now, Lambda is cheaper than EC2 batch',
    );
    const marks = chart?.series.find(({ marks }) => marks);
    expect(marks?.points.map(({ x }) => x)).toEqual([meetAt]);
    expect(chart?.limits).toEqual([{ axis: 'x', at: 2e6, label: 'you: 2 million', forbidden: null }]);
  });

  it('draws dollars per million within a factor of a thousand of today, without volumes at which an option is infeasible', () => {
    const chart = volumeChart(plan);
    const lambda = chart?.series.find(({ endLabel }) => endLabel === 'Lambda');
    expect(Math.max(...(lambda?.points.map(({ x }) => x) ?? []))).toBeLessThanOrEqual(1e9);
    expect(Math.min(...(lambda?.points.map(({ x }) => x) ?? []))).toBeCloseTo(2000, 0);
    // A month has 730 hours, so 30.4 days.
    for (const { y } of lambda?.points ?? []) expect(y).toBeCloseTo((1e-6 * 30 * 1e6) / (730 / 24), 6);
  });

  it('leaves out options that the plan excludes, and draws the recommended one heavier', () => {
    const options = plan.options.map((option) =>
      option.id === LAMBDA ? { ...option, excludedBy: 'rarely-holds' as const } : option,
    );
    const chart = volumeChart({ ...plan, options });
    expect(chart?.series.map(({ name }) => name)).toEqual(['EC2 batch']);
    expect(chart?.title).not.toContain('Lambda');
    const weights = volumeChart(plan)?.series.map(({ name, weight }) => [name, weight]);
    expect(weights).toEqual(
      expect.arrayContaining([
        ['EC2 batch', 'normal'],
        ['Lambda', 'thin'],
      ]),
    );
  });

  it('is not drawn for a plan without costs by volume, or without a feasible option', () => {
    expect(volumeChart(examplePlan())).toBeNull();
    const nowhere = { perDay, options: [{ id: BATCH, monthlyUsd: perDay.map(() => null) }] };
    expect(volumeChart(examplePlan({ costByVolume: nowhere }))).toBeNull();
  });
});
