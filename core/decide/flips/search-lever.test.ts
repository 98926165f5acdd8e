import { describe, expect, test } from 'vitest';
import type { Range } from '#core/contract/workload/input-definition.ts';
import { changeNear, type Direction, nearestChange } from './search-lever.ts';

const LOG: Range = { base: 100, low: 1, high: 10_000, scale: 'log' };
const LINEAR: Range = { base: 0.5, low: 0, high: 1, scale: 'linear' };
const WHOLE: Range = { base: 3, low: 0, high: 6, scale: 'whole' };

function above(range: Range, limit: number): number | null {
  return nearestChange({ range, direction: 'up', differs: (value) => value >= limit });
}

function below(range: Range, limit: number): number | null {
  return nearestChange({ range, direction: 'down', differs: (value) => value <= limit });
}

describe('the nearest change', () => {
  test('is on the far side of the limit, within its precision and three digits', () => {
    for (const limit of [100.1, 123.4, 517, 1000, 9_990]) {
      const found = above(LOG, limit) ?? 0;
      expect(found).toBeGreaterThanOrEqual(limit);
      // A two-thousandth for the search, up to a hundredth of the leading digit for the three digits.
      expect(found).toBeLessThanOrEqual(limit * 1.012);
      expect(found).toBe(Number(found.toPrecision(3)));
    }
    for (const limit of [99.9, 47.3, 2.22, 1.05]) {
      const found = below(LOG, limit) ?? Infinity;
      expect(found).toBeLessThanOrEqual(limit);
      expect(found).toBeGreaterThanOrEqual(limit / 1.012);
      expect(found).toBe(Number(found.toPrecision(3)));
    }
  });

  test('on a linear scale is found down to nothing and up to all', () => {
    expect(above(LINEAR, 0.9)).toBeCloseTo(0.9, 2);
    expect(above(LINEAR, 1)).toBe(1);
    expect(below(LINEAR, 0.2)).toBeCloseTo(0.2, 2);
    expect(below(LINEAR, 0)).toBe(0);
  });

  test('of a whole number is that number', () => {
    expect([above(WHOLE, 4), above(WHOLE, 6), below(WHOLE, 2), below(WHOLE, 0)]).toEqual([4, 6, 2, 0]);
    expect([above(WHOLE, 7), below(WHOLE, -1)]).toEqual([null, null]);
  });

  test('is null beyond the end, and where the range has no values in that direction', () => {
    expect(above(LOG, 10_001)).toBeNull();
    expect(below(LOG, 0.9)).toBeNull();
    const always = (range: Range, direction: Direction) => nearestChange({ range, direction, differs: () => true });
    expect(always({ ...LOG, high: 100 }, 'up')).toBeNull();
    expect(always({ ...LOG, low: 100 }, 'down')).toBeNull();
    expect(always({ ...WHOLE, low: 3 }, 'down')).toBeNull();
  });

  test('is found next to the base even where it lasts for a hundredth of the value: steps are fine there', () => {
    // Squared shares of a range of 100: the first step is 100^(1/196) = 1.0238.
    const found = nearestChange({ range: LOG, direction: 'up', differs: (value) => value >= 102 && value < 103 });
    expect(found).toBeGreaterThanOrEqual(102);
    expect(found).toBeLessThan(102.4);
    const last = nearestChange({ range: LOG, direction: 'up', differs: (value) => value >= 9_999 });
    expect(last).toBe(10_000);
  });

  test('stays on a side that differs, where three digits would leave it', () => {
    const found = nearestChange({ range: LOG, direction: 'up', differs: (value) => value > 1000.5 && value < 1008 });
    if (found !== null) expect(found > 1000.5 && found < 1008).toBe(true);
    const upTo = nearestChange({ range: LOG, direction: 'up', differs: (value) => value >= 400 && value !== 400 });
    expect(upTo).toBeGreaterThan(400);
  });
});

describe('the change near a guess', () => {
  const near = (
    guess: number,
    limit: number,
    { range = LOG, precision = 0.002 }: { readonly range?: Range; readonly precision?: number } = {},
  ): { readonly found: number | null; readonly asked: number } => {
    let asked = 0;
    const found = changeNear(guess, {
      range,
      direction: 'up',
      precision,
      differs: (value) => {
        asked += 1;
        return value >= limit;
      },
    });
    return { found, asked };
  };

  test.each([101, 400, 699, 700, 701, 1500, 9000])('is just beyond the limit from a guess of %d', (guess) => {
    const { found } = near(guess, 700);
    expect(found).toBeGreaterThanOrEqual(700);
    // Precision, and three digits.
    expect(found).toBeLessThanOrEqual(702);
  });

  test('is the guess if the condition does not hold a little nearer to the base: two values are tested', () => {
    expect(near(703.3, 700, { precision: 0.015 })).toEqual({ found: 703.3, asked: 2 });
  });

  test('costs few values more the further away it is', () => {
    expect(near(690, 700, { precision: 0.015 }).asked).toBeLessThanOrEqual(4);
    expect(near(500, 700, { precision: 0.015 }).asked).toBeLessThanOrEqual(12);
  });

  test('of a whole number is that number', () => {
    for (const guess of [4, 5, 6]) expect(near(guess, 5, { range: WHOLE }).found).toBe(5);
    expect(near(3, 4, { range: WHOLE }).found).toBe(4);
  });

  test('is null where the range ends first, and stops at the base', () => {
    expect(near(700, 20_000).found).toBeNull();
    expect(near(6, 7, { range: WHOLE }).found).toBeNull();
    expect(near(9000, 100.01).found).toBeLessThanOrEqual(101);
    const down = { range: LINEAR, direction: 'down', precision: 0.002 } as const;
    expect(changeNear(0.1, { ...down, differs: (value) => value <= 0 })).toBe(0);
    expect(changeNear(0.1, { ...down, differs: () => false })).toBeNull();
    expect(changeNear(0, { ...down, differs: (value) => value <= 0.2 })).toBeCloseTo(0.2, 2);
  });

  test('ends at once if a rounded guess lies beyond the end and nothing differs there', () => {
    const range = { base: 0.06, low: 0.0496, high: 0.1, scale: 'log' } as const;
    let asked = 0;
    const differs = (): boolean => {
      asked += 1;
      return false;
    };
    expect(changeNear(0.049, { range, direction: 'down', differs, precision: 0.002 })).toBeNull();
    expect(changeNear(0.2, { range, direction: 'up', differs, precision: 0.002 })).toBeNull();
    expect(asked).toBe(2);
  });
});

describe('where nothing can change between two values', () => {
  /** The values that a search asks about. */
  function askedAbout(limit: number, isClearBetween: (one: number, other: number) => boolean) {
    const asked = new Set<number>();
    const differs = (value: number): boolean => {
      asked.add(value);
      return value >= limit;
    };
    const found = nearestChange({ range: LOG, direction: 'up', differs, isClearBetween });
    return { found, asked: [...asked] };
  }

  test('no value between them is tested', () => {
    expect(askedAbout(Infinity, () => true)).toEqual({ found: null, asked: [LOG.base * 100 ** 0.25, 10_000] });
    expect(askedAbout(Infinity, () => false).asked).toHaveLength(14);
  });

  test('the nearest change is the same as in a search of every value', () => {
    for (const limit of [100.1, 123.4, 517, 1000, 9_990]) {
      const { found } = askedAbout(limit, (one, other) => one >= limit === other >= limit);
      expect(found).toBe(above(LOG, limit));
    }
  });
});

test('a rough search has fewer steps and less precision', () => {
  let asked = 0;
  const differs = (value: number): boolean => {
    asked += 1;
    return value >= 517;
  };
  const found = nearestChange({ range: LOG, direction: 'up', differs, steps: 5, precision: 0.1 });
  expect(found).toBeGreaterThanOrEqual(517);
  expect(found).toBeLessThan(517 * 1.12);
  expect(asked).toBeLessThan(12);
});

test('a change just before a time that people name is named there, if it is true there', () => {
  const range: Range = { base: 30 * 3600, low: 60, high: 1e6, scale: 'log' };
  const units = [86_400, 3600, 600, 60, 10];
  const below = (limit: number) =>
    changeNear(85_000, { range, direction: 'down', differs: (v) => v <= limit, precision: 0.002, units });
  expect(below(86_400)).toBe(86_400);
  // A minute before a day it is not.
  expect(below(86_399)).not.toBe(86_400);
  expect((below(86_399) ?? 0) / 86_399).toBeGreaterThan(0.997);
  const above = changeNear(130_000, {
    range,
    direction: 'up',
    differs: (v) => v >= 4 * 86_400,
    precision: 0.002,
    units,
  });
  expect(above).toBe(4 * 86_400);
  expect(changeNear(85_000, { range, direction: 'down', differs: (v) => v <= 86_400, precision: 0.002 })).not.toBe(
    86_400,
  );
});
