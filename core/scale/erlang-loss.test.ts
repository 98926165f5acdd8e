import { expect, test } from 'vitest';
import { ErlangLoss } from './erlang-loss.ts';

/** By its recursion over the servers. */
function recursive(load: number, servers: number): number {
  let loss = 1;
  for (let count = 1; count <= servers; count++) loss = (load * loss) / (count + load * loss);
  return loss;
}

test('the loss is that of the recursion, for few and many servers, crowded and not', () => {
  const erlang = new ErlangLoss();
  for (const servers of [5, 16, 100, 1000])
    for (const ratio of [0.3, 0.6, 0.8, 0.9, 1, 1.1, 1.5, 3]) {
      const exact = recursive(ratio * servers, servers);
      // Poisson's distribution is a normal one in the denominator only, which is 1 % off for few servers.
      expect(Math.abs(erlang.of(ratio * servers, servers) - exact)).toBeLessThan(0.02 * exact + 1e-8);
    }
  expect([erlang.of(0, 5), erlang.of(1, 60)]).toEqual([0, 0]);
});

test('the loss changes smoothly with the load', () => {
  const erlang = new ErlangLoss();
  const values = Array.from({ length: 4000 }, (_, i) => erlang.of(60 + i * 0.01, 100));
  const jumps = values.slice(1).map((value, i) => value / (values[i] ?? value));
  expect(Math.min(...jumps)).toBeGreaterThan(0.98);
  expect(Math.max(...jumps)).toBeLessThan(1.03);
});
