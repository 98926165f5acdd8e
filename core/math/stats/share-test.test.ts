import { expect, test } from 'vitest';
import { binomialCdf } from './distributions.ts';
import { createRandom } from './random.ts';
import {
  countOver,
  dispersionOf,
  judgeShare,
  leastWithin,
  requestsToDecide,
  shareBounds,
  tellableShares,
} from './share-test.ts';

/** Flags that come in bursts: each starts with the probability `starts` and lasts `length`. */
function bursts(
  { count, starts, length }: { count: number; starts: number; length: number },
  seed: number,
): Uint8Array {
  const random = createRandom(seed);
  const flags = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    if (random.uniform() < starts) flags.fill(1, index, index + length);
  }
  return flags;
}

test('flags that come one by one have a dispersion of about 1, and flags in bursts about the length of a burst', () => {
  const mean = (length: number): number => {
    const found = Array.from({ length: 20 }, (_, seed) =>
      dispersionOf(bursts({ count: 20_000, starts: 0.02 / length, length }, seed)),
    );
    return found.reduce((sum, each) => sum + each, 0) / found.length;
  };
  expect(mean(1)).toBeGreaterThan(1);
  expect(mean(1)).toBeLessThan(2.2);
  expect(mean(20)).toBeGreaterThan(18);
  expect(mean(20)).toBeLessThan(45);
  expect(dispersionOf(new Uint8Array(49))).toBe(Infinity);
  expect(dispersionOf(new Uint8Array(50))).toBe(1);
});

test('independent requests are judged by the binomial distribution', () => {
  for (const requests of [299, 500, 5000]) {
    for (let over = 0; over < 100; over += 3) {
      const isWithin = binomialCdf(over, requests, 0.01) <= 0.05;
      const isBeyond = over > 0 && 1 - binomialCdf(over - 1, requests, 0.01) <= 0.05;
      expect(judgeShare({ requests, over, dispersion: 1 }, 0.01), `${over} of ${requests}`).toBe(
        isWithin ? 'within' : isBeyond ? 'beyond' : 'undecided',
      );
    }
  }
  expect(leastWithin(0.01)).toBe(299);
  expect(judgeShare({ requests: 298, over: 0, dispersion: 1 }, 0.01)).toBe('undecided');
  expect(judgeShare({ requests: 298, over: 0, dispersion: Infinity }, 0.01)).toBe('undecided');
});

test('correlated requests count as fewer, and too few bursts decide nothing', () => {
  expect(judgeShare({ requests: 6000, over: 85, dispersion: 1 }, 0.01)).toBe('beyond');
  expect(judgeShare({ requests: 6000, over: 85, dispersion: 10 }, 0.01)).toBe('undecided');
  expect(judgeShare({ requests: 6000, over: 0, dispersion: 13 }, 0.01)).toBe('undecided');
  expect(judgeShare({ requests: 60_000, over: 0, dispersion: 13 }, 0.01)).toBe('within');
});

test('a request without an answer is over every limit', () => {
  const values = Float64Array.from({ length: 1000 }, (_, index) => (index % 50 === 0 ? Infinity : 5));
  expect(countOver(values, 1e300, 0.01)).toMatchObject({ requests: 1000, over: 20 });
  expect(countOver(values, 4, 0.01)).toMatchObject({ over: 1000 });
});

test('the number of requests that would decide is one with which the same share is decided', () => {
  for (const over of [0, 30, 50, 70, 100]) {
    const needed = requestsToDecide({ requests: 6000, over, dispersion: 3 }, 0.01);
    if (needed === null) throw new Error('the share is not the limit');
    const then = { requests: needed, over: (over / 6000) * needed, dispersion: 3 };
    expect(judgeShare(then, 0.01)).toBe(over < 60 ? 'within' : 'beyond');
  }
  expect(requestsToDecide({ requests: 6000, over: 60, dispersion: 3 }, 0.01)).toBeNull();
  expect(requestsToDecide({ requests: 6000, over: 6, dispersion: Infinity }, 0.01)).toBeNull();
});

test('longer runs show smaller differences, and a short one shows none', () => {
  const at = (requests: number) => tellableShares(requests, 2, 0.01);
  expect(at(200)).toEqual({ smaller: null, larger: null });
  const [short, long] = [at(6000), at(60_000)];
  expect(long.larger ?? 1).toBeLessThan(short.larger ?? 0);
  expect(long.smaller ?? 0).toBeGreaterThan(short.smaller ?? 1);
});

test('the bounds of a share are those of Clopper and Pearson', () => {
  // 0 of n: 1 − 0.05^(1/n), by hand.
  expect(shareBounds(0, 200)).toEqual({ low: 0, high: expect.closeTo(1 - 0.05 ** (1 / 200), 9) as number });
  const { low, high } = shareBounds(5, 100);
  expect(1 - binomialCdf(4, 100, low)).toBeCloseTo(0.05, 9);
  expect(binomialCdf(5, 100, high)).toBeCloseTo(0.05, 9);
  expect(shareBounds(7, 7)).toMatchObject({ high: 1 });
  expect(shareBounds(0, 0)).toEqual({ low: 0, high: 1 });
});
