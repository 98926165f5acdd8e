import { expect, test } from 'vitest';
import { examplePromises } from './testing.ts';
import { tellable, tellableText } from './power.ts';

test('a longer run tells a smaller excess of latency, and a short one none', () => {
  const at = (durationS: number) => tellable({ ratePerS: 100, durationS }, examplePromises());
  const [p99, slo] = at(120);
  expect(p99).toMatchObject({ percentile: 99, limitMs: 20 });
  expect(slo).toMatchObject({ percentile: 95, limitMs: 50 });
  const excess = (durationS: number): number => at(durationS)[0]?.brokenAbove ?? Infinity;
  expect(excess(120)).toBeGreaterThan(1);
  expect(excess(1200)).toBeLessThan(excess(120));
  expect(at(1200)[0]?.holdsBelow ?? 0).toBeGreaterThan(at(120)[0]?.holdsBelow ?? 1);
  expect(at(1)).toEqual([
    { percentile: 99, limitMs: 20, holdsBelow: null, brokenAbove: null },
    expect.objectContaining({ percentile: 95 }),
  ]);
});

test('a line states what a test can show before it runs', () => {
  const said = (durationS: number) => tellableText({ ratePerS: 100, durationS, promises: examplePromises() });
  expect(said(120)).toMatch(
    /^in 2 min the test can show: p99 of at most 20 ms: an excess of \d+ % is detected in 90 % of the cases, a latency that is \d+ % shorter/,
  );
  expect(said(1)).toContain('nothing about a p99 of at most 20 ms; use a longer --duration-s');
  const promises = examplePromises({ sloMs: null, p99Ms: null });
  expect(tellableText({ ratePerS: 100, durationS: 60, promises })).toContain('test the rate only');
});
