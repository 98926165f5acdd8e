import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CostedOption, costToFindOut, valueOfInformation } from './value-of-information.ts';

interface Named extends CostedOption {
  readonly name: string;
}

function option(name: string, costs: readonly number[]): Named {
  return { name, monthlyUsd: Float64Array.from(costs) };
}

/** The cheapest by the mean over the known simulations, the first of equals. */
function cheapestOf(options: readonly Named[]) {
  return (simulations: readonly number[]): Named | null => {
    const mean = ({ monthlyUsd }: Named): number =>
      simulations.reduce((sum, simulation) => sum + (monthlyUsd[simulation] ?? 0), 0) / simulations.length;
    return options.reduce<Named | null>((best, each) => (best === null || mean(each) < mean(best) ? each : best), null);
  };
}

test('a hand calculation: a faster machine is worth 20 dollars in half of the simulations', () => {
  // Eight simulations. The measured type is slow where z < 0 (140 dollars) and fast where z > 0 (80); the other one always costs 100.
  const known = option('known', [100, 100, 100, 100, 100, 100, 100, 100]);
  const unknown = option('unknown', [140, 80, 140, 80, 140, 80, 140, 80]);
  const options = [known, unknown];
  const z = Float64Array.from([-4, 4, -3, 3, -2, 2, -1, 1]);
  const value = valueOfInformation({ options, baseline: known, z, choose: cheapestOf(options), strata: 2 });
  // Two strata of four simulations: slow, where `known` stays; fast, where both halves choose `unknown`, which saves 100 − 80.
  // value = (4 × 0 + 4 × 20) ÷ 8 = 10 dollars per month, and the choice changes in half of the simulations.
  // Standard error: √(8 × 10² ÷ 7 ÷ 8) = 3.780; the ends are 10 ± 1.645 × 3.780 = 10 ± 6.218.
  expect(value.valueUsd.value).toBe(10);
  expect(value.valueUsd.low).toBeCloseTo(3.782, 3);
  expect(value.valueUsd.high).toBeCloseTo(16.218, 3);
  expect(value.changeShare).toBe(0.5);
  expect(value.choices).toEqual([{ option: unknown, share: 0.5 }]);
});

test('what differs by accident between the halves of a stratum does not count as information', () => {
  // `unknown` is cheap in the even simulations and expensive in the odd ones, so the halves of the stratum choose differently.
  const known = option('known', [100, 100, 100, 100]);
  const unknown = option('unknown', [80, 120, 80, 120]);
  const options = [known, unknown];
  const z = Float64Array.from([1, 2, 3, 4]);
  const value = valueOfInformation({ options, baseline: known, z, choose: cheapestOf(options), strata: 1 });
  expect(value).toEqual({ changeShare: 0, valueUsd: { value: 0, low: 0, high: 0 }, choices: [] });
});

test('an infeasible simulation costs as much as the most expensive feasible option of that simulation', () => {
  const baseline = option('baseline', [50, 50, Infinity, Infinity]);
  const safe = option('safe', [90, 90, 90, 90]);
  const z = Float64Array.from([1, 2, 3, 4]);
  const value = valueOfInformation({ options: [baseline, safe], baseline, z, choose: () => safe, strata: 1 });
  // Two simulations: 50 − 90 = −40; two simulations: 90 − 90 = 0. The mean of −20 does not count as a value.
  expect(value.valueUsd.value).toBe(0);
  expect(value.valueUsd.low).toBeLessThan(-20);
  expect(value.changeShare).toBe(1);
});

test('a measurement that never changes the choice is worth nothing, however uncertain it is', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 8, maxLength: 64 }), (zs) => {
      const only = option(
        'only',
        zs.map((z) => 100 * Math.exp(z)),
      );
      const z = Float64Array.from(zs);
      const value = valueOfInformation({ options: [only], baseline: only, z, choose: () => only, strata: 4 });
      expect(value).toEqual({ changeShare: 0, valueUsd: { value: 0, low: 0, high: 0 }, choices: [] });
    }),
  );
});

test('18 minutes of a machine at 0.34 dollars an hour cost 10.2 cents', () => {
  expect(costToFindOut(18, 0.34)).toBeCloseTo(0.102, 12);
});
