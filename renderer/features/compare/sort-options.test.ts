import { describe, expect, it } from 'vitest';
import { nextColumn, pressed, sortedBy, type Sorting } from './sort-options.ts';
import { optionAt } from './testing.ts';

const exactly = (value: number) => ({ value, low: null, high: null });
const batch = optionAt({ id: 'a', cost: exactly(2), maxAgeS: 3600 });
const live = optionAt({ id: 'b', mode: 'realtime', cost: exactly(5), p99Ms: 40, maxAgeS: 0.04 });
const slow = optionAt({ id: 'c', mode: 'realtime', cost: exactly(1), p99Ms: 90, maxAgeS: 0.09 });
const infeasible = optionAt({ id: 'd', cost: null });
const all = [batch, infeasible, live, slow];
const ids = (sorting: Sorting): string[] => sortedBy(all, sorting, null).map(({ id }) => id);

describe('the order of the options', () => {
  it('is by cost, latency or age, without infeasible options', () => {
    expect(ids({ column: 'cost', descending: false })).toEqual(['c', 'a', 'b']);
    expect(ids({ column: 'age', descending: true })).toEqual(['a', 'c', 'b']);
  });

  it('has options without a value last in both directions', () => {
    expect(ids({ column: 'p99', descending: false })).toEqual(['b', 'c', 'a']);
    expect(ids({ column: 'p99', descending: true })).toEqual(['c', 'b', 'a']);
  });

  it('respects the mode filter', () => {
    const shown = sortedBy(all, { column: 'cost', descending: false }, new Set(['batch'] as const));
    expect(shown).toEqual([batch]);
  });

  it('reverses when its column is clicked again, and S selects the next column', () => {
    const byCost: Sorting = { column: 'cost', descending: false };
    expect(pressed(byCost, 'cost')).toEqual({ column: 'cost', descending: true });
    expect(pressed(byCost, 'p99')).toEqual({ column: 'p99', descending: false });
    expect(nextColumn(byCost).column).toBe('p99');
  });
});
