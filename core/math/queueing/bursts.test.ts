import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { burstBlockMs, burstSchedule } from './bursts.ts';

const batchTime = (rows: number): number => 10 * rows;

test("the gap between bursts is 0.8, 1.8 or 3.4 times the burst's time ÷ replicas", () => {
  for (const replicas of [1, 4]) {
    const options = { sizes: [3], blocks: 300, replicas, batchTime };
    const { arrivalMs, sizes } = burstSchedule({ ...options, random: createRandom(1) });
    expect(sizes).toEqual(new Int32Array(900).fill(3));
    expect(arrivalMs[0]).toBe(0);
    const gaps = Array.from({ length: 299 }, (_, i) => (arrivalMs[3 * i + 3] ?? 0) - (arrivalMs[3 * i] ?? 0));
    const paces = gaps.map((gap) => Number(((gap * replicas) / 30).toFixed(6)));
    expect(new Set(paces)).toEqual(new Set([0.8, 1.8, 3.4]));
    for (const pace of [0.8, 1.8, 3.4]) expect(paces.filter((each) => each === pace).length).toBeGreaterThan(70);
  }
});

test('a block takes on average twice the times of its bursts ÷ replicas', () => {
  expect(burstBlockMs({ sizes: [1, 4], replicas: 1, batchTime })).toBeCloseTo(100, 9);
  expect(burstBlockMs({ sizes: [1, 4], replicas: 2, batchTime })).toBeCloseTo(50, 9);
});

test('every order of the sizes is equally likely', () => {
  const options = { sizes: [1, 2, 3], blocks: 1200, replicas: 1, batchTime };
  const { sizes } = burstSchedule({ ...options, random: createRandom(2) });
  const orders = new Map<string, number>();
  for (let row = 0, order = ''; row < sizes.length; row += sizes[row] ?? 1) {
    order += String(sizes[row]);
    if (order.length < 3) continue;
    orders.set(order, (orders.get(order) ?? 0) + 1);
    order = '';
  }
  expect([...orders.keys()].sort()).toEqual(['123', '132', '213', '231', '312', '321']);
  // 200 of each are expected, ± 13.
  for (const count of orders.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
});
