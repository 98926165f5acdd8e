import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PointVerdict } from '#core/contract/run/run.ts';
import type { StallSeen } from './stalls.ts';
import { sloRateFromPoints, type MeasuredSloRate, type SloPoint } from './slo-rate.ts';

const QUESTION = { percentile: 99, limitMs: 10, capacityPerS: 1000 };
const REQUESTS = 5_000;

interface Shape {
  readonly size?: number;
  readonly requests?: number;
  readonly verdict?: PointVerdict;
  readonly stalls?: readonly StallSeen[];
  readonly lateWithout?: number;
  readonly lagP99Ms?: number;
}

const excursionsOf = (late: number, size: number): readonly number[] => {
  const whole = Math.floor(late / size);
  return [...Array.from({ length: whole }, () => size), ...(late > whole * size ? [late - whole * size] : [])];
};

/** A point with so many late requests, in excursions of a size. */
function point(ratePerS: number, late: number, shape: Shape = {}): SloPoint {
  const { size = 1, requests = REQUESTS, verdict = 'valid', stalls = [], lateWithout = late, lagP99Ms = 0 } = shape;
  const counted = (count: number) => ({ requests, excursions: excursionsOf(count, size) });
  return {
    ratePerS,
    verdict,
    lagP99Ms,
    late: counted(late),
    stalls: { seen: stalls, lateWithout: counted(lateWithout) },
  };
}

/** So many stalls of a length in one point, one every `everyMs`. */
const stallsOf = (count: number, lengthMs: number, everyMs = 500): readonly StallSeen[] =>
  Array.from({ length: count }, (_, index) => ({ atMs: 1000 + everyMs * index, lengthMs }));

/** Late requests of an M/M/1 queue whose p99 is the limit at 800 requests per second. */
const lateAt = (ratePerS: number): number =>
  Math.round(REQUESTS * Math.exp((-Math.log(100) * (1000 - ratePerS)) / 200));

const curve = (shape: Shape = {}): readonly SloPoint[] => [
  ...[300, 500, 700, 760, 800, 840, 900].map((rate) => point(rate, Math.min(REQUESTS, lateAt(rate)), shape)),
  point(1100, REQUESTS, { ...shape, verdict: 'saturated' }),
];

function measured(rate: MeasuredSloRate): Extract<MeasuredSloRate, { kind: 'measured' }> {
  if (rate.kind !== 'measured') throw new Error('a measured rate was expected');
  return rate;
}

function bounds(rate: MeasuredSloRate): readonly [number, number, number] {
  const { maxRatePerS } = measured(rate);
  return [maxRatePerS?.low ?? 0, maxRatePerS?.value ?? Number.NaN, maxRatePerS?.high ?? Infinity];
}

test('the rate lies where the late share reaches what the percentile allows, between a rate that holds and one that fails', () => {
  const [low, value, high] = bounds(sloRateFromPoints(curve(), QUESTION));
  expect(value).toBeGreaterThan(780);
  expect(value).toBeLessThan(820);
  expect(low).toBeGreaterThan(680);
  expect(low).toBeLessThan(800);
  expect(high).toBeGreaterThan(800);
  expect(high).toBeLessThan(900);
  expect(measured(sloRateFromPoints(curve(), QUESTION)).firstFailingPerS).toBe(840);
});

test('as many late requests in fewer excursions tell less', () => {
  const widths = [1, 100, 400].map((size) => {
    const [low, , high] = bounds(sloRateFromPoints(curve({ size }), QUESTION));
    return Math.min(1100, high) / low;
  });
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(new Set(widths).size).toBe(3);
});

test('a limit that is missed even at the lowest rate leaves no rate', () => {
  const rate = sloRateFromPoints([point(100, 400), point(300, 600)], QUESTION);
  expect(rate).toMatchObject({ kind: 'measured', maxRatePerS: null, firstFailingPerS: 100, stalls: null });
});

test('with fewer requests than the percentile needs, the rate must be simulated', () => {
  const few = [10, 20, 30].map((rate) => point(rate, 0, { requests: 200 }));
  expect(sloRateFromPoints(few, QUESTION)).toEqual({ kind: 'too-few' });
  expect(sloRateFromPoints([...few, point(40, 0, { requests: 62 })], QUESTION).kind).toBe('measured');
  expect(sloRateFromPoints([point(1100, 0, { verdict: 'saturated' })], QUESTION)).toEqual({ kind: 'too-few' });
});

test('points of a late generator do not count', () => {
  const rate = sloRateFromPoints(
    [point(100, 0), point(200, 5000, { verdict: 'generator-limited' }), point(300, 0)],
    QUESTION,
  );
  expect(rate).toMatchObject({ kind: 'measured', maxRatePerS: { value: 300, high: null }, firstFailingPerS: null });
});

test('a point says nothing if its generator was late by half of the limit, whether it held or not, unless the server was saturated', () => {
  const late = { lagP99Ms: 6 };
  const held = [point(100, 0), point(300, 0)];
  const only = sloRateFromPoints([...held, point(500, 900, late), point(700, 0, late)], QUESTION);
  expect(only).toMatchObject({ maxRatePerS: { value: 300 }, firstFailingPerS: null });
  const wall = sloRateFromPoints([...held, point(900, 900, { ...late, verdict: 'saturated' })], QUESTION);
  expect(measured(wall).firstFailingPerS).toBe(900);
  expect(sloRateFromPoints([point(100, 900, late), point(300, 900, late)], QUESTION).kind).toBe('too-few');
});

test('late requests of several passes are added up, so that one disturbed pass counts with its share', () => {
  const disturbed = [1, 2, 3, 4].map((pass) => point(500, pass === 2 ? 150 : 0, { size: 150 }));
  const rate = sloRateFromPoints([point(300, 0), ...disturbed, point(950, 5000)], QUESTION);
  // 150 of 20,000 are 0.75 %.
  expect(measured(rate).firstFailingPerS).toBe(950);
  const twice = sloRateFromPoints([...disturbed, ...disturbed.slice(1, 2), point(950, 5000)], QUESTION);
  // 300 of 25,000 are 1.2 %.
  expect(measured(twice).firstFailingPerS).toBe(500);
});

test('more late requests never give a higher rate', () => {
  const late = fc.integer({ min: 0, max: 200 });
  fc.assert(
    fc.property(
      fc.array(late, { minLength: 5, maxLength: 5 }),
      fc.integer({ min: 0, max: 4 }),
      late,
      (counts, at, more) => {
        const points = (of: readonly number[]) => of.map((count, index) => point(300 + 150 * index, count));
        const before = measured(sloRateFromPoints(points(counts), QUESTION)).firstFailingPerS ?? Infinity;
        const raised = counts.map((count, index) => (index === at ? count + more : count));
        expect(measured(sloRateFromPoints(points(raised), QUESTION)).firstFailingPerS ?? Infinity).toBeLessThanOrEqual(
          before,
        );
      },
    ),
    { numRuns: 30 },
  );
});

test('if few stalls decide, the rate is the one without them, and no rate is known to hold', () => {
  // Two stalls of 40 ms in each point make 60 requests late; without them no request is.
  const stalled = { stalls: stallsOf(1, 40), size: 30, lateWithout: 0 };
  const points = [
    ...[300, 500, 700, 800, 900].map((rate) => point(rate, 60, stalled)),
    point(950, 3000, { ...stalled, lateWithout: 2900 }),
  ];
  const { maxRatePerS, stalls } = measured(sloRateFromPoints(points, QUESTION));
  expect(stalls?.seen).toBe(6);
  expect(stalls?.withoutPerS.value).toBeGreaterThan(850);
  expect(maxRatePerS).toMatchObject({ value: stalls?.withoutPerS.value, low: null });
  // 5,000 requests at each rate are 51 s of arrivals. Beyond the limit of 10 ms are 0.35 % of them, so that most of the rate is left.
  const wallS = [300, 500, 700, 800, 900, 950].reduce((total, rate) => total + REQUESTS / rate, 0);
  expect(stalls?.lostShare?.value).toBeCloseTo((6 * 0.04) / wallS, 9);
  const calmPerS = stalls?.withoutPerS.value ?? 0;
  expect(stalls?.persistingPerS).toBeLessThan(0.95 * calmPerS);
  expect(stalls?.persistingPerS).toBeGreaterThan(0.3 * calmPerS);
});

test('sixty stalls in six clumps are as few as six, and sixty apart are part of what was measured', () => {
  const of = (everyMs: number) =>
    [300, 500, 700, 800, 900].map((rate) =>
      point(rate, 60, { stalls: stallsOf(12, 40, everyMs), size: 30, lateWithout: 0 }),
    );
  const clumped = measured(sloRateFromPoints(of(2), QUESTION));
  expect(clumped.stalls?.seen).toBe(60);
  expect(clumped.maxRatePerS?.low).toBeNull();
  const apart = measured(sloRateFromPoints(of(500), QUESTION));
  expect(apart.stalls).toBeNull();
});

test('short stalls do not decide', () => {
  const short = curve({ stalls: stallsOf(2, 1) });
  expect(measured(sloRateFromPoints(short, QUESTION)).stalls).toBeNull();
});

test('a long stall decides among many short ones', () => {
  const points = [300, 500, 700, 800, 900].map((rate, index) =>
    point(rate, index === 2 ? 300 : 0, {
      stalls: [...stallsOf(40, 0.5, 20), ...(index === 2 ? stallsOf(1, 400) : [])],
      size: 300,
      lateWithout: 0,
    }),
  );
  expect(measured(sloRateFromPoints(points, QUESTION)).stalls?.seen).toBe(1);
});

test('the time in which pauses could be seen is that of the points that count', () => {
  const late = { lagP99Ms: 6 };
  const points = [point(100, 0), point(500, 0), point(700, 0, late), point(1100, 5000, { verdict: 'saturated' })];
  // 5,000 requests at 100 per second, and as many at 500.
  expect(measured(sloRateFromPoints(points, QUESTION)).observedS).toBeCloseTo(60, 9);
});
