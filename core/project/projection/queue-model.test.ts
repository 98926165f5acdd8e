import { expect, test } from 'vitest';
import { simulateMaxRate } from '#core/math/queueing/slo-simulation.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { createQueueModel, serviceLaw } from './queue-model.ts';

/** Equally likely log-normal service times with mean 1 and the given squared coefficient of variation. */
function serviceTimes(scv: number): Float64Array {
  const sigma = Math.sqrt(Math.log1p(scv));
  return Float64Array.from({ length: 4000 }, (_, i) =>
    Math.exp(sigma * normalQuantile((i + 0.5) / 4000) - sigma ** 2 / 2),
  );
}

test.each([
  { servers: 1, serviceScv: 0.2, budget: 8 },
  { servers: 1, serviceScv: 1, budget: 15 },
  { servers: 2, serviceScv: 0.25, budget: 4 },
  { servers: 8, serviceScv: 0.25, budget: 3.5 },
])('the closed form finds the rate of a simulation: $servers servers, scv $serviceScv, p99 within $budget', (queue) => {
  const model = createQueueModel({ ...queue, law: serviceLaw(queue.serviceScv), percentile: 99 });
  const simulated = simulateMaxRate({
    serviceTimesMs: serviceTimes(queue.serviceScv),
    replicas: queue.servers,
    percentile: 99,
    sloMs: queue.budget,
    seed: 3,
    requests: 60_000,
    rounds: 3,
  });
  const simulatedUtilisation = (simulated?.value ?? 0) / 1000 / queue.servers;
  expect(Math.abs(model.utilisationWithin(queue.budget) / simulatedUtilisation - 1)).toBeLessThan(0.1);
});

test('latency and utilisation are inverse functions', () => {
  const model = createQueueModel({ servers: 4, law: serviceLaw(0.5), percentile: 95 });
  for (const utilisation of [0.5, 0.7, 0.9]) {
    expect(model.utilisationWithin(model.latency(utilisation))).toBeCloseTo(utilisation, 4);
  }
});

test('a budget below the latency of an idle server allows no rate, and latency is unbounded at saturation', () => {
  const model = createQueueModel({ servers: 2, law: serviceLaw(0.25), percentile: 99 });
  expect(model.utilisationWithin(0.9)).toBe(0);
  expect(model.latency(1)).toBe(Infinity);
});

test('the 99th percentile of M/D/1 is that of the recursion of Lindley, within 2 %', () => {
  const law = serviceLaw(0);
  const p99 = createQueueModel({ servers: 1, law, percentile: 99 });
  // Two million requests each, in units of the service time: 62.87, 66.86 and 129.56 ms of waiting for 20 ms.
  for (const [utilisation, wait] of [
    [0.48, 3.1436],
    [0.5, 3.3432],
    [0.7, 6.4779],
  ] as const) {
    expect(Math.abs(p99.latency(utilisation) / (1 + wait) - 1)).toBeLessThan(0.02);
  }
});
